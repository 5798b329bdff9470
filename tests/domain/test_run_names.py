"""How is a run named, and what goes in with it?"""

import re

import pytest

from countersign.domain.run_names import enveloped, input_of, is_ensemble_name, run_name, run_of


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
