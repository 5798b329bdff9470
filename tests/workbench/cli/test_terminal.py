"""Can what a stranger wrote command the terminal of whoever reads it?"""

import json

from countersign_workbench.cli.terminal import plain, plain_json, plain_lines

OBEYED = "a\x1b[31mb\nc\u202ed\x9b2Je\x7ff\U000e0041g"


def test_what_a_terminal_obeys_is_a_blank() -> None:
    assert plain(OBEYED) == "a [31mb c d 2Je f g"


def test_lines_stay_lines() -> None:
    assert plain_lines(OBEYED) == "a [31mb\nc d 2Je f g"


def test_a_json_document_says_the_same_and_commands_nothing() -> None:
    document = json.dumps({"prompt": OBEYED, "é": ["ü", 1]}, indent=2, ensure_ascii=False)

    shown = plain_json(document)

    assert json.loads(shown) == {"prompt": OBEYED, "é": ["ü", 1]}
    assert all(character.isprintable() or character == "\n" for character in shown)
    assert "\\u202e" in shown
    assert "é" in shown
