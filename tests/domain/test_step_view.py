"""What is told of a step of which nothing is known yet?"""

from countersign.domain.step_view import Answer, StepView


def test_a_step_that_was_not_reached_tells_nothing() -> None:
    step = StepView("pay", "http", "not-started")

    assert (step.item, step.answers, step.waiting_for, step.unreachable) == ((), (), (), ())
    assert not step.truncated
    assert (step.request_id, step.child, step.saw, step.error) == (None, None, None, None)


def test_an_answer_is_told_with_its_second() -> None:
    assert Answer("ana@example.com", approved=False, at=7).at == 7
