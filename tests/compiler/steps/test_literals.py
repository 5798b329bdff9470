"""What counts as an address is what the gate's opener and the mailer take."""

from __future__ import annotations

import pytest

from countersign_compiler.steps.literals import is_address


@pytest.mark.parametrize(
    "text", ["a@b.example", " a@b.example ", "a.b+c@d-e.example", "A@B.EXAMPLE", "o'hara@b.example"]
)
def test_plain_addresses_are_taken(text):
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "a@-b.example",
        "a@b-.example",
        ".a@b.example",
        "a.@b.example",
        "a b@c.example",
        "a@b.example\nc",
        "a" * 250 + "@b.example",
    ],
)
def test_everything_else_is_refused(text):
    assert not is_address(text)
