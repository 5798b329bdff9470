"""What does a folder of the author's Python give to steps?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

FOLDER: Final = "python"
"""Beside the ensembles: `ensembles/python/<name>/app.py`."""

CODE_FILE: Final = "app.py"
RIGHTS_FILE: Final = "policy.json"
LOCK_FILE: Final = "requirements.txt"

# What becomes a logical id and back without two names meeting in one.
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*\Z")
_PLACEHOLDER = re.compile(r"Python[A-Z][A-Za-z0-9]*Arn\Z")
MOST_NAME_CHARACTERS: Final = 40


@dataclass(frozen=True, slots=True)
class Rights:
    """What `policy.json` allows beyond the function's own log, as CloudFormation writes it.

    `reasons` are the author's words for each statement that holds a `*`.
    """

    statements: tuple[Mapping[str, Any], ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PythonFolder:
    """One folder: its functions by name, each with why a step cannot run it (None: it can).

    `functions` is None where `app.py` cannot be read, so that no function is missing in it.
    """

    name: str
    functions: Mapping[str, str | None] | None = None
    rights: Rights = field(default_factory=Rights)

    @property
    def logical_name(self) -> str:
        """`risk_rules` becomes `PythonRiskRules`, which begins the names of its resources."""
        return "Python" + "".join(part.capitalize() for part in self.name.split("_"))


def is_folder_name(name: str) -> bool:
    """Whether a folder of this name can be a function of the stack."""
    return bool(_NAME.match(name)) and len(name) <= MOST_NAME_CHARACTERS


def placeholder(folder: str) -> str:
    """What a definition calls the folder's function: `${PythonRiskRulesArn}` without the braces."""
    return f"{PythonFolder(folder).logical_name}Arn"


def is_placeholder(name: str) -> bool:
    """Whether a definition's `${name}` is the function of a folder of code."""
    return bool(_PLACEHOLDER.match(name))
