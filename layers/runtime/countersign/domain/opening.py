"""What does an opening ask for, and may it be asked?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.addresses import address_problem
from countersign.domain.canonical import UncanonicalError, check_canonical, json_bytes
from countersign.domain.evidence import Evidence
from countersign.domain.limits import (
    CEILING_APPROVERS,
    CEILING_TIMEOUT_SECONDS,
    DEFAULT_MAX_APPROVERS,
    DEFAULT_MAX_TIMEOUT_SECONDS,
    DEFAULT_QUORUM,
    DEFAULT_TIMEOUT_SECONDS,
    MIN_TIMEOUT_SECONDS,
    evidence_bytes,
)
from countersign.domain.refusals import Problem
from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO, VOTE_RULES, same_address

LISTED_APPROVERS = 10 * CEILING_APPROVERS
"""Longer lists are refused before they are read: duplicates cannot explain them."""

INPUT_NAMES = frozenset(
    {
        "data",
        "prompt",
        "audience",
        "approvers",
        "quorum",
        "minApprovals",
        "timeout",
        "metadata",
        "onReject",
        "requireReason",
    }
)


@dataclass(frozen=True)
class Opening:
    """What a gate, or a service on its own, asks to have opened; nothing in `inputs` is checked.

    `key` becomes the request's id. `inputs` has only what the author wrote (`INPUT_NAMES`).
    `token` is the engine's task token, None for a request that stands alone. `max_approvers` and
    `max_timeout_seconds` are the policy's, and never above the product's own ceilings.
    """

    key: str
    inputs: Mapping[str, Any]
    token: str | None = None
    run_started: str | None = None
    execution_arn: str | None = None
    execution_id: str | None = None
    ensemble: str | None = None
    step: str | None = None
    definition: str | None = None
    requester: str | None = None
    undecided: bool = False
    consequence: Any = None
    max_approvers: int = DEFAULT_MAX_APPROVERS
    max_timeout_seconds: int = DEFAULT_MAX_TIMEOUT_SECONDS


@dataclass(frozen=True)
class Asked:
    """Checked inputs: the audience without duplicates, as first written; a quorum in its reach."""

    audience: tuple[str, ...]
    quorum: int
    timeout_seconds: int
    on_reject: str
    require_reason: bool
    prompt: str | None
    data: Any
    metadata: Mapping[str, Any] | None


def opening_of_gate(call: Mapping[str, Any]) -> Opening:
    """The opening that a gate's state asks for, as the compiled workflow sends it.

    `KeyError` when the call is not one: the states are ours, so a missing key is a fault.
    """
    limits = call["limits"]
    return Opening(
        key=call["request"],
        inputs=call["input"],
        token=call["token"],
        run_started=call["runStarted"],
        execution_arn=call["executionArn"],
        execution_id=call["executionId"],
        ensemble=call["ensemble"],
        step=call["step"],
        definition=call["definition"],
        requester=call["startedBy"],
        undecided=call["undecided"],
        consequence=call["consequence"],
        max_approvers=limits["maxApprovers"],
        max_timeout_seconds=limits["maxTimeoutSeconds"],
    )


def check_opening(opening: Opening) -> Asked | tuple[Problem, ...]:
    """Check every input, or say all that is wrong with them, each with its way out.

    Nothing is clamped or guessed: an opening that cannot be asked as written is refused.
    """
    checks = _Checks(opening)
    audience = checks.audience()
    asked = Asked(
        audience=audience,
        quorum=checks.quorum(audience),
        timeout_seconds=checks.timeout_seconds(),
        on_reject=checks.on_reject(),
        require_reason=checks.require_reason(),
        prompt=checks.prompt(),
        data=opening.inputs.get("data"),
        metadata=checks.metadata(),
    )
    checks.names()
    checks.representable()
    return tuple(checks.problems) or asked


def evidence_of(opening: Opening, asked: Asked, *, now: int) -> Evidence:
    """What will be shown of an opening that is accepted at this second."""
    return Evidence(
        prompt=asked.prompt,
        data=asked.data,
        metadata=asked.metadata,
        fields=None,
        consequence=opening.consequence,
        ensemble=opening.ensemble,
        step=opening.step,
        definition=opening.definition,
        requester=opening.requester,
        submitted_at=now,
        deadline=now + asked.timeout_seconds,
        quorum=asked.quorum,
        audience=asked.audience,
        on_reject=asked.on_reject,
        require_reason=asked.require_reason,
        undecided=opening.undecided,
        execution_id=opening.execution_id,
    )


def evidence_problem(evidence: Evidence) -> Problem | None:
    """Why this evidence is too large to be answered by all who are asked, or None."""
    voters = len(evidence.audience)
    limit = evidence_bytes(voters)
    # The addresses come again in the gate's output, beside the votes.
    size = json_bytes(evidence.to_json()) + sum(len(address) for address in evidence.audience)
    if size <= limit:
        return None
    return Problem(
        "data",
        "HITL_TOO_LARGE",
        f"what the approvers are shown takes {size:,} bytes as JSON; for {voters} of them at most "
        f"{limit:,} are kept",
        "show the part that matters, or store the rest and show its address",
    )


class _Checks:
    """The checks of one opening; what they find gathers in `problems`."""

    def __init__(self, opening: Opening) -> None:
        self.opening = opening
        self.inputs = opening.inputs
        self.problems: list[Problem] = []

    def audience(self) -> tuple[str, ...]:
        path, given = self._either("audience", "approvers", None)
        if isinstance(given, str):
            given = [given]
        if given is None or given == []:
            self._say(path, "HITL_NO_AUDIENCE", "nobody is asked", "name at least one approver")
            return ()
        if not isinstance(given, list | tuple):
            hint = "write a list of e-mail addresses"
            self._say(path, "HITL_BAD_ADDRESS", "the approvers are not a list", hint)
            return ()
        if len(given) > LISTED_APPROVERS:
            said = f"{len(given)} approvers are listed"
            self._say(path, "HITL_TOO_MANY_APPROVERS", said, "ask fewer")
            return ()
        return self._within(path, self._mailboxes(path, given))

    def _mailboxes(self, path: str, given: list[Any] | tuple[Any, ...]) -> tuple[str, ...]:
        seats: dict[str, str] = {}
        for place, address in enumerate(given):
            if why := address_problem(address):
                at = f"{path}[{place}]"
                self._say(at, "HITL_BAD_ADDRESS", f"{_shown(address)} is not an address: {why}")
            else:
                seats.setdefault(same_address(address), address.strip())
        return tuple(seats.values())

    def _within(self, path: str, audience: tuple[str, ...]) -> tuple[str, ...]:
        limit = min(self.opening.max_approvers, CEILING_APPROVERS)
        if len(audience) > limit:
            self._say(
                path,
                "HITL_TOO_MANY_APPROVERS",
                f"{len(audience)} approvers are asked; at most {limit} may be",
                f"ask fewer, or raise policy.maxApprovers (up to {CEILING_APPROVERS})",
            )
        return audience

    def quorum(self, audience: tuple[str, ...]) -> int:
        path, given = self._either("quorum", "minApprovals", DEFAULT_QUORUM)
        quorum = _whole(given)
        if quorum is None or quorum < 1:
            hint = "write a whole number, 1 or more"
            self._say(path, "HITL_INPUT", f"{_shown(given)} is not a number of approvals", hint)
            return DEFAULT_QUORUM
        # With a bad address or none at all, who is missing is known already.
        if quorum > len(audience) and not self.problems:
            self._say(
                path,
                "HITL_QUORUM_UNREACHABLE",
                f"{quorum} approvals are needed but only {len(audience)} can be given "
                "(one address counts once)",
                "ask more people or need fewer",
            )
        return quorum

    def timeout_seconds(self) -> int:
        given = self.inputs.get("timeout", DEFAULT_TIMEOUT_SECONDS)
        limit = min(self.opening.max_timeout_seconds, CEILING_TIMEOUT_SECONDS)
        if "timeout" not in self.inputs:
            return min(DEFAULT_TIMEOUT_SECONDS, limit)
        seconds = _whole(given)
        if seconds is None:
            said = f"{_shown(given)} is not a whole number of seconds"
            self._say("timeout", "HITL_BAD_TIMEOUT", said, "write seconds, like 86400 for a day")
        elif not MIN_TIMEOUT_SECONDS <= seconds <= limit:
            said = f"{_shown(given)} seconds is not between {MIN_TIMEOUT_SECONDS} and {limit}"
            self._say("timeout", "HITL_BAD_TIMEOUT", said, _timeout_hint(seconds, limit))
        else:
            return seconds
        return DEFAULT_TIMEOUT_SECONDS

    def on_reject(self) -> str:
        given = self.inputs.get("onReject", VETO)
        if not isinstance(given, str) or given not in VOTE_RULES:
            self._say(
                "onReject",
                "HITL_INPUT",
                f"{_shown(given)} is not a rule for rejections",
                f"write {VETO} (the first rejection closes) or {UNTIL_IMPOSSIBLE}",
            )
            return VETO
        return given

    def require_reason(self) -> bool:
        given = self.inputs.get("requireReason", False)
        if not isinstance(given, bool):
            said = f"{_shown(given)} is neither true nor false"
            self._say("requireReason", "HITL_INPUT", said, "write true or false")
            return False
        return given

    def prompt(self) -> str | None:
        given = self.inputs.get("prompt")
        if "prompt" not in self.inputs:
            return None
        if not isinstance(given, str) or not given.strip():
            is_blank = given is None or isinstance(given, str)
            said = "the prompt is absent or empty" if is_blank else "the prompt is not text"
            self._say("prompt", "HITL_INPUT", said, "write the question that the approvers answer")
            return None
        return given

    def metadata(self) -> Mapping[str, Any] | None:
        given = self.inputs.get("metadata")
        if given is not None and not isinstance(given, Mapping):
            said = f"{_shown(given)} is not an object"
            self._say("metadata", "HITL_INPUT", said, "write names with values")
            return None
        return given

    def names(self) -> None:
        for name in sorted(set(self.inputs) - INPUT_NAMES):
            said = f"a gate takes no input of the name {_shown(name)}"
            self._say(
                _printable(name), "HITL_INPUT", said, f"it takes {', '.join(sorted(INPUT_NAMES))}"
            )

    def representable(self) -> None:
        shown = {name: self.inputs.get(name) for name in ("data", "metadata", "prompt")}
        for name, value in {**shown, "consequence": self.opening.consequence}.items():
            try:
                check_canonical(value, name)
            except UncanonicalError as error:
                hint = "send amounts and long numbers as text"
                self._say(error.path or name, "HITL_INPUT", error.problem, hint)

    def _either(self, ours: str, alias: str, otherwise: Any) -> tuple[str, Any]:
        if ours in self.inputs and alias in self.inputs:
            said = f"{ours} and {alias} mean the same"
            self._say(alias, "HITL_INPUT", said, "write one of them")
        name = ours if ours in self.inputs else alias
        return name, self.inputs.get(name, otherwise)

    def _say(self, path: str, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))


def _whole(given: Any) -> int | None:
    if isinstance(given, bool):
        return None
    if isinstance(given, float):
        # The engine may write a computed 2 as 2.0.
        return int(given) if given.is_integer() else None
    return given if isinstance(given, int) else None


def _timeout_hint(seconds: int, limit: int) -> str:
    if seconds > limit and not seconds % 1000 and seconds // 1000 <= limit:
        return f"it looks like milliseconds; in seconds that is {seconds // 1000}"
    if seconds > limit:
        return f"wait less, or raise policy.maxTimeoutSeconds (up to {CEILING_TIMEOUT_SECONDS})"
    return "write seconds, like 86400 for a day"


def _shown(value: Any) -> str:
    if value is None:
        return "an absent value"
    if isinstance(value, Mapping | list | tuple):
        return "an object" if isinstance(value, Mapping) else "a list"
    try:
        text = _printable(value)
    except ValueError:
        # Python does not print integers of thousands of digits.
        text = "a very long number"
    return f"`{text[:80]}…`" if len(text) > 80 else f"`{text}`"


def _printable(value: Any) -> str:
    # A lone surrogate in a message could not be sent to anybody.
    return str(value).encode("utf-8", "replace").decode("utf-8")
