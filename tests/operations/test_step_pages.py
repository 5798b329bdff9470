"""Do the pages about steps tell the truth: does every sample compile, is every code explained?"""

import re
from pathlib import Path

import pytest

from countersign_compiler.compile import compile_text

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs/steps").glob("*.md"))
SAMPLES = [
    pytest.param(sample, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, sample in enumerate(
        re.findall(r"```yaml\n(.*?)```", page.read_text("utf-8"), re.DOTALL), start=1
    )
]
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
