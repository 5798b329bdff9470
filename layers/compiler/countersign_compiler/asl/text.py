"""How is a definition written down?"""

from __future__ import annotations

import json

from countersign_compiler.asl.frame import Json


def to_text(value: Json) -> str:
    """JSON for people and diffs: sorted keys, indented by one space, a line break at the end."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def to_canonical_text(value: Json) -> str:
    """JSON for a digest: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
