"""How are findings told to an editor or a code host that reads SARIF?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from countersign_compiler.diagnostics import CODES, Finding, in_order
from countersign_compiler.explanations import EXPLANATIONS

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_sarif(findings: Iterable[Finding]) -> str:
    """The findings, in order, as one SARIF 2.1.0 log with the codes they use as its rules.

    Paths are relative to where the command ran; columns count characters from 1, as everywhere.
    Source: OASIS, Static Analysis Results Interchange Format 2.1.0, sections 3.13 to 3.49.
    """
    ordered = in_order(findings)
    codes = sorted({finding.code for finding in ordered})
    places = {code: index for index, code in enumerate(codes)}
    driver = {"name": "countersign", "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, places) for finding in ordered],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _rule(code: str) -> Mapping[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": CODES[code]},
        "fullDescription": {"text": EXPLANATIONS[code].why},
        "help": {"text": f"countersign explain {code}"},
    }


def _result(finding: Finding, places: Mapping[str, int]) -> Mapping[str, Any]:
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endColumn": finding.column + finding.length,
    }
    message = f"{finding.message} ({finding.hint})" if finding.hint else finding.message
    location = {"artifactLocation": {"uri": quote(finding.path)}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": places[finding.code],
        "level": finding.severity,
        "message": {"text": message},
        "locations": [{"physicalLocation": location}],
    }
