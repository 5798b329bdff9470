"""Each ensemble in cases/ compiles to the machine, or to the errors, that stand beside it.

`make cases` rewrites what is expected; the diff is to be read.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from countersign_compiler.compile import compile_ensemble, read_policy
from countersign_compiler.diagnostics import render

CASES = Path(__file__).parent / "cases"
NAMES = sorted(file.stem for file in CASES.glob("*.yaml") if file.name != "deployment.yaml")
WRITES = os.environ.get("COUNTERSIGN_WRITE_CASES") == "1"


def compile_case(name: str) -> tuple[str, str]:
    """The kind of the expected file and its text."""
    deployment, about_deployment = read_policy(CASES, CASES)
    assert not about_deployment
    source = (CASES / f"{name}.yaml").read_bytes()
    compiled = compile_ensemble(source, f"{name}.yaml", deployment)
    if compiled.machine is not None:
        return ".asl.json", compiled.machine.text
    lines = source.decode().splitlines()
    return ".errors", "\n\n".join(render(f, lines) for f in compiled.findings) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_case_compiles_to_what_stands_beside_it(name):
    suffix, text = compile_case(name)

    expected = CASES / f"{name}{suffix}"
    if WRITES:
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")


def test_every_expected_file_belongs_to_one_case():
    expected = sorted(
        file.name.removesuffix(suffix)
        for suffix in (".asl.json", ".errors")
        for file in CASES.glob(f"*{suffix}")
    )

    assert expected == NAMES
