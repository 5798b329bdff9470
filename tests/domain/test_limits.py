"""Do the limits keep what was accepted from failing later?"""

from countersign.domain.limits import (
    ADDRESS_CHARACTERS,
    CEILING_APPROVERS,
    EVIDENCE_BYTES,
    STEP_BYTES,
    WORDS_BYTES,
    evidence_bytes,
)
from countersign.domain.outcome import outcome_of
from countersign.domain.request import UNTIL_IMPOSSIBLE
from tests.builders import a_request, after, rejects

ASSIGN_BYTES = 256 * 1024
TRANSACTION_ITEMS = 100


def test_every_approver_keeps_room_for_an_answer() -> None:
    assert evidence_bytes(1) == EVIDENCE_BYTES - WORDS_BYTES
    assert evidence_bytes(CEILING_APPROVERS) > 0


def test_the_largest_opening_fits_one_transaction() -> None:
    links_and_mails = 2 * CEILING_APPROVERS
    rest = len(("request", "evidence", "secret", "token", "entry"))

    assert links_and_mails + rest <= TRANSACTION_ITEMS


def test_a_step_fits_one_assign() -> None:
    assert STEP_BYTES < ASSIGN_BYTES


def test_the_largest_gates_record_fits_one_assign_when_all_have_answered() -> None:
    import json

    names = [f"{n:02d}" + "a" * 60 + "@" + ".".join(["b" * 60] * 3) for n in range(40)]
    names = [name + ".example" for name in names]
    assert all(len(name) <= ADDRESS_CHARACTERS for name in names)
    request = a_request(approvers=names, min_approvals=1, on_reject=UNTIL_IMPOSSIBLE)
    words = {"reason": "r" * (WORDS_BYTES - 10), "feedback": "f" * 10}
    closed = after(request, *(rejects(name, **words) for name in names))

    output = outcome_of(closed, "rejected", closed.votes)
    answers = len(json.dumps(output))
    addresses = sum(map(len, names))

    assert evidence_bytes(len(names)) - addresses + answers <= ASSIGN_BYTES
