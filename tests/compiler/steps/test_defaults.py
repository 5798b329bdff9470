"""A form is prefilled only with what people could answer themselves."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled, gate

CHOICE = "type: enum, options: [x, {value: y, label: Why}]"


@pytest.mark.parametrize(
    "field",
    [
        "type: boolean, default: false",
        "type: number, default: -1.5",
        "type: string, default: x",
        "type: date, default: 2026-02-28",
        f"{CHOICE}, default: y",
        "type: number, default: null",
        'type: number, default: "${input.n}"',
        'type: enum, options: "${input.options}", default: x',
        'type: enum, options: ["${input.option}"], default: x',
        'type: "${input.type}", default: x',
    ],
)
def test_an_answer_that_people_could_give_is_accepted(field):
    assert codes(gate(fields=f"[{{name: a, {field}}}]")) == []


@pytest.mark.parametrize(
    "field",
    [
        "type: boolean, default: 'true'",
        "type: number, default: abc",
        "type: number, default: true",
        "type: text, default: 5",
        "type: string, default: [x]",
        "type: date, default: 2026-02-30",
        "type: date, default: soon",
        f"{CHOICE}, default: Why",
    ],
)
def test_an_answer_that_nobody_could_give_is_refused_where_it_stands(field):
    text = gate(fields=f"[{{name: a, {field}}}]")

    [finding] = compiled(text).findings

    assert finding.code == "G-VALUE"
    assert text.splitlines()[finding.line - 1].rfind("default: ") + len("default: ") == (
        finding.column - 1
    )
