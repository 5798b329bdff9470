"""A finding stands where its node, or the problem inside its text, stands."""

from __future__ import annotations

from countersign_compiler import source
from countersign_compiler.expressions.problems import Problem
from countersign_compiler.reporting import Reporter, file_finding


def a_node():
    document = source.read(b"a: hello world\n", "x.yaml").document
    assert document is not None
    node = document.get("a")
    assert node is not None
    return node


def test_an_error_covers_its_text_and_stops_compiling():
    reporter = Reporter("x.yaml")

    reporter.error("G-TYPE", a_node(), "what", "how")

    [finding] = reporter.findings
    assert (finding.line, finding.column, finding.length) == (1, 4, 11)
    assert reporter.has_errors


def test_a_warning_does_not_stop_compiling():
    reporter = Reporter("x.yaml")

    reporter.warning("G-SAME-APPROVER", a_node(), "what")

    assert not reporter.has_errors


def test_a_problem_in_a_text_stands_at_its_own_place():
    reporter = Reporter("x.yaml")

    reporter.problems(a_node(), [Problem("X-NAME", 6, 11, "what", "how")])

    [finding] = reporter.findings
    assert (finding.column, finding.length, finding.hint) == (10, 5, "how")


def test_a_finding_about_a_file_stands_at_its_beginning():
    finding = file_finding("A-SIZE", "x.yaml", "what", severity="warning")

    assert (finding.line, finding.column, finding.severity) == (1, 1, "warning")
