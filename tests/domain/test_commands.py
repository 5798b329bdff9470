"""What can be asked of a request?"""

from countersign.domain.commands import Cancel, CastVote, Expire


def test_a_vote_comes_by_link_unless_said_otherwise() -> None:
    assert CastVote("ana@example.com", approved=True).via == "link"


def test_a_cancelled_run_waits_unless_said_otherwise() -> None:
    assert Cancel("mistake", by="ops").engine_waits


def test_a_question_expires_by_its_deadline_unless_said_otherwise() -> None:
    assert Expire().cause == "deadline"
