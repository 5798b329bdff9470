"""Which documents does nobody write, and still they reach the compiler?

Small ensembles of every dialect and the sources' examples, changed byte by byte and word by word.
A seed names a document.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "sources"

SMALL = (
    "agents:\n- name: a\n  agent: hitl\n  inputs: {data: 1, prompt: p, approvers: [a@x.com]}\n",
    "agents:\n- name: a\n  operation: code\n  config: {code: return { a: 1 };}\n",
    "agents:\n- name: a\n  operation: http\n  config:\n    url: https://x.com/${input.a}\n",
    "agents:\n- name: a\n  condition: ${input.n > 1 && !input.b}\n  operation: think\n"
    "  config: {prompt: 'x ${input.t}'}\n",
    "ensemble: e\nagents:\n- name: a\n  operation: code\n  config:\n    handler: |\n"
    "      (i) => { const n = i.a; return { n: n * 2 }; }\noutput: {x: '${a.output.n}'}\n",
    'agents:\n- name: a\n  operation: email\n  config: {to: "${env.T}", subject: s, text: b}\n',
    "flow:\n- member: a\n  type: Function\n  config: {builtin: hitl, operation: suspend}\n",
    "- member: a\n  type: Function\n  config:\n    handler: (i) => ({ n: i.amount > 1 })\n",
    "automation: r\nelements:\n- name: c\n  element: condition\n  if: ${input.a}\n"
    "  then:\n  - {name: p, element: code, spec: {code: return 1;}}\n",
    "elements:\n- name: a\n  element: hitl\n  spec: {audience: [a@x.com], quorum: 1}\n",
    "a: ${x ? {b: [1, 'c']} : y}\n",
    "",
)
WORDS = (
    *("${", "}", "${input.a}", "${a.output}", "{% x %}", ": ", "- ", "\n", "\n  ", " ", "\t"),
    *("'", '"', "[", "]", "{", "}", ",", "#", " #", "|", ">", "&a", "*a", "!!str ", "%YAML", "---"),
    *("null", "~", "yes", "010", "1e999", "-1", "99999999999999999999", "0.1", "true", "<<"),
    *("=>", "() =>", "return ", "const ", "&&", "||", "??", "===", "?.", "!", "(", ")", "[0]"),
    *("name", "condition", "operation", "agent", "hitl", "inputs", "config", "if", "then", "else"),
    *("approvers", "timeout", "minApprovals", "fields", "handler", "code", "member", "element"),
    *("\x00", "\x85", "\u2028", "\ufeff", "é", "😀", "\\u0041", "\\U00110000", "__proto__"),
    *("env", "input", "now()", "Math.min(", ".map(x => x", ".length", "a-b", "a_b", "_end"),
)
ODD_BYTES = (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\x00", b"\r", b"\r\n", b"\x7f", b"\xe2\x80")


@cache
def seeds() -> tuple[tuple[bytes, ...], tuple[bytes, ...]]:
    """The small ensembles, and the whole examples."""
    small = tuple(text.encode() for text in SMALL)
    whole = tuple(file.read_bytes() for file in sorted(SOURCES.rglob("*.yaml")))
    return small, whole


def a_document(seed: int) -> bytes:
    """The document of a seed: mostly a small ensemble with one to four changes."""
    dice = random.Random(seed)
    small, whole = seeds()
    document = dice.choice(whole if whole and dice.random() < 0.01 else small)
    for _ in range(dice.choice((1, 1, 1, 2, 2, 3, 4))):
        document = _changed(dice, document, dice.choice(small))
    return document


def _changed(dice: random.Random, document: bytes, other: bytes) -> bytes:
    at = dice.randint(0, len(document))
    to = min(len(document), at + dice.choice((1, 1, 2, 5, 20)))
    roll = dice.random()
    if roll < 0.45:
        return document[:at] + dice.choice(WORDS).encode() + document[dice.choice((at, to)) :]
    if roll < 0.55:
        return document[:at] + document[to:]
    if roll < 0.65:
        return document[:to] + document[at:to] * dice.choice((1, 1, 2, 40)) + document[to:]
    if roll < 0.75:
        return document[:at] + bytes([dice.randrange(256)]) + document[at + 1 :]
    if roll < 0.8:
        return document[:at] + dice.choice(ODD_BYTES) + document[at:]
    if roll < 0.85:
        return document[:at]
    if roll < 0.93:
        return _without_a_line(dice, document)
    return document[:at] + other[dice.randint(0, len(other)) :]


def _without_a_line(dice: random.Random, document: bytes) -> bytes:
    """One line left out, or moved to another place."""
    lines = document.splitlines(keepends=True)
    if not lines:
        return document
    line = lines.pop(dice.randrange(len(lines)))
    if dice.random() < 0.5:
        lines.insert(dice.randint(0, len(lines)), line)
    return b"".join(lines)
