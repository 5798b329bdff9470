"""What does a gate take, and what is wrong with one?"""

from __future__ import annotations

from collections.abc import Sequence

from countersign.domain import limits
from countersign_compiler.asl.gate import gate_states
from countersign_compiler.model import GATE_KIND, Constant, Items, Step, Value
from countersign_compiler.steps.fields import check_fields
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import (
    addresses,
    may_be_anything,
    must_be_addresses,
    must_be_boolean,
    must_be_mapping,
    must_be_one_of,
    must_be_text,
    whole_number,
)
from countersign_compiler.steps.notify import check_notify_url
from countersign_compiler.steps.waiting import check_waiting

_KEYS = {
    **its_own_names(
        "data",
        "prompt",
        "approvers",
        "timeout",
        "minApprovals",
        "metadata",
        "onReject",
        "requireReason",
        "fields",
        "notifyUrl",
        "expiresIn",
    ),
    # The words of other dialects and of the API for the same two things.
    "audience": "approvers",
    "respondents": "approvers",
    "quorum": "minApprovals",
}


def check(step: Step, checking: Checking) -> None:
    """Refuse what cannot open: nobody to ask, bad addresses, impossible quorums, wrong units."""
    must_be_text(step, "prompt", checking)
    must_be_mapping(step, "metadata", checking)
    must_be_one_of(step, "onReject", ("veto", "untilImpossible"), checking)
    must_be_boolean(step, "requireReason", checking)
    check_waiting(step, checking.deployment.limits.max_timeout_seconds, checking)
    check_fields(step.config.get("fields"), checking)
    check_notify_url(step.config.get("notifyUrl"), checking)
    if step.by_token:
        _refuse_quorum_of_one(step, checking)
        return
    approvers = step.config.get("approvers")
    if approvers is None:
        if "approvers" not in step.written:
            checking.reporter.error(
                "G-AUDIENCE",
                step.node,
                f"the gate `{step.name}` asks nobody (HITL_NO_AUDIENCE)",
                f"add `approvers:` to its `{step.settings_key}`, with the addresses of those who "
                "decide",
            )
        return
    people = _audience(approvers, checking)
    _check_quorum(step, people, checking)


def _refuse_quorum_of_one(step: Step, checking: Checking) -> None:
    """A gate that is answered by one token needs one approval, and no rule of counting."""
    quorum = step.config.get("minApprovals")
    if quorum is not None and whole_number(quorum) != 1:
        checking.refuse(
            "G-QUORUM",
            quorum,
            "the gate asks nobody by name: whoever holds its token decides alone",
            "add `approvers:`, or take `minApprovals` out",
        )


def _audience(approvers: Value, checking: Checking) -> int | None:
    """How many different people are asked, or None where only the run can tell."""
    if may_be_anything(approvers):
        return None
    if not isinstance(approvers, Items):
        if isinstance(approvers, Constant) and approvers.value is None:
            _refuse_empty(approvers, checking)
        else:
            checking.refuse(
                "G-TYPE", approvers, "`approvers` is a list of addresses", "write `[…]` around it"
            )
        return None
    if not approvers.items:
        _refuse_empty(approvers, checking)
        return None
    must_be_addresses(approvers, checking)
    literal = list(addresses(approvers))
    _refuse_others(approvers, checking)
    return _count(approvers, literal, checking)


def _refuse_empty(approvers: Value, checking: Checking) -> None:
    checking.refuse(
        "G-AUDIENCE",
        approvers,
        "the gate asks nobody (HITL_NO_AUDIENCE): its list of approvers is empty",
        "write at least one address",
    )


def _refuse_others(approvers: Items, checking: Checking) -> None:
    for item in approvers.items:
        is_text = isinstance(item, Constant) and isinstance(item.value, str)
        if not is_text and not hasattr(item, "tree"):
            checking.refuse("G-TYPE", item, "an approver is an e-mail address, a text")


def _count(approvers: Items, literal: Sequence[Value], checking: Checking) -> int | None:
    """Check the number of approvers; one mailbox counts once, however it is written."""
    seen: dict[str, Value] = {}
    for item in literal:
        address = str(item.value).strip().casefold() if isinstance(item, Constant) else ""
        if address in seen:
            checking.reporter.warning(
                "G-SAME-APPROVER",
                item.node,
                f"`{address}` is asked once, although it is written twice",
            )
        seen[address] = item
    computed = len(approvers.items) - len(literal)
    most = checking.deployment.limits.max_approvers
    if len(seen) > most:
        checking.refuse(
            "G-LIMIT",
            approvers,
            f"{len(seen)} approvers; at most {most} can be asked",
            "`policy.limits.maxApprovers` in the deployment file can raise it to "
            f"{limits.CEILING_APPROVERS}",
        )
    return len(seen) + computed


def _check_quorum(step: Step, people: int | None, checking: Checking) -> None:
    quorum = step.config.get("minApprovals")
    if quorum is None or may_be_anything(quorum):
        return
    number = whole_number(quorum)
    if number is None or number < 1:
        checking.refuse(
            "G-QUORUM",
            quorum,
            "`minApprovals` is a whole number of at least 1",
            "write a whole number, such as `2`",
        )
    elif people is not None and number > people:
        checking.refuse(
            "G-QUORUM",
            quorum,
            f"{number} approvals can never be reached: {people} "
            f"{'person is' if people == 1 else 'people are'} asked",
        )


KIND = StepKind(
    name=GATE_KIND,
    keys=_KEYS,
    required=("data", "prompt"),
    check=check,
    states=gate_states,
)
