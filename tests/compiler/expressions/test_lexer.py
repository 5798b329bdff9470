"""Which token stands at an offset?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.lexer import END, Lexer, UnreadableError, closing_brace


def tokens(text: str) -> list[object]:
    lexer = Lexer(text, 0)
    found: list[object] = []
    while (token := lexer.next()).kind != END:
        found.append(token.text if token.value is None else token.value)
    return found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a?.b ?? c?1:2", ["a", "?.", "b", "??", "c", "?", 1, ":", 2]),
        ("a===b!==c==d!=e", ["a", "===", "b", "!==", "c", "==", "d", "!=", "e"]),
        ("x => x // rest\n/* more */ +1", ["x", "=>", "x", "+", 1]),
        ("1e3 2.50 0", [1000, 2.5, 0]),
        ("'it\\'s' \"\\u0041\\n\" '\\$'", ["it's", "A\n", "$"]),
        ("'\\ud83d\\ude00'", ["😀"]),
        ("a**b--c", ["a", "**", "b", "--", "c"]),
    ],
)
def test_text_is_read_token_by_token(text: str, found: list[object]) -> None:
    assert tokens(text) == found


def test_the_lexer_never_looks_beyond_the_token_asked_for() -> None:
    lexer = Lexer("a}#'", 0)

    assert [lexer.next().text, lexer.next().text] == ["a", "}"]
    with pytest.raises(UnreadableError):
        lexer.next()


def test_words_joined_by_hyphens_are_one_run() -> None:
    lexer = Lexer("risk-check-2.output-x", 0)

    assert lexer.hyphenated(0) == "risk-check-2"


@pytest.mark.parametrize(
    ("text", "end"), [("a}b", 2), ("'}' }b", 5), ("{a:{}}}b", 7), ("'a}", 3), ("a", None)]
)
def test_going_on_after_a_refusal_respects_braces_and_quotes(text: str, end: int | None) -> None:
    assert closing_brace(text, 0) == end
