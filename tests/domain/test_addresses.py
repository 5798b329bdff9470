"""Which texts are mailboxes that we would write to?"""

import pytest

from countersign.domain.addresses import address_problem


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.com",
        "  ana@example.com ",
        "a.n+tag@sub.example.co.uk",
        "O'Brien@example.ie",
        "a@xn--bcher-kva.example",
        "a" * 64 + "@example.com",
    ],
)
def test_plain_addresses_are_taken(address) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    ("address", "says"),
    [
        (None, "absent"),
        (7, "not text"),
        ("", "empty"),
        ("  ", "empty"),
        ("ana", "name@domain.example"),
        ("ana@localhost", "name@domain.example"),
        ("ana@@example.com", "name@domain.example"),
        ("@example.com", "name@domain.example"),
        ("ana@-example.com", "name@domain.example"),
        (".ana@example.com", "name@domain.example"),
        ("an..a@example.com", "name@domain.example"),
        ("a" * 65 + "@example.com", "name@domain.example"),
        ("ana@example.com\nBcc: eve@example.com", "one bare address"),
        ("Ana <ana@example.com>", "one bare address"),
        ("ana@example.com, ben@example.com", "one bare address"),
        ("\u0430na@example.com", "ASCII"),
        ("ana@bücher.example", "ASCII"),
        ("ana@" + "a" * 60 + ("." + "b" * 60) * 4 + ".com", "254"),
    ],
)
def test_all_else_is_refused_and_says_why(address, says) -> None:
    assert says in (address_problem(address) or "")


def test_the_longest_address_is_one() -> None:
    longest = f"{'X' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 61}"

    assert len(longest) == 254
    assert address_problem(longest) is None
    assert address_problem(f"{longest}d") == "it is longer than 254 characters"
