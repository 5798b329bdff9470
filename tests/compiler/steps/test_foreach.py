"""One run of a body for each item of a list."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, states
from tests.compiler.evaluating import evaluated

GATE = "{name: ask, agent: hitl, inputs: {data: '${order}', prompt: P, approvers: [a@b.example]}}"
HTTP = "{name: pay, operation: http, config: {url: 'https://api.example.com/${order.id}'}}"


def each(*steps, more=""):
    return (
        "agents: [{name: each-order, foreach: '${input.orders}', as: order, "
        f"agents: [{', '.join(steps)}]{more}}}]"
    )


def body(found, name="each-order"):
    return found[name]["ItemProcessor"]["States"]


def test_the_item_and_its_place_are_variables_of_the_body():
    assign = body(states(each(HTTP)))["each-order.start"]["Assign"]

    assert assign["i1_order"] == "{% $states.input.item %}"
    assert assign["n1"] == "{% $states.input.index %}"


def test_a_request_is_called_by_the_place_of_its_item():
    opening = body(states(each(GATE)))["ask.in"]["Assign"]["g_ask"]
    context = {"context": {"Execution": {"Name": "run-1"}}}

    key = evaluated(opening["request"], states=context, n1=4)

    assert key == "refund.run-1.ask.4"


def test_each_loop_around_adds_its_place_outermost_first():
    inner = f"{{name: lines, foreach: '${{order.lines}}', as: line, agents: [{GATE}]}}"
    found = body(body(states(each(inner))), "lines")
    context = {"context": {"Execution": {"Name": "run-1"}}}

    key = evaluated(found["ask.in"]["Assign"]["g_ask"]["request"], states=context, n1=4, n2=0)

    assert key == "refund.run-1.ask.4.0"
    assert found["lines.start"]["Assign"]["n2"] == "{% $states.input.index %}"


def test_a_call_says_for_which_item_it_is_made():
    payload = body(states(each(HTTP)))["pay"]["Arguments"]["Payload"]

    assert payload["item"] == ["{% $n1 %}"]


@pytest.mark.parametrize(("more", "most"), [("", 40), (", concurrency: 5", 5)])
def test_so_many_items_run_at_one_time(more, most):
    assert states(each(HTTP, more=more))["each-order"]["MaxConcurrency"] == most


def test_a_list_that_is_none_is_gone_past_where_its_author_says_so():
    look = states(each(HTTP, more=", continue_on_error: true"))["each-order.in"]

    assert look["Choices"][1]["Assign"] == {"s_each_order": "{% $failed %}"}
    assert look["Choices"][1]["Next"] == look["Default"] == "_end"


def test_a_text_around_the_list_is_refused():
    assert codes(each(HTTP).replace("'${input.orders}'", "'all ${input.orders}'")) == ["G-TYPE"]
