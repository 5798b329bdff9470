"""Which commands does `countersign` have, and where is each one?"""

from importlib import import_module

import click

# In the order of `countersign --help`. A command's module is imported only when the command is
# asked for, so that `countersign build` never waits for the AWS client.
COMMANDS = {
    "build": "countersign_workbench.cli.build:build",
    "check": "countersign_workbench.cli.check:check",
    "explain": "countersign_workbench.cli.explain:explain",
    "run-step": "countersign_workbench.cli.run_step:run_step",
    "demo": "countersign_workbench.demo.command:demo",
    "start": "countersign_workbench.cli.start:start",
    "executions": "countersign_workbench.cli.executions:executions",
    "stop": "countersign_workbench.cli.executions:stop",
    "pending": "countersign_workbench.cli.pending:pending",
    "show": "countersign_workbench.cli.show:show",
    "approve": "countersign_workbench.cli.decide:approve",
    "reject": "countersign_workbench.cli.decide:reject",
    "cancel": "countersign_workbench.cli.decide:cancel",
    "links": "countersign_workbench.cli.links:links",
    "audit": "countersign_workbench.cli.audit:audit",
    "token": "countersign_workbench.cli.token:token",
}


class Commands(click.Group):
    """A group that finds its commands in the table above."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Every command's name, in the table's order."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of this name; None when there is none."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, attribute = place.partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option("0.1.0", prog_name="countersign")
def countersign() -> None:
    """A human's signature in the middle of an automated workflow.

    Commands that work on a deployment find it by --stack (or COUNTERSIGN_STACK). Those that call
    its API take a credential from COUNTERSIGN_TOKEN, made by `countersign token create`.
    """
