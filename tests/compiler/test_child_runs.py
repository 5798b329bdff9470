"""Runs of other ensembles: whether these are there, and whether they end."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from countersign_compiler.child_runs import child_of, child_placeholder
from countersign_compiler.compile import compile_all

WORK = "agents: [{name: work, operation: think, config: {prompt: x}}]"
TYPED = f"input: {{order: {{type: object}}, note: {{type: string, default: ''}}}}\n{WORK}"


def runs(child, given=""):
    return f"agents: [{{name: child, ensemble: {child}{given}}}]"


def found(folder: Path, **files: str) -> list[tuple[str, str]]:
    (folder / "ensembles").mkdir()
    for name, text in files.items():
        (folder / "ensembles" / f"{name}.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    written = sorted((folder / "ensembles").glob("*.yaml"))
    _, findings = compile_all(folder, written)
    return [(each.code, each.message) for each in findings if each.severity == "error"]


def test_an_ensemble_that_is_there_is_run(tmp_path):
    assert found(tmp_path, order=runs("refund"), refund=WORK) == []


def test_one_that_cannot_be_read_is_told_once(tmp_path):
    told = found(tmp_path, order=runs("refund"), refund="agents: [{name: work")

    assert [code for code, _ in told] == ["Y-SYNTAX"]


def test_one_that_is_not_there_is_refused_with_the_nearest(tmp_path):
    assert found(tmp_path, order=runs("refnd"), refund=WORK) == [
        ("G-CHILD", "there is no ensemble `refnd`")
    ]


def test_a_run_that_would_start_itself_is_refused(tmp_path):
    [(code, message)] = found(tmp_path, order=runs("order"))

    assert code == "G-CHILD"
    assert message.endswith("`order` runs `order`")


def test_a_circle_of_runs_is_told_at_each_of_them(tmp_path):
    told = found(tmp_path, a=runs("b"), b=runs("c"), c=runs("a"), d=runs("a"))

    assert [message.rpartition("end: ")[2] for _, message in told] == [
        "`a` runs `b` runs `c` runs `a`",
        "`b` runs `c` runs `a` runs `b`",
        "`c` runs `a` runs `b` runs `c`",
    ]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (", input: {order: {id: 1}}", []),
        (", input: {order: '${input.order}'}", []),
        ("", []),
        (", input: {note: x}", ["G-VALUE"]),
        (", input: {order: {}, nota: x}", ["G-VALUE"]),
        (", input: {order: {}, note: 5}", ["G-VALUE"]),
    ],
)
def test_what_is_written_out_has_to_fit_the_input_of_the_other(tmp_path, given, codes):
    told = found(tmp_path, order=runs("refund", given), refund=TYPED)

    assert [code for code, _ in told] == codes


def test_a_placeholder_tells_its_child_and_no_other_one_does():
    assert child_placeholder("content-approval") == "ChildContentApprovalArn"
    assert child_of("ChildContentApprovalArn") == "ContentApproval"
    assert child_of("RunHttpArn") is None


@pytest.mark.parametrize("child", ["'${input.which}'", "'a b'"])
def test_what_can_be_no_name_is_told_once(tmp_path, child):
    [(code, message)] = found(tmp_path, parent=runs(child))

    assert (code, message) == ("G-TYPE", "`ensemble` is the name of an ensemble, written out")
