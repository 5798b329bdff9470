"""Does every expression and table of the language reference give what it says?

Its blocks are compiled with those of all documents, in `tests/architecture/test_documents.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.ensembles import ensemble
from countersign.domain import limits
from countersign.domain.decide import decide
from countersign.domain.outcome import FIELD_TYPES, GATE_FIELDS, OUTCOME_STATUSES
from countersign_compiler.compile import compile_text
from countersign_compiler.deployment import _UNBUILT_POLICY
from countersign_compiler.dialects import agents, automation, flow, not_yet
from countersign_compiler.expressions.calls import ARROW_METHODS, MATH, METHODS
from countersign_compiler.expressions.grammar import _LEVELS
from countersign_compiler.expressions.scope import KnownStep, Scope, variable_of
from countersign_compiler.source import read
from countersign_compiler.steps.table import KINDS
from tests.builders import NAMES, a_request, approves, rejects
from tests.compiler.expressions.cases import parsed, same, translated
from tests.compiler.expressions.engine import Stopped, evaluate
from tests.documents import (
    REFERENCE,
    Row,
    blocks_in,
    code_in,
    known_from,
    rows_under,
    section,
    value_in,
)
from tests.fakes.world import NOON

WORDINGS = (agents._WORDING, flow._WORDING, automation._WORDING)
UNREFUSED_POLICY = ("env", "policy", "limits", "maxApprovers", "maxTimeoutSeconds", "allowedHosts")
DOCUMENT = REFERENCE.read_text(encoding="utf-8")
BLOCKS = list(blocks_in(DOCUMENT))
VALUES = ("expression", "with", "gives")
TESTS = ("test", "with", "is")
DIFFERENCES = ("expression", "with", "JavaScript", "here")
REFUSALS = ("written", "code", "instead")
QUORUMS = ("approvers", "`minApprovals`", "votes, in order", "`veto`", "`untilImpossible`")
SCOPE = Scope(
    {
        "check": KnownStep(variable_of("check")),
        "approve": KnownStep(variable_of("approve"), output_fields=frozenset(GATE_FIELDS)),
    },
    approvers=True,
)
TRUTHS = {(True, True): "true", (False, False): "false", (False, True): "undecided"}
"""A test by whether a step with it runs, and whether a gate with it opens."""


def given(source: str, mode: str, known: Mapping[str, Any]) -> object:
    """What the engine makes of a source in one mode."""
    tree, problems = parsed(source, mode, SCOPE)
    assert not problems, (source, problems)
    plain = {name: known.get(name, {}) for name in ("input", "env", "approvers")}
    records = {variable_of(name): known[name] for name in known.keys() & SCOPE.steps.keys()}
    return evaluate(translated(tree, mode), plain | records)


def truth_of(source: str, known: Mapping[str, Any]) -> str:
    runs, opens = (given(source, mode, known) for mode in ("condition", "gate"))
    return TRUTHS.get((runs, opens), f"{runs}, {opens}")


def is_true(row: Row, told: str) -> bool:
    """Whether the expression of a row gives what stands in its column `told`."""
    [source] = code_in(row.get("expression") or row["test"])
    known = known_from(row["with"])
    if row[told] in TRUTHS.values():
        return truth_of(source, known) == row[told]
    got = given(source, "value", known)
    if row[told] == "the run stops":
        return isinstance(got, Stopped) and "EXPR_UNDECIDED" in got.cause
    return same(got, value_in(row[told]))


def codes_of(source: str) -> set[str]:
    return {problem.code for problem in parsed(source, "value", SCOPE)[1]}


def is_refused_as_told(row: Row) -> bool:
    [written], [code], [instead] = (code_in(row[header]) for header in REFUSALS)
    return codes_of(written) == {code} and not codes_of(instead)


def test_every_row_of_expressions_gives_what_stands_beside_it(record_property: Any) -> None:
    rows = [(row, "gives") for row in rows_under(DOCUMENT, *VALUES)]
    rows += [(row, "is") for row in rows_under(DOCUMENT, *TESTS)]
    rows += [(row, "here") for row in rows_under(DOCUMENT, *DIFFERENCES)]

    wrong = [row for row, told in rows if not is_true(row, told)]

    refused = rows_under(DOCUMENT, *REFUSALS)
    record_property(
        "searched",
        f"{len(BLOCKS)} blocks compiled, {len(rows)} expressions evaluated, "
        f"{len(refused)} refusals; {len(wrong)} expressions give something else",
    )
    assert len(rows) > 70
    assert not wrong


@pytest.mark.parametrize("row", rows_under(DOCUMENT, *REFUSALS), ids=lambda row: row["code"])
def test_what_is_refused_is_refused_with_its_code_and_the_other_is_not(row: Row) -> None:
    assert is_refused_as_told(row)


def test_rows_that_are_not_true_are_noticed() -> None:
    value = {"expression": "`${input.a + 1}`", "with": '`input` is `{"a": 1}`', "gives": "`3`"}
    test = {"test": "`${input.a}`", "with": "`input` is `{}`", "is": "false"}
    stops = {"expression": "`${input.a}`", "with": "`input` is `{}`", "gives": "the run stops"}
    refusal = {"written": "`${input.a}`", "code": "`X-NAME`", "instead": "`${input.b}`"}

    assert not is_true(value, "gives")
    assert not is_true(test, "is")
    assert not is_true(stops, "gives")
    assert not is_refused_as_told(refusal)


@pytest.mark.parametrize(
    "source", sorted({code for code in code_in(DOCUMENT) if re.fullmatch(r"\$\{[^…]+\}", code)})
)
def test_every_expression_within_the_text_can_be_read(source: str) -> None:
    refused = {code for row in rows_under(DOCUMENT, *REFUSALS) for code in code_in(row["written"])}

    assert not codes_of(source.replace("\\|", "|")) or source.replace("\\|", "|") in refused


@pytest.mark.parametrize(
    "row", rows_under(DOCUMENT, *QUORUMS), ids=lambda row: " ".join(list(row.values())[:3])
)
@pytest.mark.parametrize("rule", ["veto", "untilImpossible"])
def test_votes_close_a_gate_as_the_table_of_quorums_says(row: Row, rule: str) -> None:
    request = a_request(
        approvers=int(row["approvers"]),
        min_approvals=int(row["`minApprovals`"]),
        on_reject=rule,
    )

    for name, vote in zip(NAMES, row["votes, in order"].split(", "), strict=False):
        if request.is_open:
            answer = decide(request, (approves if vote == "yes" else rejects)(name), NOON + 60)
            request = answer.request

    assert row[f"`{rule}`"] == ("open" if request.is_open else request.status)


def test_everything_that_may_be_written_is_named(record_property: Any) -> None:
    named = set(code_in(DOCUMENT))
    words = {word for code in named for word in re.findall(r"[A-Za-z_]+", code)}
    wanted = {key for kind in KINDS.values() for key in kind.keys}
    wanted |= {*METHODS, *ARROW_METHODS, *MATH, *FIELD_TYPES, *GATE_FIELDS, *OUTCOME_STATUSES}
    wanted |= {name for name in KINDS if name != "sandbox"}

    wanted |= {key for wording in WORDINGS for key in wording.step_keys + wording.document_names}
    wanted |= {*(wording.list_key for wording in WORDINGS), *UNREFUSED_POLICY}

    missing = sorted(wanted - words)
    signs = {code.replace("\\|", "|") for code in named}
    missing += sorted({*_LEVELS, "??", "!", "?.", "=>"} - signs)

    record_property(
        "searched",
        f"{len(wanted)} keys, words and calls, and all operators: missing {len(missing)}",
    )
    assert not missing


def test_what_is_not_compiled_yet_is_told_and_nothing_else() -> None:
    rows = rows_under(section(DOCUMENT, "Not compiled yet"), "key", "where", "would be")
    told = {key for row in rows for key in code_in(row["key"])}

    refused = {*not_yet.ENSEMBLE_KEYS, *not_yet.STEP_KEYS, *_UNBUILT_POLICY}
    assert told == refused.union(*(kind.not_yet for kind in KINDS.values()))


@pytest.mark.parametrize(
    "number",
    [
        limits.DEFAULT_MAX_APPROVERS,
        limits.CEILING_APPROVERS,
        limits.DEFAULT_MAX_TIMEOUT_SECONDS,
        limits.CEILING_TIMEOUT_SECONDS,
        limits.EVIDENCE_BYTES_PER_APPROVER,
        limits.FIELDS_MAX,
        limits.FIELD_OPTIONS,
        limits.STEP_BYTES // 1024,
        limits.FIELDS_BYTES // 1024,
    ],
)
def test_a_limit_is_told_as_it_is(number: int) -> None:
    assert re.search(rf"(?<![\d,]){number:,}(?![\d,])", section(DOCUMENT, "Limits"))


def test_so_many_steps_fit_as_is_told() -> None:
    [(told, steps, most)] = re.findall(
        r"about ([\d,]+) bytes with (\d+) steps and fits with (\d+)", section(DOCUMENT, "Limits")
    )

    machine = compile_text(ensemble(int(steps)), "ensembles/large.yaml").machine

    assert machine is not None
    assert len(machine.text.encode()) == pytest.approx(int(told.replace(",", "")), rel=0.03)
    assert compile_text(ensemble(int(most)), "ensembles/large.yaml").machine is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (text, row["code"].strip("`"))
        for row in rows_under(DOCUMENT, "refused", "code", "because")
        for text in code_in(row["refused"])
        if row["code"] in ("`Y-YESNO`", "`Y-NUMBER`")
    ],
)
def test_a_value_that_tools_read_differently_is_refused_as_is_told(text: str, code: str) -> None:
    reading = read(f"value: {text}\n".encode(), "ensembles/e.yaml")

    assert [finding.code for finding in reading.findings] == [code]


def test_the_reading_of_a_row_knows_values_and_steps() -> None:
    known = known_from('`input` is `{"a": [1]}`; `check.output` is `2`; `approve` was skipped')

    assert known["input"] == {"a": [1]}
    assert (known["check"]["output"], known["check"]["executed"]) == (2, True)
    assert known["approve"]["skipped"]
    assert json.dumps(known)
