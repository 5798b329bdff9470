"""Is everything that belongs into an invitation put together?"""

from countersign.channels.letter import REPLACED, letter
from countersign.presentation.blocks import Note, Text
from countersign.presentation.terms import UNDECIDED
from tests.presentation.evidence import an_evidence


def a_letter(*, room: float = 1.0, **given):
    return letter(
        an_evidence(**given), link_url="https://x/r/a", request_id="r", digest="d", room=room
    )


def test_the_summary_answers_five_questions_in_order() -> None:
    labels = [label for label, _ in a_letter().summary]

    assert labels == ["If approved", "If rejected", "Asked by", "Who decides", "Answer by"]


def test_a_missing_prompt_is_said() -> None:
    assert a_letter(prompt=None).prompt == (Text("(no prompt was given)"),)


def test_a_mail_with_a_new_link_says_that_the_earlier_one_is_dead() -> None:
    plain = {"link_url": "https://x/r/y", "request_id": "r", "digest": "sha256:0"}

    alone = letter(an_evidence(), replaces_another=True, **plain)
    also = letter(an_evidence(undecided=True), replaces_another=True, **plain)

    assert alone.warning == REPLACED
    assert also.warning == f"{UNDECIDED} {REPLACED}"


def test_only_an_undecided_gate_warns() -> None:
    assert a_letter().warning is None
    assert a_letter(undecided=True).warning == UNDECIDED


def test_many_consequences_are_counted_not_listed() -> None:
    steps = [{"name": f"s{n}", "kind": "http", "certain": True} for n in range(11)]

    sentences = a_letter(consequence={"onApprove": steps, "onReject": []}).summary[0][1]

    assert len(sentences) == 9
    assert sentences[-1] == "+ 3 more on the page"


def test_a_long_claim_is_cut_and_says_so() -> None:
    claim = {"text": "word " * 500, "claimedBy": "billing"}

    (sentence,) = a_letter(consequence=claim).summary[0][1]

    assert sentence.endswith("word … (in full on the page)")


def test_less_room_keeps_less_of_the_data() -> None:
    lines = "\n".join("x" * 70 for _ in range(50))

    kept, note = a_letter(data=lines, room=0.1).data

    assert len(kept.text.split("\n")) == 20
    assert note == Note("+ 30 lines on the page")


def test_many_fields_are_counted_not_listed() -> None:
    feedback = a_letter(fields=[{"name": f"f{n}", "type": "text"} for n in range(14)]).feedback

    assert feedback.endswith("F10, F11 and 2 more.")
