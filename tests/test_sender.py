"""Is a refusal of our sender told from a refusal of a recipient?"""

import pytest

from countersign.sender import is_named

SENDER = "approvals@example.com"
REFUSAL = (
    "Email address is not verified. The following identities failed the check in region EU-WEST-1: "
)


@pytest.mark.parametrize(
    "identities",
    [
        "approvals@example.com",
        "Approvals@Example.COM",
        "ana@example.org, approvals@example.com",
        "Countersign <approvals@example.com>",
        "example.com",
        "approvals@example.com.",
    ],
)
def test_our_sender_is_found_however_it_is_written(identities) -> None:
    assert is_named(SENDER, REFUSAL + identities)


@pytest.mark.parametrize(
    "identities",
    [
        "ana@example.com",
        "no-approvals@example.com",
        "approvals@example.com.test",
        "approvals@mail.example.com",
        "",
    ],
)
def test_another_mailbox_is_not_ours_also_at_our_domain(identities) -> None:
    assert not is_named(SENDER, REFUSAL + identities)


def test_our_own_spelling_does_not_matter_either() -> None:
    assert is_named(" Approvals@Example.com ", REFUSAL + "approvals@example.com")
