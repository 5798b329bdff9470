"""May what a gate asks for be asked as it is written?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from countersign.domain.addresses import address_problem
from countersign.domain.canonical import UncanonicalError, check_canonical
from countersign.domain.fields import Field, read_fields
from countersign.domain.limits import (
    CEILING_APPROVERS,
    CEILING_TIMEOUT_SECONDS,
    DEFAULT_QUORUM,
    DEFAULT_TIMEOUT_SECONDS,
    MIN_TIMEOUT_SECONDS,
)
from countersign.domain.notify_url import notify_url_problem
from countersign.domain.refusals import MOST_TOLD, Problem
from countersign.domain.request import TOKEN_SEAT, UNTIL_IMPOSSIBLE, VETO, VOTE_RULES, same_address
from countersign.domain.shown import printable, shown, whole

LISTED_APPROVERS = 10 * CEILING_APPROVERS
"""Longer lists are refused before they are read: duplicates cannot explain them."""

AUDIENCE_NAMES = ("approvers", "audience", "respondents")
QUORUM_NAMES = ("minApprovals", "quorum")
TIMEOUT_NAMES = ("timeout", "expiresIn")
CONSEQUENCE = "consequence"
_MOST_OF_A_NAME = 80
INPUT_NAMES = frozenset(
    {
        *AUDIENCE_NAMES,
        *QUORUM_NAMES,
        "timeout",
        "data",
        "prompt",
        "metadata",
        "fields",
        "notifyUrl",
        "onReject",
        "requireReason",
    }
)
"""What can be asked of a gate and of a request that stands alone; a gate knows `expiresIn` too."""


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
    fields: tuple[Field, ...] = ()
    notify_url: str | None = None


def unrepresentable(value: Any, path: str) -> Problem | None:
    """Why this value cannot be signed as it is, or None."""
    try:
        check_canonical(value, path)
    except UncanonicalError as error:
        hint = "send amounts and long numbers as text"
        return Problem(error.path or path, "HITL_INPUT", error.problem, hint)
    return None


def check_inputs(
    inputs: Mapping[str, Any],
    *,
    max_approvers: int,
    max_timeout_seconds: int,
    is_token_gate: bool = False,
    is_gate: bool = True,
) -> Asked | tuple[Problem, ...]:
    """Check every input, or say all that is wrong with them, each with its way out.

    Nothing is clamped or guessed: what cannot be asked as written is refused. A token gate asks
    nobody by name: its one seat is `TOKEN_SEAT`. Where it is no gate of an ensemble, a submission
    needs a `prompt`, and is told of the deployment's limits where an author is told of policy.
    """
    checks = _Checks(inputs, max_approvers, max_timeout_seconds, is_gate)
    audience = checks.token_seat() if is_token_gate else checks.audience()
    asked = Asked(
        audience=audience,
        quorum=checks.quorum(audience),
        timeout_seconds=checks.timeout_seconds(),
        on_reject=checks.on_reject(),
        require_reason=checks.require_reason(),
        prompt=checks.prompt(),
        data=inputs.get("data"),
        metadata=checks.metadata(),
        fields=checks.fields(),
        notify_url=checks.notify_url(),
    )
    checks.names()
    checks.representable()
    return tuple(checks.problems) or asked


class _Checks:
    """The checks of one set of inputs; what they find gathers in `problems`."""

    def __init__(
        self,
        inputs: Mapping[str, Any],
        max_approvers: int,
        max_timeout_seconds: int,
        is_gate: bool,
    ) -> None:
        self.inputs = inputs
        self.is_gate = is_gate
        self.max_approvers = min(max_approvers, CEILING_APPROVERS)
        self.max_timeout_seconds = min(max_timeout_seconds, CEILING_TIMEOUT_SECONDS)
        self.problems: list[Problem] = []

    def token_seat(self) -> tuple[str, ...]:
        for name in AUDIENCE_NAMES:
            if name in self.inputs:
                said = "this gate is answered by whoever holds its token, and asks nobody by name"
                self._say(name, "HITL_INPUT", said, "leave it out")
        return (TOKEN_SEAT,)

    def audience(self) -> tuple[str, ...]:
        path, given = self._one_of(AUDIENCE_NAMES, None)
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
                self._say(at, "HITL_BAD_ADDRESS", f"{shown(address)} is not an address: {why}")
            else:
                seats.setdefault(same_address(address), address.strip())
        return tuple(seats.values())

    def _within(self, path: str, audience: tuple[str, ...]) -> tuple[str, ...]:
        if len(audience) > self.max_approvers:
            self._say(
                path,
                "HITL_TOO_MANY_APPROVERS",
                f"{len(audience)} approvers are asked; at most {self.max_approvers} may be",
                self._beyond("ask fewer", "maxApprovers", self.max_approvers, CEILING_APPROVERS),
            )
        return audience

    def quorum(self, audience: tuple[str, ...]) -> int:
        path, given = self._one_of(QUORUM_NAMES, DEFAULT_QUORUM)
        quorum = whole(given)
        if quorum is None or quorum < 1:
            hint = "write a whole number, 1 or more"
            self._say(path, "HITL_INPUT", f"{shown(given)} is not a number of approvals", hint)
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
        path, given = self._one_of(TIMEOUT_NAMES if self.is_gate else TIMEOUT_NAMES[:1], None)
        if path not in self.inputs:
            return min(DEFAULT_TIMEOUT_SECONDS, self.max_timeout_seconds)
        if path == "expiresIn":
            return self._milliseconds(given)
        seconds, limit = whole(given), self.max_timeout_seconds
        if seconds is None:
            said = f"{shown(given)} is not a whole number of seconds"
            self._say("timeout", "HITL_BAD_TIMEOUT", said, "write seconds, like 86400 for a day")
        elif not MIN_TIMEOUT_SECONDS <= seconds <= limit:
            said = f"{shown(given)} seconds is not between {MIN_TIMEOUT_SECONDS} and {limit}"
            self._say("timeout", "HITL_BAD_TIMEOUT", said, self._timeout_hint(seconds))
        else:
            return seconds
        return DEFAULT_TIMEOUT_SECONDS

    def _milliseconds(self, given: Any) -> int:
        milliseconds, limit = whole(given), self.max_timeout_seconds
        if milliseconds is None:
            said = f"{shown(given)} is not a whole number of milliseconds"
            hint = "write milliseconds, like 86400000 for a day"
            self._say("expiresIn", "HITL_BAD_TIMEOUT", said, hint)
        elif not 0 < milliseconds <= limit * 1000:
            said = f"{shown(given)} milliseconds is not between 1 and {limit * 1000}"
            self._say("expiresIn", "HITL_BAD_TIMEOUT", said, self._too_long_hint())
        else:
            # Rounded up: nobody has less time than was written.
            return -(-milliseconds // 1000)
        return DEFAULT_TIMEOUT_SECONDS

    def on_reject(self) -> str:
        given = self.inputs.get("onReject", VETO)
        if not isinstance(given, str) or given not in VOTE_RULES:
            self._say(
                "onReject",
                "HITL_INPUT",
                f"{shown(given)} is not a rule for rejections",
                f"write {VETO} (the first rejection closes) or {UNTIL_IMPOSSIBLE}",
            )
            return VETO
        return given

    def require_reason(self) -> bool:
        given = self.inputs.get("requireReason", False)
        if not isinstance(given, bool):
            said = f"{shown(given)} is neither true nor false"
            self._say("requireReason", "HITL_INPUT", said, "write true or false")
            return False
        return given

    def prompt(self) -> str | None:
        given = self.inputs.get("prompt")
        if "prompt" not in self.inputs and self.is_gate:
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
            said = f"{shown(given)} is not an object"
            self._say("metadata", "HITL_INPUT", said, "write names with values")
            return None
        return given

    def fields(self) -> tuple[Field, ...]:
        if "fields" not in self.inputs:
            return ()
        read = read_fields(self.inputs["fields"])
        self.problems.extend(read.problems)
        return read.fields

    def notify_url(self) -> str | None:
        if "notifyUrl" not in self.inputs:
            return None
        given = self.inputs["notifyUrl"]
        if given is None:
            hint = "give it a value, or leave notifyUrl out"
            self._say("notifyUrl", "HITL_INPUT", "the address to notify is absent", hint)
        elif why := notify_url_problem(given):
            # Not shown: the address may hold a secret.
            hint = "write an address like https://hooks.example.com/approvals"
            self._say("notifyUrl", "HITL_BAD_URL", f"the address cannot be called: {why}", hint)
        else:
            return str(given)
        return None

    def names(self) -> None:
        known = INPUT_NAMES | {"expiresIn"} if self.is_gate else INPUT_NAMES
        # A submission's consequence is taken out of its inputs before: it is the caller's claim.
        offered = sorted(known if self.is_gate else known | {CONSEQUENCE})
        what = "gate" if self.is_gate else "request"
        for place, name in enumerate(sorted(set(self.inputs) - known)):
            said = f"a {what} takes no input of the name {shown(name)}"
            # A hint costs a search, and no more than these are told.
            hint = _name_hint(name, offered) if place < MOST_TOLD else None
            self._say(printable(name), "HITL_INPUT", said, hint)

    def representable(self) -> None:
        for name in ("data", "metadata", "prompt"):
            if problem := unrepresentable(self.inputs.get(name), name):
                self.problems.append(problem)

    def _one_of(self, names: Sequence[str], otherwise: Any) -> tuple[str, Any]:
        first, *others = [name for name in names if name in self.inputs] or names[:1]
        for other in others:
            said = f"it means the same as {first}, which is given too"
            self._say(other, "HITL_INPUT", said, "write one of them")
        return first, self.inputs.get(first, otherwise)

    def _timeout_hint(self, seconds: int) -> str:
        limit = self.max_timeout_seconds
        if seconds > limit and not seconds % 1000 and seconds // 1000 <= limit:
            return f"it looks like milliseconds; in seconds that is {seconds // 1000}"
        return self._too_long_hint() if seconds > limit else "write seconds, like 86400 for a day"

    def _too_long_hint(self) -> str:
        limit = self.max_timeout_seconds
        return self._beyond("wait less", "maxTimeoutSeconds", limit, CEILING_TIMEOUT_SECONDS)

    def _beyond(self, instead: str, name: str, limit: int, ceiling: int) -> str:
        if self.is_gate:
            return f"{instead}, or raise policy.limits.{name} (up to {ceiling})"
        return f"{instead}; this deployment allows at most {limit}"

    def _say(self, path: str, code: str, message: str, hint: str | None = None) -> None:
        self.problems.append(Problem(path, code, message, hint))


def _name_hint(name: str, offered: Sequence[str]) -> str:
    # Only a refusal needs it; every cold start would pay for it.
    from difflib import get_close_matches

    if name == "expiresIn":
        return "write timeout, in seconds: expiresIn is a key of ensembles"
    near = get_close_matches(name[:_MOST_OF_A_NAME], offered, n=1)
    meant = f"did you mean `{near[0]}`? " if near else ""
    return f"{meant}it takes {', '.join(offered)}"
