"""Which code or template would behave otherwise on one machine than in the cloud?

What is tried out must be what is deployed, so nothing that ships may ask where it runs. Two things
may, where what stands in for AWS is itself on loopback: outside hosts are led to stand-ins, and a
file stands in for the database of `storage` steps.
"""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.architecture.import_rules import ROOT

SEARCHED = ("functions", "layers")

# What says where code runs: its own address of AWS, this machine's names, a mode.
TELLS = re.compile(
    r"aws_endpoint_url\w*|endpoint_url|localhost|127\.0\.0\.1|\bis_loopback\w*|"
    r"\b(is|run|runs|running|use|uses|in)_local(ly)?\b|\blocal_?(mode|run|stack|engine|only)\b|"
    r"\bministack\b|\blocalstack\b|aws_sam_local|\bemulat\w+|"
    r"\b(stage|environment|env|mode)\W{1,6}local\b",
    re.IGNORECASE,
)

# The two stand-ins, by the files they are made of.
ALLOWED = {
    "functions/run_http/app.py": "hands the endpoint to the mapping's policy",
    "functions/run_think/app.py": "hands the endpoint to the same policy",
    "layers/runtime/countersign/wiring.py": "hands the endpoint to the same policy, for webhooks",
    "layers/runtime/countersign/settings.py": "reads the endpoint's variable",
    "functions/run_storage/app.py": "hands the endpoint to the choice of a database",
    "layers/runtime/countersign/operations/storage/table.py": (
        "takes a file for a database only beside a loopback endpoint"
    ),
    "layers/runtime/countersign/operations/http/guard.py": (
        "maps only beside a loopback endpoint, and to loopback only; refuses loopback otherwise"
    ),
    "layers/compiler/countersign_compiler/steps/inside.py": (
        "refuses loopback as the host of an author's URL"
    ),
}


@dataclass(frozen=True)
class Tell:
    """A place that asks, or could ask, where it runs."""

    path: str
    line: int
    word: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word}: nothing that ships asks where it runs"


def tells_of_code(path: str, source: str) -> Iterator[Tell]:
    """Names and texts of one file that tell where it runs; comments and docstrings are free."""
    spoken = _lines_of_docstrings(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.STRING) and token.start[0] not in spoken:
            yield from (
                Tell(path, token.start[0], found[0]) for found in TELLS.finditer(token.string)
            )
    yield from _compared_with_local(path, source)


def tells_of_template(path: str, template: Mapping[str, Any]) -> Iterator[Tell]:
    """Conditions and rules of a template, and values of its functions, that tell where it runs."""
    parts = {
        "Conditions": template.get("Conditions", {}),
        "Rules": template.get("Rules", {}),
        "Globals": template.get("Globals", {}),
        "Resources": {
            name: resource
            for name, resource in template.get("Resources", {}).items()
            if "Environment" in resource.get("Properties", {})
        },
    }
    for place, part in parts.items():
        for found in TELLS.finditer(json.dumps(part)):
            yield Tell(f"{path} {place}", 0, found[0])
    for name, condition in parts["Conditions"].items():
        if re.search(r"local|emulat|offline_?stack", name, re.IGNORECASE) or '"local' in (
            json.dumps(condition).casefold()
        ):
            yield Tell(f"{path} Conditions", 0, name)


def python_files(root: Path = ROOT) -> list[Path]:
    """Every Python file that is deployed, in order."""
    return [file for folder in SEARCHED for file in sorted((root / folder).rglob("*.py"))]


def _lines_of_docstrings(source: str) -> set[int]:
    lines: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def _compared_with_local(path: str, source: str) -> Iterator[Tell]:
    """A comparison with the text "local", however the other side is called."""
    for node in ast.walk(ast.parse(source)):
        sides: list[ast.expr] = []
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            sides = [node.value]
        for side in sides:
            listed = side.elts if isinstance(side, (ast.Tuple, ast.List, ast.Set)) else [side]
            for part in listed:
                if isinstance(part, ast.Constant) and str(part.value).casefold() == "local":
                    yield Tell(path, part.lineno, '"local"')
