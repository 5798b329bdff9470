"""Evaluates a string of a definition as the engine does, with the functions that it adds."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import jsonata


def evaluated(text: str, **variables: Any) -> Any:
    """What `{% … %}` gives where these are the variables."""
    assert text.startswith("{%")
    assert text.endswith("%}")
    expression = jsonata.Jsonata(text[2:-2])
    expression.register_lambda("parse", json.loads)
    expression.register_lambda("hash", _hash)
    for name, value in variables.items():
        expression.assign(name, value)
    return expression.evaluate(None)


def _hash(text: str, algorithm: str) -> str:
    assert algorithm == "SHA-256"
    return hashlib.sha256(text.encode()).hexdigest()
