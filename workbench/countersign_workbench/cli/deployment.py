"""Which deployment does a command speak to, and what are its tables and its API called?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlsplit

import boto3
import click
from botocore.exceptions import BotoCoreError, ClientError

from countersign.service.ports import UnavailableError
from countersign.settings import SettingMissingError, Tables

R = TypeVar("R")

# A table's name in the environment of a function, and the stack's output that gives it.
TABLE_OUTPUTS = {
    "REQUESTS_TABLE": "RequestsTable",
    "EVIDENCE_TABLE": "EvidenceTable",
    "LINKS_TABLE": "LinksTable",
    "TASK_TOKENS_TABLE": "TaskTokensTable",
    "LINK_SECRETS_TABLE": "LinkSecretsTable",
    "SCOPES_TABLE": "ScopesTable",
    "EFFECTS_TABLE": "EffectsTable",
    "AUDIT_TABLE": "AuditTable",
    "CREDENTIALS_TABLE": "CredentialsTable",
}
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Place:
    """Where a stack is looked for; `endpoint_url` is set for a local engine."""

    stack: str
    endpoint_url: str | None = None
    region: str | None = None
    clients: Callable[..., Any] = field(default=boto3.client, repr=False)

    def client(self, service: str) -> Any:
        """Give an AWS client for this place.

        A loopback address is a local engine, which has one account and fixed keys: the user's own
        are never sent there.
        """
        options: dict[str, Any] = {"region_name": self.region}
        if self.endpoint_url:
            options["endpoint_url"] = self.endpoint_url
            if urlsplit(self.endpoint_url).hostname in LOOPBACK:
                options |= {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
                options["region_name"] = self.region or "us-east-1"
        return self.clients(service, **{k: v for k, v in options.items() if v is not None})


@dataclass(frozen=True)
class Deployment:
    """One deployed stack: what it told about itself in its outputs."""

    place: Place
    outputs: Mapping[str, str]

    @property
    def tables(self) -> Tables:
        """Names of the tables; one that the stack does not give is named when it is missed."""
        return Tables({name: self.outputs.get(key, "") for name, key in TABLE_OUTPUTS.items()})

    @property
    def api_url(self) -> str:
        """Base URL of the API, without the path `/api/v1`."""
        url = self.outputs.get("ApiUrl")
        if not url:
            raise click.ClickException(f"the stack `{self.place.stack}` has no output ApiUrl")
        return url

    def client(self, service: str) -> Any:
        """Give an AWS client for where the stack is."""
        return self.place.client(service)


def find(place: Place) -> Deployment:
    """Read a stack's outputs; a stack that is not there, or may not be read, ends the command."""
    try:
        stacks = place.client("cloudformation").describe_stacks(StackName=place.stack)["Stacks"]
    except (ClientError, BotoCoreError) as error:
        raise click.ClickException(
            f"cannot read the stack `{place.stack}`: {error}\n"
            "Name it with --stack (or COUNTERSIGN_STACK), its region with --region, "
            "and a local engine with --endpoint-url."
        ) from error
    outputs = {out["OutputKey"]: out["OutputValue"] for out in stacks[0].get("Outputs", [])}
    return Deployment(place=place, outputs=outputs)


def web_address(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Take what can be called, an http or https address with a host; anything else is refused."""
    if value is None or _is_web_address(value):
        return value
    raise click.BadParameter(f"`{value}` is no address such as https://host")


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        # `port` is read because only reading it tells that it is no number.
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and parts.scheme in ("http", "https") and not set(value) & set(" \t\r\n")


def place_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command `--stack`, `--endpoint-url` and `--region` (its argument `place`).

    What AWS or a local engine refuses ends the command in one line.
    """

    @click.option(
        "--stack",
        envvar="COUNTERSIGN_STACK",
        default="countersign",
        show_default=True,
        show_envvar=True,
        help="Name of the deployed stack.",
    )
    @click.option(
        "--endpoint-url",
        envvar="AWS_ENDPOINT_URL",
        show_envvar=True,
        callback=web_address,
        help="Address of a local engine instead of AWS.",
    )
    @click.option("--region", envvar="AWS_REGION", show_envvar=True, help="AWS region.")
    @wraps(command)
    def placed(
        *args: Any, stack: str, endpoint_url: str | None, region: str | None, **kwargs: Any
    ) -> R:
        try:
            return command(*args, place=Place(stack, endpoint_url, region), **kwargs)
        except (BotoCoreError, ClientError, SettingMissingError, UnavailableError) as error:
            raise click.ClickException(f"the stack `{stack}`: {error}") from error

    return placed
