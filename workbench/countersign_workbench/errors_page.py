"""What does docs/errors.md say?  (written from the table of codes, with what is really printed)"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from countersign_compiler.diagnostics import CODES
from countersign_compiler.explanations import EXPLANATIONS, Explanation
from countersign_workbench.examples import refused

_WIDTH: Final = 116
_PARTS: Final = {
    "Y": "The YAML file",
    "X": "Expressions",
    "J": "JavaScript bodies",
    "G": "The ensemble and its deployment",
    "A": "The compiled definition",
}
_HEAD: Final = """\
# Findings

<!-- Written by `countersign explain --markdown`; not to be edited. -->

What `countersign check` and `countersign build` can report, by code. A code never changes its
meaning. All problems of all files are reported at once; with an error nothing is written, and the
exit code is 1. `countersign explain CODE` shows one entry on the terminal; `check --json` and
`check --sarif` give findings to programs.

In an example `<<40 x [>>` stands for forty of a text, and `<<byte E9>>` for one byte.
"""
_OURS: Final = """\
Findings of this part are faults of the compiler, and no ensemble should give one; please report it.
The exception is `A-SIZE`.
"""


def errors_page() -> str:
    """The page as Markdown: each code with its reason, an example, what is printed, the mend."""
    blocks = [_HEAD]
    for letter, title in _PARTS.items():
        blocks.append(f"## {title}\n")
        if letter == "A":
            blocks.append(_OURS)
        blocks += [_entry(code) for code in sorted(CODES) if code.startswith(f"{letter}-")]
    return "\n".join(blocks)


def _entry(code: str) -> str:
    explained = EXPLANATIONS[code]
    return "\n".join(
        [f"### {code}", "", *_wrapped(_sentence(CODES[code])), "", *_told(code, explained)]
    )


def _told(code: str, explained: Explanation) -> Iterator[str]:
    yield from _wrapped(explained.why)
    language = "json" if explained.place == "a definition" else "yaml"
    if explained.place == "samconfig.toml":
        language = "toml"
    yield from ("", f"In {explained.place}:", "", f"```{language}", explained.refused, "```", "")
    yield from ("```text", refused(explained).printed(code), "```", "")
    yield from ("Instead:", "", f"```{language}", explained.accepted, "```", "")


def _sentence(meaning: str) -> str:
    return f"{meaning[0].upper()}{meaning[1:]}."


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False)
