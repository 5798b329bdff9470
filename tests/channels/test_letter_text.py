"""Is the text part complete by itself?"""

from countersign.channels.letter_text import PERSONAL, text_part
from tests.channels.letters import LINK
from tests.channels.test_letter import a_letter


def test_the_link_stands_alone_on_its_line() -> None:
    text = text_part(a_letter())

    assert "https://x/r/a" in text.split("\n")
    assert LINK not in text


def test_several_consequences_are_listed_under_their_label() -> None:
    steps = [{"name": name, "kind": "http", "certain": True} for name in ("a", "b")]

    text = text_part(a_letter(consequence={"onApprove": steps, "onReject": []}))

    assert "If approved:\n- Step “a” runs" in text
    assert "If rejected: No step" in text


def test_it_ends_with_what_the_link_is_and_what_it_is_about() -> None:
    assert text_part(a_letter()).endswith(f"-- \n{PERSONAL}\nRequest r\nEvidence d\n")
