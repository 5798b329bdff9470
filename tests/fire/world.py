"""Where is the product set on fire: its real stack, every call of it watched, its clock movable?"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from countersign import links
from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.domain.effects import Effect
from countersign.domain.request import FIRST_EPOCH, TOKEN_SEAT
from countersign_compiler.compile import build
from countersign_workbench.cli.deployment import Deployment
from countersign_workbench.cli.token import new_credential
from countersign_workbench.demo.cast import Cast
from countersign_workbench.demo.story import SHIPPED
from countersign_workbench.demo.world import World, deployed_world
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.crowd import deployment
from tests.end_to_end.hook_receiver import HOOKS, HookReceiver, hook_receiver
from tests.end_to_end.vendor import VENDOR, Vendor, vendor_system
from tests.fire.instrument import Control, calls_in, plant, recorded_in

ROOT = Path(__file__).parents[2]
ENSEMBLES = Path(__file__).with_name("ensembles")
PEOPLE = ("ana@example.com", "ben@example.com")

HEAL_ROUNDS = 12
A_LEASE_LATER_SECONDS = 330
"""Longer than any lease, and than the grace that the sweeper gives the stream."""
DEADLINE_SECONDS = 7_200
"""How long the gates of this folder's ensembles wait: more than healing ever takes."""
ENGINE_RETRIES_SECONDS = 70.0
"""A state machine calls again after 2, 4, 8, 16, 32 seconds."""
STILL_SECONDS = 0.15
MOST_STILL_SECONDS = 120.0

Change = Callable[[Path], None]
"""What is done to a staged tree before it is deployed: how a defence is taken away."""


@dataclass(frozen=True)
class FireWorld:
    """One deployed stack under fire; what the harness itself reads and moves goes round it."""

    world: World
    control: Control
    vendor: Vendor
    hooks: HookReceiver
    _ahead: list[int] = field(default_factory=lambda: [0])

    @cached_property
    def deployment(self) -> Deployment:
        """The stack as an operator's command finds it."""
        return deployment(self.world)

    @cached_property
    def _reach(self) -> tuple[Any, Any]:
        return self.world.engine.client("dynamodb"), self.deployment.tables

    @cached_property
    def requests(self) -> DynamoRequestStore:
        """The store of requests, read as it stands."""
        return DynamoRequestStore(*self._reach, evidence_days=30)

    @cached_property
    def effects(self) -> DynamoEffectStore:
        """What is owed, and what was delivered."""
        return DynamoEffectStore(*self._reach)

    @cached_property
    def audit(self) -> DynamoAuditLog:
        """The audit entries."""
        return DynamoAuditLog(*self._reach)

    @cached_property
    def evidence(self) -> DynamoEvidenceStore:
        """What the approvers were shown."""
        return DynamoEvidenceStore(*self._reach)

    @cached_property
    def secrets(self) -> DynamoSecretStore:
        """What links are derived from."""
        return DynamoSecretStore(*self._reach)

    @cached_property
    def functions(self) -> dict[str, str]:
        """The name on the engine of each function, by its logical id."""
        return physical_ids(self.world.engine, self.world.stack.name)

    def calls(self) -> Iterator[dict[str, Any]]:
        """Every call that a function has made so far."""
        return calls_in(self.control.folder)

    def link_token(self, request_id: str, approver: str = TOKEN_SEAT) -> str:
        """The token of an approver's link, as the mail has it; a token gate's own without one."""
        secret = self.secrets.get(request_id)
        assert secret is not None, f"{request_id} was never opened"
        return links.link_token(secret, approver, epoch=FIRST_EPOCH)

    def now(self) -> int:
        """The functions' time: whole seconds since 1970."""
        return int(time.time()) + self._ahead[0]

    def later(self, seconds: int) -> None:
        """Move the functions' clock on, once none of them is at work with the old one."""
        self.still()
        self._ahead[0] += seconds
        self.control.clock_ahead(self._ahead[0])

    def still(self) -> None:
        """Wait until no function has been at work for a moment; streams may yet bring more."""
        give_up = time.monotonic() + MOST_STILL_SECONDS
        quiet_since: float | None = None
        while time.monotonic() < give_up:
            if not self.control.is_quiet():
                quiet_since = None
            elif quiet_since is None:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > STILL_SECONDS:
                return
            time.sleep(0.02)
        raise AssertionError(f"functions were at work for {MOST_STILL_SECONDS:.0f} s")

    def sweep(self) -> Any:
        """Have the sweeper look once, as the clock does each minute."""
        return self.world.invoke("SweepFunction", {})

    def sweep_under_fire(self) -> None:
        """Have the sweeper look while things still go wrong; it may be killed over it."""
        self.world.engine.client("lambda").invoke(
            FunctionName=self.functions["SweepFunction"], Payload=b"{}"
        )

    def owed(self) -> tuple[Effect, ...]:
        """Everything that is still owed to anybody."""
        far = self.now() + 10 * 86_400
        return tuple(
            effect
            for kind in ("resume", "mail", "hook")
            for effect in self.effects.owed(kind, before=far, limit=500)
        )

    def heal(self, is_done: Callable[[], bool], *, rounds: int = HEAL_ROUNDS) -> int:
        """End all faults; then let leases run out and the sweeper come, until all is well.

        Gives the rounds that it took; `rounds` of them are the most. The engine's own retries go
        by the machine's clock, so they are waited for at last; what is not done then is stuck, and
        the judge will say so.
        """
        self.control.plan()
        for done in range(rounds):
            self.still()
            if is_done():
                return done
            self.later(A_LEASE_LATER_SECONDS)
            self.sweep()
        give_up = time.monotonic() + ENGINE_RETRIES_SECONDS * (rounds == HEAL_ROUNDS)
        while not is_done() and time.monotonic() < give_up:
            time.sleep(0.5)
        self.still()
        return rounds


