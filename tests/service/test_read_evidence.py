"""May what is kept of a request still be shown as what was asked?"""

from dataclasses import replace

import pytest

from countersign.domain.evidence import EvidenceDamagedError, KeptEvidence
from countersign.service.open_gate import open_gate
from countersign.service.read_evidence import read_evidence
from tests.builders import KEY, SECRET, an_opening, stored
from tests.fakes.memory import Memory
from tests.fakes.world import NOON


def a_world() -> Memory:
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    return memory


def test_evidence_as_it_was_asked_is_given() -> None:
    memory = a_world()

    kept = read_evidence(stored(memory), store=memory.evidence)

    assert kept == KeptEvidence(memory.tables.evidence[KEY])


@pytest.mark.parametrize("data", [{"order": "A-2"}, 2**60, float("nan")])
def test_evidence_that_was_changed_is_not(data) -> None:
    memory = a_world()
    memory.tables.evidence[KEY] = replace(memory.tables.evidence[KEY], data=data)

    assert read_evidence(stored(memory), store=memory.evidence) == KeptEvidence(None, "changed")


def test_evidence_that_cannot_be_read_was_changed() -> None:
    class Damaged:
        def get(self, request_id):
            raise EvidenceDamagedError(request_id)

    kept = read_evidence(stored(a_world()), store=Damaged())

    assert kept == KeptEvidence(None, "changed")


@pytest.mark.parametrize(("status", "problem"), [("pending", "missing"), ("approved", None)])
def test_retention_never_ends_while_the_request_is_open(status, problem) -> None:
    memory = a_world()
    del memory.tables.evidence[KEY]

    request = replace(stored(memory), status=status)

    assert read_evidence(request, store=memory.evidence) == KeptEvidence(None, problem)
