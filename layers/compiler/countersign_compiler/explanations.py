"""Why is something refused, and how is it written instead?  (every code has an entry)"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.bodies import BODIES
from countersign_compiler.explained.control import CONTROL
from countersign_compiler.explained.definitions import DEFINITIONS
from countersign_compiler.explained.ensembles import ENSEMBLES
from countersign_compiler.explained.explanation import Explanation, Place
from countersign_compiler.explained.expressions import EXPRESSIONS
from countersign_compiler.explained.reading import YAML

__all__ = ["EXPLANATIONS", "Explanation", "Place"]

EXPLANATIONS: Final[Mapping[str, Explanation]] = {
    **YAML,
    **EXPRESSIONS,
    **BODIES,
    **ENSEMBLES,
    **CONTROL,
    **DEFINITIONS,
}
"""What `countersign explain` and docs/errors.md tell of each code."""
