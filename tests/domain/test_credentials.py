"""Who is calling, and what may they do?"""

from dataclasses import replace

import pytest

from countersign.domain.credentials import SCOPES, Caller, Credential, scopes_problem
from tests.fakes.world import NOON

TOKEN = Credential("a" * 64, "shop", frozenset({"requests:read"}), NOON)


def test_a_caller_may_what_its_scopes_say() -> None:
    caller = Caller("shop", frozenset({"requests:read"}))

    assert caller.may("requests:read")
    assert not caller.may("requests:decide")


def test_a_credential_is_valid_until_its_last_second() -> None:
    ends = replace(TOKEN, expires_at=NOON + 10)

    assert ends.is_valid(NOON + 9)
    assert not ends.is_valid(NOON + 10)


def test_a_credential_without_end_is_valid_until_revoked() -> None:
    assert TOKEN.is_valid(NOON + 10**9)
    assert not replace(TOKEN, revoked=True).is_valid(NOON)


def test_who_asks_must_not_be_able_to_answer() -> None:
    both = frozenset({"requests:submit", "requests:links"})

    assert "never go together" in (scopes_problem(both) or "")
    assert "never go together" in (scopes_problem(SCOPES) or "")


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_each_scope_alone_may_be_held(scope) -> None:
    assert scopes_problem(frozenset({scope})) is None


def test_no_scope_and_unknown_scopes_are_refused() -> None:
    assert "at least one" in (scopes_problem(frozenset()) or "")
    assert "requests:all" in (scopes_problem(frozenset({"requests:all"})) or "")
