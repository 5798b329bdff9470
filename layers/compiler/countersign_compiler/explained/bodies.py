"""Why is a JavaScript body refused, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import (
    STEP,
    Explanation,
)

BODIES: Final[Mapping[str, Explanation]] = {
    "J-HANDLER": Explanation(
        "A handler becomes one expression of the machine: an arrow function of at most one "
        "plain parameter.",
        STEP,
        'operation: code\nconfig:\n  handler: "(input, context) => ({ total: input.net * 2 })"',
        'operation: code\nconfig:\n  handler: "(input) => ({ total: input.net * 2 })"',
    ),
    "J-NAME": Explanation(
        "A second `const` of one name, or one named like a word of the language, would leave "
        "open which value is meant.",
        STEP,
        "operation: code\nconfig:\n  code: |\n    const a = 1;\n    const a = 2;\n    return a;",
        "operation: code\n"
        "config:\n"
        "  code: |\n"
        "    const a = 1;\n"
        "    const b = 2;\n"
        "    return a + b;",
    ),
    "J-STATEMENT": Explanation(
        "A body becomes one expression of the machine, so it is `const` lines and one final "
        "`return`: no loops, no `let`, no `if`.",
        STEP,
        "operation: code\nconfig:\n  code: |\n    let total = input.net * 2;\n    return total;",
        "operation: code\nconfig:\n  code: |\n    const total = input.net * 2;\n    return total;",
    ),
}
