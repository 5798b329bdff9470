"""Which keys belong to the language and cannot be compiled by this version?

They are refused by name. Accepting and ignoring one would make a run do something else than its
author reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

CODE = "G-NOTYET"

ENSEMBLE_KEYS: Mapping[str, str] = {
    "onError": "an ensemble-wide `onError`",
}

STEP_KEYS: Mapping[str, str] = {
    "consequential": "the gate proof (`consequential`)",
}


def refuse(reporter: Reporter, node: Node, capability: str) -> None:
    """Say that a capability of the language is not built, and that nothing was ignored."""
    reporter.error(
        CODE,
        node,
        f"this version does not compile {capability}",
        "take it out; it is refused, so that no run ever leaves it out silently",
    )
