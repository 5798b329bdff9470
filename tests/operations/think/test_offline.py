"""Does the stand-in answer by its rules, and say so where it cannot?"""

import json
from pathlib import Path

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.think.offline import OfflineProvider, answer_from
from countersign.operations.think.prompt import Prompt

SHIPPED = Path(__file__).parents[3] / "functions" / "run_think"


def a_prompt(text="Assess it", *, ensemble="pay", step="risk"):
    return Prompt(ensemble, step, text)


@pytest.mark.parametrize(
    ("rule", "matches"),
    [
        ({}, True),
        ({"ensemble": "pay"}, True),
        ({"ensemble": "other"}, False),
        ({"step": "risk"}, True),
        ({"step": "other"}, False),
        ({"contains": "Assess"}, True),
        ({"contains": ["Assess", "it"]}, True),
        ({"contains": ["Assess", "that"]}, False),
        ({"captures": {"what": "Assess (.+)"}}, True),
        ({"captures": {"what": "Judge (.+)"}}, False),
    ],
)
def test_a_rule_matches_when_all_that_it_says_holds(rule, matches) -> None:
    rules = [{**rule, "answer": "first"}, {"answer": "second"}]

    assert answer_from(rules, a_prompt()) == ("first" if matches else "second")


def test_what_was_captured_is_put_into_the_answers_texts() -> None:
    rule = {
        "captures": {"topic": "about (.+)", "verb": "Write"},
        "answer": {"title": "{topic}!", "list": ["{verb} {other}", 7]},
    }

    answer = answer_from([rule], a_prompt("Write about {verb}\n"))

    assert answer == {"title": "{verb}!", "list": ["Write {other}", 7]}


def test_no_matching_rule_names_what_was_searched() -> None:
    rules = [
        {"ensemble": "other", "answer": 1},
        {"contains": "x", "captures": {"a": "b+"}, "answer": 1},
    ]

    with pytest.raises(StepFailed) as caught:
        answer_from(rules, a_prompt())

    assert str(caught.value) == (
        "THINK_NO_ANSWER: no offline answer for ensemble `pay`, step `risk`; "
        "rules searched: ensemble 'other'; contains 'x', matching 'b+'. "
        "Add one to functions/run_think/offline.json"
    )


@pytest.mark.parametrize(
    "text", ["{", "{}", '[{"contains": "x"}]', '[{"answer": 1, "if": 2}]', "[7]"]
)
def test_a_file_that_is_not_understood_is_told_so(text, tmp_path) -> None:
    (tmp_path / "offline.json").write_text(text)

    with pytest.raises(StepFailed, match=r"THINK_OFFLINE: .*offline\.json"):
        OfflineProvider(tmp_path).ask(a_prompt(), ())


def test_the_shipped_article_is_about_what_was_asked() -> None:
    prompt = a_prompt("Write about AI trends", ensemble="content-approval", step="generate")

    answer = OfflineProvider(SHIPPED).ask(prompt, ()).content

    assert answer["title"].startswith("AI trends: ")
    assert "AI trends" in answer["body"]
    assert "{topic}" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("transaction", "risky"),
    [
        ({"amount": 20, "customer": "Ada"}, False),
        ({"amount": 20, "new_account": False}, False),
        ({"amount": 20, "new_account": True}, True),
        ({"amount": 9999.5, "new_account": False}, False),
        ({"amount": 48000, "new_account": False}, True),
        ({"amount": 1200, "customer": "Ada"}, True),
        ({"customer": "Ada"}, True),
    ],
)
def test_the_shipped_risk_depends_on_the_transaction(transaction, risky) -> None:
    text = "Assess risk for " + json.dumps(transaction, separators=(",", ":"))
    prompt = a_prompt(text, ensemble="transaction-approval", step="risk-check")

    answer = OfflineProvider(SHIPPED).ask(prompt, ()).content

    assert (answer["risk_score"] >= 0.3) is risky
    assert answer["factors"]
