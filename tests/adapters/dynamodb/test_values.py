from countersign.adapters.dynamodb.values import (
    as_json,
    flag_of,
    json_of,
    maybe_number,
    maybe_text,
    number_of,
    text_of,
    without_absent,
)


def test_what_is_absent_is_not_written_and_reads_as_nothing():
    item = without_absent({"a": maybe_text(None), "b": maybe_number(None), "c": maybe_text("x")})

    assert item == {"c": {"S": "x"}}
    assert text_of(item, "a") is None
    assert number_of(item, "b") is None
    assert json_of(item, "a") is None
    assert flag_of(item, "a") is False


def test_an_empty_text_and_a_zero_are_not_absent():
    item = without_absent({"a": maybe_text(""), "b": maybe_number(0)})

    assert (text_of(item, "a"), number_of(item, "b")) == ("", 0)


def test_json_keeps_every_character_as_itself():
    attribute = as_json({"why": "zu groß — 😀"})

    assert attribute == {"S": '{"why":"zu groß — 😀"}'}
    assert json_of({"x": attribute}, "x") == {"why": "zu groß — 😀"}
