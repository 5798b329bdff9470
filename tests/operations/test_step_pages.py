"""Do the pages about steps tell the truth: does every sample compile, is every code explained?"""

import re
from pathlib import Path

import pytest

from countersign_compiler.compile import compile_text
from tests.documents import blocks_in

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/steps").glob("*.md"))
SAMPLES = [
    pytest.param(block.text, id=f"{page.stem}-{block.line}")
    for page in PAGES
    for block in blocks_in(page.read_text("utf-8"))
    if not block.place
]
"""Every whole ensemble on the pages; `tests/architecture` compiles the parts of some as well."""
SOURCES = [*(ROOT / "layers/runtime/countersign/operations").rglob("*.py")]
SOURCES += (ROOT / "functions").glob("run_*/app.py")


def test_every_page_has_a_sample() -> None:
    assert len(SAMPLES) >= len(PAGES) >= 5


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_compiles(sample) -> None:
    compiled = compile_text(sample, "sample.yaml")

    assert [found for found in compiled.findings if found.severity == "error"] == []
    assert compiled.machine is not None


def test_every_code_that_a_step_can_fail_with_is_explained() -> None:
    raised = {
        code
        for source in SOURCES
        for code in re.findall(
            r'"((?:STEP|HTTP|EMAIL|SANDBOX|STORAGE|THINK)(?:_[A-Z]+)+)"', source.read_text()
        )
    }
    explained = {
        code for page in PAGES for code in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", page.read_text())
    }

    assert len(raised) > 20
    assert raised <= explained


FOREACH = """\
agents:
  - name: each
    foreach: ${input.orders}
    as: order
    agents:
"""
A_GATE = """\
      - name: approve
        agent: hitl
        inputs: { data: "${order}", prompt: "Pay?", approvers: [ana@example.com] }
"""
A_CALL = """\
      - name: pay
        condition: ${CONDITION}
        operation: http
        config: { url: "https://api.example.com/orders", body: "${order}" }
"""


def most_items(body: str) -> int:
    """How many items a `foreach` with this body may have, as its machine says."""
    machine = compile_text(FOREACH + body, "ensembles/e.yaml").machine
    assert machine is not None
    [(events, each)] = set(re.findall(r"\$floor\(\((\d+)\)/(\d+)\)", machine.text))
    return int(events) // int(each)


def test_as_many_items_fit_into_a_foreach_as_the_pages_say() -> None:
    told = [
        [int(number.replace(",", "")) for number in re.findall(r"some ([\d,]+)", row)]
        for page in ("steps/foreach.md", "language.md")
        for row in (ROOT / "docs" / page).read_text("utf-8").splitlines()
        if "25,000 events" in row
    ]
    calls = most_items(A_CALL.replace("        condition: ${CONDITION}\n", ""))
    gates = most_items(A_GATE + A_CALL.replace("CONDITION", "approve.output.approved"))

    [[some_calls, some_gates], [again]] = told
    assert again == some_calls <= calls < 1.3 * some_calls
    assert some_gates <= gates < 1.3 * some_gates
