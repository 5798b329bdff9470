"""Which value is in a reply?"""

import pytest

from countersign.operations.think.reply import NOTHING, json_in, output_of


@pytest.mark.parametrize(
    ("reply", "output"),
    [
        ('{"risk": 0.2}', {"risk": 0.2}),
        ('  {"risk": 0.2}\n', {"risk": 0.2}),
        ('```json\n{"risk": 0.2}\n```', {"risk": 0.2}),
        ('```JSON\r\n{"risk": 0.2}\n```\n', {"risk": 0.2}),
        ("[1, 2]", "[1, 2]"),
        ("7", "7"),
        ('{"a": NaN}', '{"a": NaN}'),
        ('{"a": -1e999}', '{"a": -1e999}'),
        ('Here: {"risk": 0.2}', 'Here: {"risk": 0.2}'),
        ("", ""),
        ({"risk": 0.2}, {"risk": 0.2}),
    ],
)
def test_a_reply_that_is_one_object_becomes_it_and_all_else_stays_text(reply, output) -> None:
    assert output_of(reply) == output


@pytest.mark.parametrize(
    ("reply", "value"),
    [("[1, 2]", [1, 2]), ("null", None), ("```\n7\n```", 7), ('"x"', "x"), ({"a": 1}, {"a": 1})],
)
def test_any_json_value_can_be_asked_for(reply, value) -> None:
    assert json_in(reply) == value


@pytest.mark.parametrize("reply", ["", "Sure! 7", "NaN", "1e999", "[" * 100_000])
def test_what_is_no_json_is_nothing(reply) -> None:
    assert json_in(reply) is NOTHING
