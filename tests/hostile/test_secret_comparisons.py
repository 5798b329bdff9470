"""Is every secret compared in a time that tells nothing about it?"""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "token",
    "secret",
    "mac",
    "stamp",
    "served",
    "signature",
    "bearer",
    "credential",
    "password",
    "link_hash",
    "token_hash",
    "_served_mac",
    "link_token",
    "resume_token",
    "api_token_hash",
}
"""Names of what a caller could guess letter by letter, if the time of an answer told how far."""

EARLY = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def sources() -> list[Path]:
    """All that runs where a caller's word meets a secret."""
    rooms = (ROOT / "layers/runtime", ROOT / "functions")
    return sorted(path for room in rooms for path in room.rglob("*.py"))


def early_comparisons(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each `==`, `!=` or `in` that has a secret on a side."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(each, EARLY) for each in node.ops):
            sides = [node.left, *node.comparators]
            if any(_name(part) in SECRETS for side in sides for part in _parts(side)):
                yield node.lineno, ast.unparse(node)


def _parts(node: ast.expr) -> list[ast.expr]:
    """What is looked through where something is looked for in it."""
    return node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]


def _name(node: ast.expr) -> str:
    """What an expression is called: the name, the attribute, the function, the key."""
    if isinstance(node, ast.Call):
        # `token.encode()` is the token, `link_token(…)` one too.
        of = node.func.value if isinstance(node.func, ast.Attribute) else None
        return _name(node.func) if of is None or _name(node.func) in SECRETS else _name(of)
    if isinstance(node, ast.Subscript):
        return str(node.slice.value) if isinstance(node.slice, ast.Constant) else _name(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def test_no_secret_is_compared_letter_by_letter(
    record_property: Callable[[str, object], None],
) -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": text
        for path in sources()
        for line, text in early_comparisons(path.read_text(encoding="utf-8"))
    }

    record_property("searched", f"{len(sources())} files for {len(SECRETS)} names of secrets")
    assert found == {}


@pytest.mark.parametrize(
    "planted",
    [
        "if token == expected: pass",
        "ok = stored.link_hash != sent",
        "ok = mac == _served_mac(token, digest, at)",
        "ok = said['token'] == known",
        "ok = request.headers.get('x') == self.secret",
        "ok = link_token(secret, who, epoch=1) == sent",
        "ok = token.encode() == other",
        "ok = sent in (token, other)",
    ],
)
def test_one_that_were_would_be_found(planted: str) -> None:
    assert list(early_comparisons(planted))


@pytest.mark.parametrize(
    "sound",
    [
        "ok = hmac.compare_digest(token, other)",
        "ok = same_secret(token, other)",
        "ok = token is None",
        "ok = request.digest == digest",
        "ok = len(token) == 52",
    ],
)
def test_what_is_sound_is_left_alone(sound: str) -> None:
    assert not list(early_comparisons(sound))
