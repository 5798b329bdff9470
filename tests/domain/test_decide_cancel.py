"""How is a question called off?"""

from countersign.domain.canonical import digest_of
from countersign.domain.commands import Cancel
from countersign.domain.scopes import ScopeEnd
from tests.builders import a_request, after, approves
from tests.domain.decided import accepted, refused
from tests.fakes.world import NOON

AN_END = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "404")


def test_it_keeps_the_reason_and_gives_no_outcome() -> None:
    answer = accepted(a_request(), Cancel("wrong order", by="ops"))

    assert answer.request.status == "cancelled"
    assert answer.request.cancellation == "wrong order"
    assert answer.request.outcome is None
    assert answer.facts[0].data == {"reason": "wrong order", "by": "ops"}
    assert [effect.effect_id for effect in answer.effects] == ["resume#1"]


def test_nobody_is_woken_when_the_engine_waits_no_longer() -> None:
    answer = accepted(a_request(), Cancel("the run ended", "engine", engine_waits=False))

    assert answer.effects == ()


def test_it_needs_a_reason() -> None:
    assert refused(a_request(), Cancel("  ", by="ops")).code == "REASON_REQUIRED"


def test_its_reason_has_a_limit() -> None:
    assert refused(a_request(), Cancel("x" * 4001, by="ops")).code == "WORDS_TOO_LONG"


def test_cancelling_again_changes_nothing() -> None:
    request = after(a_request(), Cancel("wrong order", by="ops"))

    answer = accepted(request, Cancel("another reason", by="eve"))

    assert answer.already_recorded
    assert answer.request.cancellation == "wrong order"


def test_an_outcome_is_not_cancelled() -> None:
    request = after(a_request(), approves("ana"))

    assert refused(request, Cancel("too late", by="ops")).code == "REQUEST_CLOSED"


def test_after_the_deadline_only_the_engine_cancels() -> None:
    request = a_request(deadline=NOON + 10)
    by_engine = Cancel("the run ended", by="engine", engine_waits=False)

    assert refused(request, Cancel("late", by="ops"), NOON + 10).code == "REQUEST_EXPIRED"
    assert accepted(request, by_engine, NOON + 10).request.status == "cancelled"


def test_where_another_part_of_the_run_failed_it_keeps_with_what() -> None:
    command = Cancel("another part failed", by="engine", ended_by=AN_END)

    answer = accepted(a_request(), command)

    assert answer.request.ended_by == AN_END
    assert answer.request.outcome is None
    assert answer.facts[0].data["endedBy"] == digest_of(AN_END.to_json())
    assert [effect.effect_id for effect in answer.effects] == ["resume#1"]


def test_the_first_failure_stands() -> None:
    request = after(a_request(), Cancel("failed", by="engine", ended_by=AN_END))
    other = ScopeEnd(AN_END.scope, "Other", "later")

    answer = accepted(request, Cancel("failed", by="engine", ended_by=other))

    assert answer.already_recorded
    assert answer.request.ended_by == AN_END
