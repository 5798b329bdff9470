"""Why is a YAML file not read, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import (
    CONFIG,
    FILE,
    FOLDER,
    GATE,
    Explanation,
)

YAML: Final[Mapping[str, Explanation]] = {
    "Y-ALIAS": Explanation(
        "Who reviews an ensemble reads one place. A value that stands elsewhere can change what "
        "a gate asks without the gate's own lines changing.",
        GATE,
        "approvers: &people [ana@example.com]\nmetadata: {asked: *people}",
        "approvers: [ana@example.com]\nmetadata: {asked: [ana@example.com]}",
    ),
    "Y-DEEP": Explanation(
        "No workflow is written that deep by hand. The bound keeps a file from costing more to "
        "read than it is worth.",
        FILE,
        "<<40 x [>>",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-DIRECTIVE": Explanation(
        "A `%` line changes how YAML itself is read, and a reviewer cannot see from the steps "
        "that it did.",
        FILE,
        "%YAML 1.1\n---\nagents:\n  - {name: work, operation: code, config: {code: return 1;}}",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-DOCS": Explanation(
        "One file is one ensemble, named after it. A second one below `---` would have no name "
        "of its own.",
        FILE,
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}\n"
        "---\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-DUPKEY": Explanation(
        "YAML tools keep one of the two, and not the same one. It is refused, so that nobody "
        "reviews a value that is not used.",
        GATE,
        "timeout: 3600\ntimeout: 86400",
        "timeout: 3600",
    ),
    "Y-EMPTY": Explanation(
        "There is nothing to compile: the file is empty, or holds only comments.",
        FILE,
        "# to be written",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-FILE": Explanation(
        "Every `.yaml` and `.yml` in the folder is an ensemble. One that cannot be read is never "
        "passed over: it would be gone from what is deployed.",
        FOLDER,
        "# ensembles/refund.yaml/notes.md\nWhat a refund needs\n"
        "# ensembles/pay.yaml\n"
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}\n"
        "# ensembles/deployment.yaml\nenv: {}",
        "# ensembles/pay.yaml\n"
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}\n"
        "# ensembles/deployment.yaml\nenv: {}",
    ),
    "Y-KEY": Explanation(
        "A key is a plain name that everybody can find. An empty or computed one, or a merge "
        "(`<<`), would be another name in every tool or run.",
        GATE,
        'metadata: {"${input.label}": 1}',
        'metadata: {label: "${input.label}"}',
    ),
    "Y-NUMBER": Explanation(
        "Some YAML tools read such a text as another number (octal, or in base 60) and some as "
        "a text. In quotes it is a text everywhere.",
        GATE,
        "metadata: {account: 0123}",
        'metadata: {account: "0123"}',
    ),
    "Y-OPEN": Explanation(
        "Without quotes, YAML may end a text within `${...}`, at a `#` or at the line's end. In "
        "quotes, or as a block after `|`, it stays whole.",
        CONFIG,
        "url: https://api.example.com/${input\n  .id}",
        'url: "https://api.example.com/${input.id}"',
    ),
    "Y-SIZE": Explanation(
        "Larger files cannot be reviewed, and would hold up whoever compiles them. Steps that "
        "belong together can become an ensemble of their own.",
        FILE,
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}\n"
        "<<27,000 x # a long note>>",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-SYNTAX": Explanation(
        "The text cannot be read as YAML. The usual reason is a `: ` inside a text without "
        "quotes, or an indentation that fits no line above.",
        GATE,
        "prompt: Pay now: yes or no?",
        'prompt: "Pay now: yes or no?"',
    ),
    "Y-TAG": Explanation(
        "A tag asks a YAML tool to make something else of a value, and tools differ in what "
        "they make. Values are text, numbers, true, false, null, lists and mappings.",
        GATE,
        "data: !!str 12",
        'data: "12"',
    ),
    "Y-TOP": Explanation(
        "An ensemble is a mapping with a list of steps in it, or a bare list of `- member:` "
        "entries.",
        FILE,
        "just a text",
        "agents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-UTF8": Explanation(
        "The file was saved in another encoding, so its letters cannot be told for certain.",
        FILE,
        "# caf<<byte E9>>\nagents:\n  - {name: work, operation: code, config: {code: return 1;}}",
        "# café\nagents:\n  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "Y-YESNO": Explanation(
        "Older YAML tools read it as true or false, newer ones as a text. Write what is meant.",
        GATE,
        "requireReason: yes",
        "requireReason: true",
    ),
}
