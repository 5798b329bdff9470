"""Does a reply become the step's output, with the name of who gave it beside it?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.reply import Turn
from countersign.operations.think.run import run_think
from tests.operations.think.minds import Mind, a_call

FORM = {
    "type": "object",
    "properties": {"risk": {"type": "number"}},
    "required": ["risk"],
}
PRIVATE = "s3cr3t-Ada"


def test_the_record_names_who_answered_and_what_it_took() -> None:
    mind = Mind(['{"risk": 1}'])

    assert run_think(a_call(system="Be brief"), provider=mind).to_json() == {
        "input": {"prompt": "Say it", "system": "Be brief"},
        "output": {"risk": 1},
        "meta": {"provider": "mind", "model": "m-1", "rounds": 1, "tokensIn": 10, "tokensOut": 3},
    }


def test_without_a_schema_any_text_is_an_output() -> None:
    assert run_think(a_call(), provider=Mind(["Good."])).output == "Good."


def test_a_reply_that_fits_is_asked_for_once() -> None:
    mind = Mind(['```json\n{"risk": 0.2}\n```'])

    result = run_think(a_call(schema=FORM), provider=mind)

    assert result.output == {"risk": 0.2}
    assert [so_far for _, so_far in mind.asked] == [()]


def test_a_reply_that_does_not_fit_is_asked_for_once_more_with_what_was_wrong() -> None:
    mind = Mind(['{"risk": "high"}', '{"risk": 0.9}'])

    result = run_think(a_call(schema=FORM), provider=mind)

    assert result.output == {"risk": 0.9}
    assert result.meta["rounds"] == 2
    assert (result.meta["tokensIn"], result.meta["tokensOut"]) == (20, 6)
    (_, first), (_, second) = mind.asked
    assert first == ()
    assert second == (
        Turn("assistant", '{"risk": "high"}'),
        Turn(
            "user",
            "That does not fit:\n- risk: must be number\nReply again, with the JSON value alone.",
        ),
    )


def test_an_empty_reply_is_told_in_words_because_no_provider_takes_an_empty_turn() -> None:
    mind = Mind(["", "7"])

    assert run_think(a_call(schema={"type": "number"}), provider=mind).output == 7
    assert mind.asked[1][1][0] == Turn("assistant", "(nothing)")


def test_after_the_second_reply_the_step_fails_with_the_problems_and_no_word_of_the_reply() -> None:
    mind = Mind([f"{PRIVATE}", f'{{"{PRIVATE}": "{PRIVATE}"}}', '{"risk": 1}'])

    with pytest.raises(StepFailed, match=r"THINK_SCHEMA.*asked twice: risk: is missing") as caught:
        run_think(a_call(prompt=PRIVATE, schema=FORM), provider=mind)

    assert len(mind.asked) == 2
    assert PRIVATE not in str(caught.value)


def test_a_stand_in_is_held_to_the_schema_too_and_asked_once() -> None:
    mind = Mind([{"risk": "high"}, {"risk": 1}], can_mend=False)

    with pytest.raises(StepFailed, match=r"THINK_SCHEMA.*asked once: risk: must be number"):
        run_think(a_call(schema=FORM), provider=mind)

    assert len(mind.asked) == 1


def test_a_null_that_is_asked_for_is_an_output() -> None:
    assert run_think(a_call(schema={"type": "null"}), provider=Mind(["null"])).output is None


def test_what_a_run_cannot_hold_is_refused_before_it_costs_anything() -> None:
    mind = Mind(["x"])

    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        run_think(a_call(prompt="x" * 300_000), provider=mind)

    assert mind.asked == []
