"""What came of a request: was its run woken once, and did that do what was answered?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.effects import RESUME
from countersign.domain.request import APPROVED, CANCELLED, Request
from countersign.service.verify_audit import verify_audit
from tests.races.findings import Findings
from tests.races.poll import Poll

RUNNING, SUCCEEDED, FAILED, ABORTED = "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"
ENGINE = "engine"
LONGEST_SECONDS = 180.0
"""A wake-up that the engine does not answer in time is tried again by the sweeper of a later
minute."""

WITHOUT_DEFENCE_SECONDS = 15.0
"""Where a defence was taken away, many a run waits for ever."""

LOOK_SECONDS = 0.6


@dataclass(frozen=True)
class Aftermath:
    """A request once its run has ended (or did not, in our patience), and all that was owed for it.

    `run` is the engine's status and `error` its name; `carried` how often the step behind the gate
    was done; `woken` how often the run was. `audit_holds`: both chains verify and say the same.
    """

    request: Request
    run: str
    error: str | None
    carried: int
    wake_ups: int
    woken: int
    wake_up_states: tuple[str, ...]
    mailed: int
    still_owed: tuple[str, ...]
    trail: tuple[Mapping[str, Any], ...]
    audit_holds: bool

    @property
    def outcomes(self) -> int:
        """How many ends the chain tells of."""
        return sum(entry["kind"] in ("closed", "cancelled") for entry in self.trail)

    @property
    def because(self) -> str | None:
        """Which rule closed it: a vote's, `deadline` (the store's clock) or `engine` (its own)."""
        return next((str(e["because"]) for e in self.trail if e["kind"] == "closed"), None)


def aftermath(poll: Poll, *, longest_seconds: float = LONGEST_SECONDS) -> Aftermath:
    """Wait until the run has ended and nothing is owed any more; read everything."""
    ground = poll.ground
    give_up = time.monotonic() + longest_seconds
    while not _is_settled(poll) and time.monotonic() < give_up:  # the judge says what is missing
        time.sleep(LOOK_SECONDS)
    run, request = _run(poll), ground.requests.get(poll.request_id)
    report = verify_audit(
        poll.request_id,
        store=ground.requests,
        audit=ground.audit,
        effects=ground.effects,
        evidence=ground.evidence,
    )
    assert request is not None
    assert report is not None
    effects = ground.effects.of_request(poll.request_id)
    delivered = [entry.body for entry in report.deliveries.entries]
    woken = [entry for entry in delivered if entry["kind"] == "resumed"]
    return Aftermath(
        request=request,
        run=run["status"],
        error=run.get("error"),
        carried=len(ground.vendor.calls(f"/{poll.motion}")),
        wake_ups=sum(effect.kind == RESUME for effect in effects),
        woken=len(woken),
        wake_up_states=tuple(str(entry["state"]) for entry in woken),
        mailed=sum(entry["kind"] == "mailed" for entry in delivered),
        still_owed=tuple(effect.effect_id for effect in effects if effect.is_owed),
        trail=tuple(entry.body for entry in report.decisions.entries),
        audit_holds=report.holds,
    )


def judged_aftermath(after: Aftermath) -> Findings:
    """Whether the run did what the store says, once; a run that was stopped need not have."""
    found, request = Findings(), after.request
    if after.run == RUNNING or after.still_owed:
        found.stuck.append(f"{request.request_id} is {after.run}, owed is {after.still_owed}")
    if after.outcomes > 1:
        found.doubled.append(f"{request.request_id} has {after.outcomes} outcomes")
    approved, was_stopped = request.status == APPROVED, after.run == ABORTED
    if after.carried > 1:
        found.doubled.append(f"{request.request_id}: the step ran {after.carried} times")
    if after.carried and not approved:
        found.untrue.append(f"{request.request_id} is {request.status}, and the step ran")
    if approved and not after.carried and not was_stopped:
        found.lost.append(f"{request.request_id} is approved, and the step did not run")
    _judge_wake_ups(after, found)
    wanted = (FAILED, "Gate.Cancelled") if request.status == CANCELLED else (SUCCEEDED, None)
    if (after.run, after.error) != wanted and not was_stopped and after.run != RUNNING:
        found.untrue.append(f"{request.request_id} is {request.status}; {after.run} {after.error}")
    if not after.audit_holds:
        found.untrue.append(f"the audit of {request.request_id} does not hold")
    return found


def _judge_wake_ups(after: Aftermath, found: Findings) -> None:
    """A request's end owes one wake-up, but where the engine itself had given up."""
    request = after.request
    is_engines = after.because == ENGINE or any(
        entry["kind"] == "cancelled" and entry["by"] == ENGINE for entry in after.trail
    )
    wanted = 0 if is_engines or request.is_open else 1
    if after.wake_ups > wanted or after.woken > after.wake_ups:
        found.doubled.append(f"{request.request_id}: {after.wake_ups} owed, {after.woken} woken")
    if after.wake_ups < wanted:
        found.lost.append(f"{request.request_id}: its end owes no wake-up")
    if after.mailed > len(request.audience):
        found.doubled.append(f"{request.request_id}: {after.mailed} mails")


def _run(poll: Poll) -> dict[str, Any]:
    engine = poll.ground.world.engine.client("stepfunctions")
    found: dict[str, Any] = engine.describe_execution(executionArn=poll.request.execution_arn)
    return found


def _is_settled(poll: Poll) -> bool:
    if _run(poll)["status"] == RUNNING:
        return False
    effects = poll.ground.effects.of_request(poll.request_id)
    return all(not effect.is_owed for effect in effects)