@contextmanager
def fire_world(change: Change | None = None, *, warm: bool = True) -> Iterator[FireWorld]:
    """A stack of one's own, its functions watched; `change` is done to the tree before.

    The engine's own minute of sweeping is off: a test says when the sweeper comes.
    """
    with (
        tempfile.TemporaryDirectory(prefix="countersign-fire-") as name,
        vendor_system() as vendor,
        hook_receiver() as hooks,
    ):
        folder = Path(name)
        stage = staged(folder / "stage")
        # What a changed product asks for says nothing about the roles of the real one.
        steered_by = (None if change else recorded_in()) or folder / "control"
        control = plant(stage, steered_by, keeps_events=True, own_clock=True)
        if change is not None:
            change(stage)
        hosts = {VENDOR: vendor.url, HOOKS: hooks.url}
        with deployed_world(stage, Cast(), progress=lambda _: None, hosts=hosts) as world:
            fire = FireWorld(world, control, vendor, hooks)
            rule = fire.functions["SweepFunctionEveryMinute"]
            world.engine.client("events").disable_rule(Name=rule)
            _hand_out_tokens(fire)
            yield fire


def _hand_out_tokens(fire: FireWorld) -> None:
    """Give everybody a credential that outlives all the time that passes here."""
    store = DynamoCredentialStore(*fire._reach)
    scopes = {
        "agent": ("executions:start",),
        "operator": ("requests:read", "requests:cancel", "executions:read", "executions:stop"),
        "service desk": ("requests:read", "requests:links"),
        "deployer": ("requests:submit", "requests:read"),
        **{person: ("requests:decide", "requests:read") for person in PEOPLE},
    }
    for name, granted in scopes.items():
        fire.world.tokens[name], credential = new_credential(
            name,
            scopes=frozenset(granted),
            address=name if name in PEOPLE else None,
            expires_days=365,
            taken=frozenset(),
            now=fire.now(),
        )
        store.put(credential)


def staged(folder: Path) -> Path:
    """A copy of what is shipped, with this folder's ensembles in place of the product's."""
    for name in SHIPPED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, folder / name)
    declared = folder / "ensembles" / "deployment.yaml"
    for shipped in (*declared.parent.glob("*.yaml"), *(folder / "statemachines").glob("*.json")):
        if shipped != declared:
            shipped.unlink()
    for ensemble in sorted(ENSEMBLES.glob("*.yaml")):
        shutil.copy2(ensemble, declared.parent)
    text = declared.read_text(encoding="utf-8")
    hosts = f"  allowedHosts:\n    - {VENDOR}\n    - {HOOKS}\n"
    declared.write_text(text.replace("  allowedHosts:\n", hosts, 1), encoding="utf-8")
    built = build(folder)
    assert not built.has_errors, "\n".join(map(str, built.findings))
    for path, made in built.files.items():
        (folder / path).write_text(made, encoding="utf-8")
    return folder
