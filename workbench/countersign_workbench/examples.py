"""What does the compiler really say of the example that explains a code?

An example is staged as its author would meet it, in a folder of its own, and checked for real. In
an example `<<40 x [>>` stands for forty of a text, and `<<byte E9>>` for one byte.
"""

from __future__ import annotations

import json
import re
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from countersign_compiler.asl.text import to_text
from countersign_compiler.compile import build, compile_all, read_policy
from countersign_compiler.diagnostics import Finding, in_order, render
from countersign_compiler.explanations import Explanation, Place
from countersign_compiler.machine_check import check_machine
from countersign_compiler.source import lines_of
from countersign_compiler.stage import STAGES_FILE, check_stage

STAGE: Final = "dev"
EXAMPLE: Final = "ensembles/example.yaml"
DEPLOYMENT: Final = "ensembles/deployment.yaml"

_DECLARED: Final = "env:\n  TEAM: Who hears of it\npolicy:\n  allowedHosts: [api.example.com]\n"
_SOUND: Final = "agents:\n  - {name: work, operation: code, config: {code: return 1;}}\n"
_APPROVE: Final = """\
agents:
  - name: approve
    agent: hitl
    inputs:
      data: 1
      prompt: Pay?
      approvers: [ana@example.com]
"""
_GUARDED: Final = "  - name: work\n    condition: ${approve.output.approved}\n"
_USUAL_INPUTS: Final = {"data": "1", "prompt": "Pay?", "approvers": "[ana@example.com]"}
_FRAMES: Final[Mapping[Place, tuple[str, int, str]]] = {
    # What stands before the example, how far it is indented, what stands after it.
    "a file": ("", 0, ""),
    "a step": (_APPROVE + "  - name: work\n", 4, ""),
    "a step's condition": (
        _APPROVE + "  - name: work\n",
        4,
        "    operation: code\n    config: {code: return 1;}\n",
    ),
    "a step's config": (_APPROVE + _GUARDED + "    operation: http\n    config:\n", 6, ""),
    "a gate's inputs": ("agents:\n  - name: approve\n    agent: hitl\n    inputs:\n", 6, ""),
}
_FILE_MARK: Final = re.compile(r"^# (ensembles/\S+)\n", re.MULTILINE)
_TIMES: Final = re.compile(r"<<([0-9,]+) x (.+?)>>", re.DOTALL)
_BYTE: Final = re.compile(r"<<byte ([0-9A-F]{2})>>")


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a staged example, in order, and the lines of the files it stood in."""

    findings: tuple[Finding, ...]
    lines: Mapping[str, Sequence[str]]

    def printed(self, code: str) -> str:
        """The first finding of this code as `countersign check` prints it."""
        finding = next(each for each in self.findings if each.code == code)
        return render(finding, self.lines.get(finding.path, ()))


def check_example(place: Place, example: str) -> Checked:
    """Stage an example of `Explanation` and check it with everything that checks its place."""
    if place == "a definition":
        definition = json.loads(example)
        return Checked(tuple(check_machine(definition, to_text(definition), EXAMPLE)), {})
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        lines = {}
        for path, text in _files(place, example).items():
            content = _bytes_of(text)
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
            lines[path] = lines_of(content.decode("utf-8", "replace"))
        return Checked(_found(root, place), lines)


def refused(explanation: Explanation) -> Checked:
    """What is said of the example that is refused."""
    return check_example(explanation.place, explanation.refused)


def accepted(explanation: Explanation) -> Checked:
    """What is said of the example that stands instead of it: nothing, where it is a good one."""
    return check_example(explanation.place, explanation.accepted)


def _found(root: Path, place: Place) -> tuple[Finding, ...]:
    if place == "the folder `ensembles`":
        return build(root).findings
    compiled, found = compile_all(root, [root / EXAMPLE])
    if place != "samconfig.toml":
        return found
    deployment, _ = read_policy(root, root / "ensembles")
    text = (root / STAGES_FILE).read_text(encoding="utf-8")
    ensembles = [one.ensemble for one in compiled if one.ensemble is not None]
    return in_order([*found, *check_stage(deployment, text, STAGE, ensembles)])


def _files(place: Place, example: str) -> Mapping[str, str]:
    if place == "the folder `ensembles`":
        _, *parts = _FILE_MARK.split(example + "\n")
        return dict(zip(parts[::2], parts[1::2], strict=True))
    if place == "the deployment file":
        return {DEPLOYMENT: example + "\n", EXAMPLE: _SOUND}
    if place == "samconfig.toml":
        stages, *parts = _FILE_MARK.split(example + "\n")
        files = dict(zip(parts[::2], parts[1::2], strict=True))
        return {STAGES_FILE: stages, DEPLOYMENT: _DECLARED, EXAMPLE: _SOUND, **files}
    return {DEPLOYMENT: _DECLARED, EXAMPLE: _whole(place, example)}


def _whole(place: Place, example: str) -> str:
    """The example in an ensemble; a gate's inputs get what else a gate needs."""
    if place == "a gate's inputs":
        given = {line.partition(":")[0] for line in example.splitlines()}
        usual = {key: value for key, value in _USUAL_INPUTS.items() if key not in given}
        example = "\n".join([example, *(f"{key}: {value}" for key, value in usual.items())])
    before, indent, after = _FRAMES[place]
    return f"{before}{textwrap.indent(example, ' ' * indent)}\n{after}"


def _bytes_of(text: str) -> bytes:
    times = _TIMES.sub(lambda found: int(found[1].replace(",", "")) * found[2], text)
    before, *parts = _BYTE.split(times)
    content = before.encode()
    for byte, rest in zip(parts[::2], parts[1::2], strict=True):
        content += bytes.fromhex(byte) + rest.encode()
    return content
