"""How is a run named, and what goes in with it?"""

import hashlib
import re

import pytest

from countersign.domain.run_names import (
    Parent,
    child_run_name,
    envelope_of,
    enveloped,
    input_of,
    is_ensemble_name,
    may_be_child,
    parent_of,
    run_name,
    run_of,
)

ARN = "arn:aws:states:eu-west-1:123456789012:execution:stage-batch:run-1"


@pytest.mark.parametrize("text", ["refund", "content-approval", "a_b-C9", "a" * 48])
def test_ensembles_have_such_names(text) -> None:
    assert is_ensemble_name(text)


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "a.b", "a b", "é", "a" * 49])
def test_and_no_others(text) -> None:
    assert not is_ensemble_name(text)


def test_an_id_is_ensemble_and_execution_name() -> None:
    assert run_of("refund.run-1") == ("refund", "run-1")
    assert run_of("refund.with.dots") == ("refund", "with.dots")


@pytest.mark.parametrize(
    "text", ["", "refund", "refund.", ".x", "refund.a b", "refund." + "x" * 81]
)
def test_all_else_is_no_id(text) -> None:
    assert run_of(text) is None


def test_a_run_name_is_the_same_for_the_same_parts_only() -> None:
    assert run_name("a", "b") == run_name("a", "b")
    assert run_name("a", "b") != run_name("ab", "")
    assert re.fullmatch(r"[a-z2-7]{32}", run_name("shop", "start"))


def test_an_input_comes_out_of_its_envelope() -> None:
    assert input_of(enveloped({"a": 1}, started_by="shop")) == {"a": 1}


@pytest.mark.parametrize("payload", [{"a": 1}, None, [1], {"_countersign": 1}])
def test_what_was_started_from_the_console_is_its_own_input(payload) -> None:
    assert input_of(payload) == payload


def a_childs_payload(**parent):
    told = {"execution": ARN, "id": "batch.run-1", "step": "pay", "item": [2, 0], **parent}
    return {"_countersign": {"input": {}, "startedBy": "shop", "parent": told}}


def test_a_child_run_says_whose_it_is() -> None:
    assert parent_of(a_childs_payload()) == Parent(ARN, "batch.run-1", "pay", (2, 0))
    assert envelope_of(a_childs_payload())["startedBy"] == "shop"


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {"order": 7},
        {"_countersign": 1},
        enveloped({}, started_by="shop"),
        {"_countersign": {"parent": "batch.run-1"}},
        {"_countersign": {"parent": {"execution": ARN, "id": 7, "step": "pay"}}},
    ],
)
def test_a_run_that_says_nothing_of_it_has_no_parent(payload) -> None:
    assert parent_of(payload) is None


def test_what_is_no_index_is_none() -> None:
    assert parent_of(a_childs_payload(item="2")) == Parent(ARN, "batch.run-1", "pay", ())
    assert parent_of(a_childs_payload(item=["2", 1])) == Parent(ARN, "batch.run-1", "pay", (1,))


def test_a_child_run_is_named_after_parent_step_and_items() -> None:
    assert child_run_name("run-1", "pay") == "run-1-pay"
    assert child_run_name("run-1", "pay", [2, 0]) == "run-1-pay-2-0"


def test_a_long_name_keeps_its_beginning_and_half_a_digest() -> None:
    fits, whole = child_run_name("r" * 76, "pay"), f"{'r' * 77}-pay"

    shortened = child_run_name("r" * 77, "pay")

    assert (len(fits), len(shortened)) == (80, 80)
    assert shortened == "r" * 47 + "-" + hashlib.sha256(whole.encode()).hexdigest()[:32]


@pytest.mark.parametrize("parent", ["run-1", "r" * 46, "r" * 47, "r" * 76, "r" * 80])
@pytest.mark.parametrize("step", ["pay", "s" * 60])
def test_whatever_a_child_is_called_it_is_looked_for_by_that_name(parent, step) -> None:
    assert may_be_child(child_run_name(parent, step, [1, 22]), parent)


@pytest.mark.parametrize(
    ("name", "parent"),
    [
        ("run-1", "run-1"),
        ("run-12", "run-1"),
        ("run-10-pay", "run-1"),
        ("r" * 47 + "-pay", "r" * 60),
        ("q" * 47 + "-" + "0" * 32, "r" * 60),
        ("r" * 47 + "-" + "0" * 31, "r" * 60),
    ],
)
def test_other_runs_are_not(name, parent) -> None:
    assert not may_be_child(name, parent)


def test_the_longest_name_is_one() -> None:
    assert run_of(f"refund.{'x' * 80}") == ("refund", "x" * 80)
    assert run_of(f"refund.{'x' * 81}") is None


def test_a_run_is_named_by_its_parts_the_same_in_every_release() -> None:
    assert run_name("start", "refund", "key-1") == "fj3h25fp2vpvngjay5iughvkuluekro6"
    assert run_name("ab", "c") != run_name("a", "bc")


def test_a_run_is_started_with_its_input_and_by_whom() -> None:
    assert enveloped({"n": 1}, started_by="shop") == {
        "_countersign": {"input": {"n": 1}, "startedBy": "shop"}
    }


@pytest.mark.parametrize("missing", ["execution", "id", "step"])
def test_a_parent_that_is_told_in_part_is_none(missing) -> None:
    told = {"execution": "arn:1", "id": "a.1", "step": "child"}

    assert parent_of({"_countersign": {"parent": told}}) is not None
    assert parent_of({"_countersign": {"parent": {**told, missing: 7}}}) is None


def test_a_childs_name_is_whole_up_to_what_the_engine_takes() -> None:
    assert child_run_name("p" * 74, "child") == f"{'p' * 74}-child"
    assert child_run_name("p" * 75, "child").startswith("p" * 47 + "-")
    assert len(child_run_name("p" * 75, "child")) == 80
