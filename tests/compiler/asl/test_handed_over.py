"""What goes into a Map, and what comes out of it."""

from __future__ import annotations

import jsonata
import pytest

from countersign_compiler.asl.handed_over import OUTPUTS
from tests.compiler.builders import states
from tests.compiler.evaluating import evaluated
from tests.compiler.expressions.engine import evaluate_whole

GATE = "{name: ask, agent: hitl, inputs: {data: '${order}', prompt: P, approvers: [a@b.example]}}"
HTTP = "{name: pay, operation: http, config: {url: 'https://api.example.com/${order.id}'}}"


def each(*steps, more=""):
    return (
        "agents: [{name: each-order, foreach: '${input.orders}', as: order, "
        f"agents: [{', '.join(steps)}]{more}}}]"
    )


def body(found, name="each-order"):
    return found[name]["ItemProcessor"]["States"]


@pytest.mark.parametrize(
    ("orders", "error"),
    [
        ([], None),
        ([1], None),
        ({"a": 1}, "FOREACH_ITEMS"),
        ("[1]", "FOREACH_ITEMS"),
        (None, "FOREACH_ITEMS"),
        ([1] * 5_000, "FOREACH_TOO_MANY"),
    ],
)
def test_what_is_no_list_or_too_long_fails_the_step(orders, error):
    look = states(each(HTTP))["each-order.in"]
    fine, failing = look["Choices"]

    assert evaluated(fine["Condition"], input={"orders": orders}) is (error is None)
    if error is None:
        assert fine["Next"] == "each-order"
    else:
        failure = evaluated(failing["Assign"]["failure"], input={"orders": orders})
        assert failure["Error"] == error
        assert failure["Cause"].startswith("input.orders ")
        assert failing["Next"] == "_failed"


def test_a_list_that_is_written_out_is_one_too():
    text = each(HTTP).replace("'${input.orders}'", "[{id: 1}, '${input.x}']")

    assign = states(text)["each-order.in"]["Choices"][0]["Assign"]

    assert evaluated(assign["l_each_order"], input={"x": [2]}) == [{"id": 1}, [2]]


@pytest.mark.parametrize("given", [[1], [[1], []], [None, 2], []])
def test_what_the_items_give_is_a_list_in_their_order(given):
    record = states(each(HTTP))["each-order"]["Assign"]["s_each_order"]

    result = [{"output": value, "t": {}} for value in given]

    assert evaluated(record["output"], states={"result": result}) == given


def test_an_item_gives_a_record_of_each_step_where_its_author_does_not_say():
    end = body(states(each(GATE, HTTP)))["each-order.end"]["Output"]["output"]
    record = {"input": 1, "output": [2], "executed": True, "success": True, "failed": False,
              "skipped": False, "undecided": False}  # fmt: skip

    given = evaluated(end, m1_ask=record, m1_pay=record, c1=1)

    brief = {name: value for name, value in record.items() if name != "input"}
    assert given == {"ask": brief, "pay": brief}


@pytest.mark.parametrize(
    ("output", "is_fine"),
    [
        ("x" * 245_000, True),
        ("x" * 246_000, False),
        ('"' * 122_000, True),
        ('"' * 123_000, False),
        ("é" * 122_000, True),
        ("é" * 123_000, False),
        ("漢" * 81_000, True),
        ("漢" * 82_000, False),
    ],
)
def test_what_an_item_gives_is_counted_in_the_bytes_that_an_engine_counts(output, is_fine):
    found = body(states(each(HTTP, more=", output: '${pay.output}'")))
    end = found["each-order.end"]["Output"]["output"]
    record = {"output": output, "undecided": False}

    if is_fine:
        assert evaluated(end, m1_pay=record, c1=1) == output
    else:
        with pytest.raises(jsonata.JException, match="FOREACH_TOO_LARGE"):
            evaluated(end, m1_pay=record, c1=1)


def test_what_is_told_of_the_items_counts_too():
    inner = "{name: lines, foreach: '${order.lines}', as: line, agents: [" + HTTP + "]}"
    end = body(states(each(inner, more=", output: '${input.x}'")))["each-order.end"]
    traces = [{"s": "s" * 100}] * 1_000
    given = {"input": {"x": "x" * 200_000}, "c1": 1}

    output = end["Output"]["output"]

    assert evaluated(output, t_lines=[], **given) == given["input"]["x"]
    with pytest.raises(jsonata.JException, match="FOREACH_TOO_LARGE"):
        evaluated(output, t_lines=traces, **given)


def test_the_code_is_not_written_out_where_an_engine_would_quote_it():
    text = str(states(each(HTTP))["each-order"])

    assert "FOREACH_TOO_LARGE ensembles" not in text


@pytest.mark.parametrize(("count", "is_fine"), [(1, True), (40, False)])
def test_an_item_gives_no_more_than_its_share(count, is_fine):
    found = body(states(each(HTTP, more=", output: '${pay.output}'")))
    end = found["each-order.end"]["Output"]["output"]
    record = {"output": "x" * 10_000, "undecided": False}

    if is_fine:
        assert evaluated(end, m1_pay=record, c1=count) == record["output"]
    else:
        with pytest.raises(jsonata.JException, match="FOREACH_TOO_LARGE ensembles/refund"):
            evaluated(end, m1_pay=record, c1=count)


def handed_over(gave):
    """What the items gave, as the state behind the last of them puts it together."""
    results = [{"output": each, "t": {"s": "s"}} for each in gave]
    return evaluate_whole(OUTPUTS.replace("$states.result", "$results"), {"results": results})


@pytest.mark.parametrize(
    "gave",
    [
        [],
        [1],
        [None],
        [[]],
        [{}],
        [[1, 2]],
        [None, None],
        [[], []],
        [[1], []],
        [[[]], [[]]],
        [None, [[1]]],
        ["a", {"b": [1]}, False],
        # More than any run can have: an evaluation ends after one second.
        list(range(2_000)),
    ],
    ids=lambda gave: f"{len(gave)} items: {str(gave)[:20]}",
)
def test_what_all_items_gave_comes_out_item_by_item_as_it_was_given(gave):
    assert handed_over(gave) == gave
