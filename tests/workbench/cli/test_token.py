"""Does `countersign token` make credentials that are safe to have, and show them only once?"""

from dataclasses import replace

import click
import pytest
from click.testing import CliRunner

from countersign import links
from countersign_workbench.cli.command import countersign
from countersign_workbench.cli.token import create, list_, new_credential, revoke

NOW = 1_790_000_000


class MemoryCredentials:
    def __init__(self) -> None:
        self.kept = {}

    def get(self, token_hash):
        return self.kept.get(token_hash)

    def put(self, credential) -> None:
        self.kept[credential.token_hash] = credential

    def all(self):
        return tuple(sorted(self.kept.values(), key=lambda credential: credential.name))


def a_credential(
    name="ci", *, scopes=("requests:read",), address=None, expires_days=None, taken=()
):
    return new_credential(
        name,
        scopes=frozenset(scopes),
        address=address,
        expires_days=expires_days,
        taken=frozenset(taken),
        now=NOW,
    )


def test_only_the_hash_of_a_token_is_kept() -> None:
    token, credential = a_credential()

    assert links.looks_like_api_token(token)
    assert credential.token_hash == links.api_token_hash(token)
    assert token not in repr(credential)


def test_a_token_ends_after_its_days() -> None:
    _, credential = a_credential(expires_days=2)

    assert credential.is_valid(NOW + 2 * 86_400 - 1)
    assert not credential.is_valid(NOW + 2 * 86_400)


@pytest.mark.parametrize(
    ("wished", "why"),
    [
        ({"scopes": ("requests:submit", "requests:links")}, "who asks must not answer"),
        ({"scopes": ("requests:all",)}, "unknown scope"),
        ({"taken": ("ci",)}, "revoke it, or use another"),
        ({"address": "ana"}, "--address ana: "),
        ({"address": "ana@exämple.com"}, "outside ASCII"),
        ({"scopes": ("requests:decide",)}, "needs --address"),
        ({"expires_days": 3651}, "1 to 3650"),
        ({"expires_days": 0}, "1 to 3650"),
    ],
)
def test_what_would_be_unsafe_or_ambiguous_is_refused(wished, why) -> None:
    with pytest.raises(click.UsageError, match=why):
        a_credential(**wished)


def run(command, store, capsys, **given):
    command.callback.__wrapped__.__wrapped__(**given, store=store, now=NOW)
    return capsys.readouterr()


WISH = {"name": "ci", "scopes": ("requests:read",), "address": None, "expires_days": 30}


def test_a_new_token_alone_is_on_standard_output(capsys) -> None:
    store = MemoryCredentials()

    printed = run(create, store, capsys, **WISH, as_json=False)

    assert store.get(links.api_token_hash(printed.out.strip())).name == "ci"
    assert "not shown again" in printed.err


def test_a_list_never_shows_a_token_or_its_hash(capsys) -> None:
    store = MemoryCredentials()
    token = run(create, store, capsys, **WISH, as_json=False).out.strip()

    for as_json in (True, False):
        listed = run(list_, store, capsys, as_json=as_json).out

        assert "ci" in listed
        assert token not in listed
        assert links.api_token_hash(token) not in listed


def test_what_is_refused_is_not_stored(capsys) -> None:
    store = MemoryCredentials()

    with pytest.raises(click.UsageError):
        run(create, store, capsys, **{**WISH, "expires_days": 99_999_999_999}, as_json=False)

    assert store.all() == ()


def test_a_list_survives_an_end_that_no_calendar_has(capsys) -> None:
    store = MemoryCredentials()
    _, credential = a_credential()
    store.put(replace(credential, expires_at=10**20, created_at=-(10**20)))

    listed = run(list_, store, capsys, as_json=False).out

    assert f"{10**20} s" in listed
    assert "valid" in listed


def test_submitting_is_offered_but_never_beside_seeing_links() -> None:
    words = ["token", "create", "--name", "ci", "--scope", "requests:submit"]

    alone = CliRunner().invoke(countersign, ["token", "create", "--help"])
    both = CliRunner().invoke(countersign, [*words, "--scope", "requests:links"])

    assert "requests:submit" in alone.output
    assert both.exit_code == 2
    assert "who asks must not answer" in both.output


def test_a_scope_that_no_call_asks_for_is_not_offered() -> None:
    scope = "ensembles:check"
    create_one = ["token", "create", "--name", "ci", "--scope", scope]

    answered = CliRunner().invoke(countersign, create_one)

    assert answered.exit_code == 2
    assert f"'{scope}' is not one of" in answered.output
    assert scope not in CliRunner().invoke(countersign, ["token", "create", "--help"]).output


def test_deciding_without_an_address_is_refused_before_any_stack_is_asked() -> None:
    words = ["token", "create", "--name", "ana", "--scope", "requests:decide"]

    answered = CliRunner().invoke(countersign, [*words, "--endpoint-url", "http://127.0.0.1:1"])

    assert answered.exit_code == 2
    assert "requests:decide needs --address" in answered.output


def test_a_revoked_credential_is_dead_and_its_name_is_free_again(capsys) -> None:
    store = MemoryCredentials()
    token = run(create, store, capsys, **WISH, as_json=False).out.strip()

    run(revoke, store, capsys, name="ci", as_json=False)

    assert not store.get(links.api_token_hash(token)).is_valid(NOW)
    assert run(create, store, capsys, **WISH, as_json=False).out.strip() != token


def test_revoking_an_unknown_name_is_an_error(capsys) -> None:
    with pytest.raises(click.ClickException, match="no valid credential"):
        run(revoke, MemoryCredentials(), capsys, name="nobody", as_json=False)
