"""Does `countersign` list what it can do, and import only what is asked for?"""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from countersign_workbench.cli.command import COMMANDS, countersign


def test_the_help_lists_every_command_with_a_sentence() -> None:
    answered = CliRunner().invoke(countersign, ["--help"])

    assert answered.exit_code == 0
    listed = answered.output.partition("Commands:")[2].splitlines()
    sentences = {line.split()[0]: line.split()[1:] for line in listed if line.strip()}
    assert list(sentences) == list(COMMANDS)
    assert all(sentences.values())


def test_an_unknown_command_is_refused() -> None:
    answered = CliRunner().invoke(countersign, ["aprove"])

    assert answered.exit_code == 2
    assert "No such command" in answered.output


@pytest.mark.parametrize("name", ["build", "check"])
def test_the_compilers_commands_never_load_the_aws_client(name) -> None:
    program = (
        "import sys\n"
        "from countersign_workbench.cli.command import countersign\n"
        f"countersign([{name!r}, '--help'], standalone_mode=False)\n"
        "assert 'boto3' not in sys.modules\n"
    )
    path = [entry for entry in sys.path if entry]

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}\n{program}"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
