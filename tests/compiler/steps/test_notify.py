"""The address that a gate tells of itself is an `https` URL, as far as the file shows it."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, declares, gate


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/x?y=1",
        '"${env.HOOK}"',
        '"${input.url}"',
        '"https://hooks.example.com/${input.id}"',
        '"${env.HOOK}/approvals"',
    ],
)
def test_an_address_that_can_be_called_is_accepted(url):
    assert codes(gate(notifyUrl=url), declares("HOOK")) == []


@pytest.mark.parametrize(
    "url",
    [
        "1",
        "[a]",
        "hooks.example.com",
        "http://hooks.example.com",
        "http://localhost/x",
        "ftp://hooks.example.com",
        '"https://"',
        '"https://[x"',
        "https://ana@hooks.example.com",
        '"https://hooks.example.com/#x"',
        '"https://hooks.example.com/a b"',
        '"http://hooks.example.com/${input.id}"',
        f"https://hooks.example.com/{'x' * 2_000}",
    ],
)
def test_an_address_that_cannot_be_called_is_refused(url):
    assert codes(gate(notifyUrl=url)) == ["G-URL"]
