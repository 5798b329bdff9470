"""What an expression may read, by where it stands among branches and items."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled

THINK = "{name: %s, operation: think, config: {prompt: '%s'}}"


def both(first="x", second="x", after="x"):
    return (
        f"agents:\n  - name: both\n    parallel:\n      - [ {THINK % ('one', first)} ]\n"
        f"      - [ {THINK % ('two', second)} ]\n  - {THINK % ('after', after)}\n"
    )


def each(inside="x", after="x", item="order", output=""):
    lines = [
        "agents:",
        "  - name: each",
        "    foreach: ${input.orders}",
        f"    as: {item}",
        "    agents:",
        f"      - {THINK % ('one', 'x')}",
        f"      - {THINK % ('two', inside)}",
        *([f"    output: {output}"] if output else []),
        f"  - {THINK % ('after', after)}",
    ]
    return "\n".join(lines)


def messages(text):
    return [finding.message for finding in compiled(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        both(after="${one.output} ${two.output}"),
        each(inside="${order.id} ${one.output}", after="${each.output}"),
        each(output="${two.output}"),
        each(output="{a: '${order.id}', b: ['${one.skipped}']}"),
    ],
)
def test_what_has_run_before_is_read(text):
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (both(second="${one.output}"), "it stands in a branch beside this one"),
        (both(first="${two.output}"), "it comes later"),
        (both(first="${both.output}"), "it stands around this step and has not ended"),
        (each(inside="${each.output}"), "it stands around this step and has not ended"),
        (each(after="${two.output}"), "it runs once per item of `each`; read `each.output`"),
        (each(output="${after.output}"), "it comes later"),
        (each(output="${each.output}"), "it stands around this step and has not ended"),
    ],
)
def test_what_cannot_have_run_is_not(text, why):
    [message] = messages(text)

    assert message.endswith(why)


def test_an_item_is_not_known_outside():
    assert codes(each(after="${order.id}")) == ["X-NAME"]


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("two", "a step is named `two`"),
        ("input", "it is a word of the expression language"),
        ("an-order", "a name is letters, digits and `_`, a letter first"),
        ("'1st'", "a name is letters, digits and `_`, a letter first"),
        ("[order]", "a name is letters, digits and `_`, a letter first"),
    ],
)
def test_a_name_that_means_something_else_is_no_items_name(item, why):
    [finding] = compiled(each(item=item)).findings

    assert finding.code == "G-ITEM"
    assert finding.message.endswith(why)


def test_an_item_within_an_item_has_a_name_of_its_own():
    inner = "{name: lines, foreach: '${order.lines}', as: %s, agents: [" + THINK % ("a", "x") + "]}"
    text = "agents: [{name: out, foreach: '${input.o}', as: order, agents: [" + inner + "]}]"

    assert codes(text % "line") == []
    assert codes(text % "order") == ["G-ITEM"]


@pytest.mark.parametrize("item", ["an-order", "'${order}'", "o" * 61])
def test_a_name_that_an_item_cannot_have_is_told_once(item):
    read = item.strip("'${}")

    assert codes(each(item=item, inside=f"${{{read}.id}}")) == ["G-ITEM"]


def test_an_items_name_fits_a_variable():
    [finding] = compiled(each(item="o" * 61)).findings

    assert finding.message.endswith("a name has at most 60 characters, this one 61")
    assert codes(each(item="o" * 60, inside="${" + "o" * 60 + ".id}")) == []
