"""How does an operator make, see and revoke the credentials of API clients?"""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

import click

from countersign import links
from countersign.adapters.clock import SystemClock
from countersign.adapters.dynamodb.credentials import DynamoCredentialStore
from countersign.domain.addresses import address_problem
from countersign.domain.credentials import (
    ENSEMBLES_CHECK,
    REQUESTS_DECIDE,
    SCOPES,
    Credential,
    scopes_problem,
)
from countersign.domain.moments import rfc3339
from countersign.service.ports import CredentialStore
from countersign_workbench.cli.deployment import Place, find, place_options
from countersign_workbench.cli.output import answer, json_option, table

R = TypeVar("R")

DAY_SECONDS = 86_400
MOST_DAYS = 3_650
# No call asks for the other one yet: who held it would believe to be allowed something.
OFFERED = sorted(SCOPES - {ENSEMBLES_CHECK})


def new_credential(
    name: str,
    *,
    scopes: frozenset[str],
    address: str | None,
    expires_days: int | None,
    taken: frozenset[str],
    now: int,
) -> tuple[str, Credential]:
    """Make an API token and what is stored of it.

    Refused with `click.UsageError`: scopes that exclude each other, a name that a valid
    credential has (runs and votes are recorded under it), what is no address, deciding without
    an address, more than `MOST_DAYS`.
    """
    if problem := scopes_problem(scopes):
        raise click.UsageError(problem)
    if name in taken:
        raise click.UsageError(f"a valid credential is named `{name}`; revoke it, or use another")
    if address is not None and (problem := address_problem(address)):
        raise click.UsageError(f"--address {address}: {problem}")
    _refuse_a_vote_of_nobody(scopes, address)
    if expires_days is not None and not 1 <= expires_days <= MOST_DAYS:
        raise click.UsageError(f"--expires-days is 1 to {MOST_DAYS}")
    token = links.new_api_token()
    return token, Credential(
        token_hash=links.api_token_hash(token),
        name=name,
        scopes=scopes,
        created_at=now,
        address=address,
        expires_at=None if expires_days is None else now + expires_days * DAY_SECONDS,
    )


def _refuse_a_vote_of_nobody(scopes: Collection[str], address: str | None) -> None:
    if address is None and REQUESTS_DECIDE in scopes:
        raise click.UsageError(f"{REQUESTS_DECIDE} needs --address: whose answers are they?")


def _scopes(
    _context: click.Context, _: click.Parameter, scopes: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse scopes that exclude each other before any stack is asked."""
    if problem := scopes_problem(frozenset(scopes)):
        raise click.UsageError(problem)
    return scopes


def _address(context: click.Context, _: click.Parameter, address: str | None) -> str | None:
    """Refuse at once, before any stack is asked: what was given is read before what was not."""
    _refuse_a_vote_of_nobody(context.params.get("scopes", ()), address)
    return address


def _valid(store: CredentialStore, now: int) -> list[Credential]:
    return [credential for credential in store.all() if credential.is_valid(now)]


def _state(credential: Credential, now: int) -> str:
    if credential.revoked:
        return "revoked"
    return "valid" if credential.is_valid(now) else "expired"


def _end(credential: Credential) -> str | None:
    return None if credential.expires_at is None else _moment(credential.expires_at)


def _moment(seconds: int) -> str:
    """The moment; where none can be written, the stored number, so that a list is still a list."""
    try:
        return rfc3339(seconds)
    except (ValueError, OverflowError, OSError):
        return f"{seconds} s"


def _facts(credential: Credential, now: int) -> dict[str, Any]:
    return {
        "name": credential.name,
        "scopes": sorted(credential.scopes),
        "address": credential.address,
        "createdAt": _moment(credential.created_at),
        "expiresAt": _end(credential),
        "state": _state(credential, now),
    }


def _with_store(command: Callable[..., R]) -> Callable[..., R]:
    @place_options
    @wraps(command)
    def opened(*args: Any, place: Place, **kwargs: Any) -> R:
        deployment = find(place)
        store = DynamoCredentialStore(deployment.client("dynamodb"), deployment.tables)
        return command(*args, store=store, now=SystemClock().now(), **kwargs)

    return opened


@click.group()
def token() -> None:
    """Credentials of API clients: make, list, revoke."""


@token.command()
@click.option("--name", required=True, help="Who it is for; runs and votes are recorded under it.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    callback=_scopes,
    type=click.Choice(OFFERED),
    metavar="SCOPE",
    help=f"What it may do; repeat for more. One of: {', '.join(OFFERED)}.",
)
@click.option(
    "--address",
    callback=_address,
    help="The e-mail address it votes as; requests:decide needs it.",
)
@click.option(
    "--expires-days", type=click.IntRange(1, MOST_DAYS), help="Days until it ends by itself."
)
@json_option
@_with_store
def create(
    *,
    name: str,
    scopes: tuple[str, ...],
    address: str | None,
    expires_days: int | None,
    as_json: bool,
    store: CredentialStore,
    now: int,
) -> None:
    """Make an API token and print it, this once: only its hash is kept."""
    secret, credential = new_credential(
        name,
        scopes=frozenset(scopes),
        address=address,
        expires_days=expires_days,
        taken=frozenset(valid.name for valid in _valid(store, now)),
        now=now,
    )
    store.put(credential)
    answer({"token": secret, **_facts(credential, now)}, [secret], as_json=as_json)
    if not as_json:
        until = _end(credential) or "it is revoked"
        click.echo(f"`{name}` holds {', '.join(sorted(scopes))} until {until}.", err=True)
        click.echo("This token is not shown again.", err=True)


@token.command(name="list")
@json_option
@_with_store
def list_(*, as_json: bool, store: CredentialStore, now: int) -> None:
    """List credentials: names, scopes, dates, never a token."""
    facts = [_facts(credential, now) for credential in store.all()]
    rows = [
        {
            "NAME": fact["name"],
            "STATE": fact["state"],
            "EXPIRES": fact["expiresAt"] or "never",
            "ADDRESS": fact["address"] or "-",
            "SCOPES": " ".join(fact["scopes"]),
        }
        for fact in facts
    ]
    lines = table(rows, ["NAME", "STATE", "EXPIRES", "ADDRESS", "SCOPES"])
    answer({"items": facts}, lines or ["no credentials"], as_json=as_json)


@token.command()
@click.argument("name")
@json_option
@_with_store
def revoke(*, name: str, as_json: bool, store: CredentialStore, now: int) -> None:
    """Revoke the valid credential of this name, at once and for good."""
    found = [credential for credential in _valid(store, now) if credential.name == name]
    if not found:
        raise click.ClickException(f"no valid credential is named `{name}`")
    for credential in found:
        store.put(replace(credential, revoked=True))
    answer({"name": name, "revoked": True}, [f"`{name}` is revoked."], as_json=as_json)
