"""Does a command answer in the form that was asked for?"""

import json

from countersign_workbench.cli.output import answer, counted, table


def test_people_get_lines(capsys) -> None:
    answer({"a": 1}, ["one", "two"], as_json=False)

    assert capsys.readouterr().out == "one\ntwo\n"


def test_programs_get_one_document(capsys) -> None:
    answer({"name": "Zoë"}, ["one"], as_json=True)

    assert json.loads(capsys.readouterr().out) == {"name": "Zoë"}


def test_one_is_not_told_as_many() -> None:
    assert [counted(number, "request") for number in (0, 1, 2)] == [
        "0 requests",
        "1 request",
        "2 requests",
    ]
    assert counted(2, "entry", "entries") == "2 entries"


def test_a_table_is_as_wide_as_its_widest_cells() -> None:
    rows = [{"ID": "a", "PROMPT": "long one"}, {"ID": "bcdef", "PROMPT": "b"}]

    assert table(rows, ["ID", "PROMPT"]) == ["ID     PROMPT", "a      long one", "bcdef  b"]


def test_a_table_without_rows_is_nothing() -> None:
    assert table([], ["ID"]) == []


def test_nothing_in_an_answer_is_obeyed_by_a_terminal(capsys) -> None:
    said = "Pay\x1b[2J\x9b1A\u202e?\nBROKEN"

    answer({"prompt": said}, [said], as_json=False)
    assert capsys.readouterr().out == "Pay [2J 1A ? BROKEN\n"

    answer({"prompt": said}, [said], as_json=True)
    shown = capsys.readouterr().out
    assert json.loads(shown) == {"prompt": said}
    assert all(letter.isprintable() or letter == "\n" for letter in shown)


def test_colours_of_ours_stay(capsys) -> None:
    answer({}, ["\x1b[31mfailed\x1b[0m"], as_json=False, styled=True)

    assert "failed" in capsys.readouterr().out
