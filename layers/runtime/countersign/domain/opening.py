"""What does an opening ask for, and may it be asked?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from countersign.domain.canonical import json_bytes
from countersign.domain.evidence import Evidence
from countersign.domain.fields import fields_json
from countersign.domain.gate_inputs import Asked, check_inputs, unrepresentable
from countersign.domain.limits import (
    DEFAULT_MAX_APPROVERS,
    DEFAULT_MAX_TIMEOUT_SECONDS,
    SCOPES_MAX,
    evidence_bytes,
)
from countersign.domain.refusals import Problem
from countersign.domain.request import BY_AUDIENCE, BY_TOKEN, TOKEN_SEAT
from countersign.domain.shown import shown

__all__ = ["Asked", "Opening", "check_opening", "evidence_of", "evidence_problem"]


@dataclass(frozen=True)
class Opening:
    """What a gate, or a service on its own, asks to have opened; nothing in `inputs` is checked.

    `key` becomes the request's id. `inputs` has only what the author wrote (`INPUT_NAMES`).
    `token` is the engine's task token, None for a request that stands alone. `max_approvers` and
    `max_timeout_seconds` are the policy's, and never above the product's own ceilings.
    `answered_by` is `audience` or `token`. `root` is the outermost run's execution id, `scopes` are
    the running `parallel` and `foreach` steps around the gate, outermost first.
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
    answered_by: str = BY_AUDIENCE
    root: str | None = None
    scopes: tuple[str, ...] = ()

    @property
    def root_above(self) -> str | None:
        """The outermost run, where it is not the gate's own."""
        return None if self.root == self.execution_id else self.root

    @property
    def is_token_gate(self) -> bool:
        """Whether whoever holds its one token answers it."""
        return self.answered_by == BY_TOKEN


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
        # Absent in the definitions that runs from before it still hold.
        answered_by=call.get("answeredBy", BY_AUDIENCE),
        root=call.get("root"),
        scopes=tuple(dict.fromkeys(call.get("scopes") or ())),
    )


def opening_of_submission(call: Mapping[str, Any]) -> Opening:
    """The opening of a request that stands alone: no run waits for it.

    `{"request", "requester", "input", "consequence": {"text", "claimedBy"} | null, "limits"?:
    {"maxApprovers", "maxTimeoutSeconds"}}`; `KeyError` when the call is not one.
    """
    limits = call.get("limits") or {}
    return Opening(
        key=call["request"],
        inputs=call["input"],
        requester=call["requester"],
        consequence=call["consequence"],
        max_approvers=limits.get("maxApprovers", DEFAULT_MAX_APPROVERS),
        max_timeout_seconds=limits.get("maxTimeoutSeconds", DEFAULT_MAX_TIMEOUT_SECONDS),
    )


def check_opening(opening: Opening) -> Asked | tuple[Problem, ...]:
    """Check every input, or say all that is wrong with them, each with its way out.

    Nothing is clamped or guessed: an opening that cannot be asked as written is refused.
    """
    asked = check_inputs(
        opening.inputs,
        max_approvers=opening.max_approvers,
        max_timeout_seconds=opening.max_timeout_seconds,
        is_token_gate=opening.is_token_gate,
        is_gate=opening.token is not None,
    )
    problem = _consequence_problem(opening) or _scopes_problem(opening)
    if problem is None:
        return asked
    return (*asked, problem) if isinstance(asked, tuple) else (problem,)


def _consequence_problem(opening: Opening) -> Problem | None:
    given = opening.consequence
    if isinstance(given, Mapping) and "text" in given:
        text = given["text"]
        if not isinstance(text, str) or not text.strip():
            said = f"{shown(text)} is not a consequence"
            return Problem("consequence", "HITL_INPUT", said, "say in a sentence what follows")
    return unrepresentable(given, "consequence")


def _scopes_problem(opening: Opening) -> Problem | None:
    count = len(opening.scopes)
    if count <= SCOPES_MAX:
        return None
    said = f"the gate stands in {count} parallel and foreach steps, those of the runs above counted"
    hint = f"at most {SCOPES_MAX} are kept track of: nest them less deep"
    return Problem("scopes", "HITL_TOO_LARGE", said, hint)


def evidence_of(opening: Opening, asked: Asked, *, now: int) -> Evidence:
    """What will be shown of an opening that is accepted at this second."""
    return Evidence(
        prompt=asked.prompt,
        data=asked.data,
        metadata=asked.metadata,
        fields=fields_json(asked.fields),
        consequence=opening.consequence,
        ensemble=opening.ensemble,
        step=opening.step,
        definition=opening.definition,
        requester=opening.requester,
        submitted_at=now,
        deadline=now + asked.timeout_seconds,
        quorum=asked.quorum,
        audience=() if opening.is_token_gate else asked.audience,
        on_reject=asked.on_reject,
        require_reason=asked.require_reason,
        undecided=opening.undecided,
        execution_id=opening.execution_id,
    )


def evidence_problem(evidence: Evidence) -> Problem | None:
    """Why this evidence is too large to be answered by all who are asked, or None."""
    # Nobody is asked by name where a token answers; one answer it is all the same.
    audience = evidence.audience or (TOKEN_SEAT,)
    voters = len(audience)
    limit = evidence_bytes(voters)
    # The addresses come again in the gate's output, beside the votes.
    size = json_bytes(evidence.to_json()) + sum(map(len, audience))
    if size <= limit:
        return None
    return Problem(
        "data",
        "HITL_TOO_LARGE",
        f"what the approvers are shown takes {size:,} bytes as JSON; for {voters} of them at most "
        f"{limit:,} are kept",
        "show the part that matters, or store the rest and show its address",
    )
