"""Which adapter stands behind each port: the only place that joins the two.

A function asks for what it needs, when it needs it, and pays only for that: a port's adapter is
imported and built at the first call, once per container.

    def handler(event, context):
        recorded = cast_vote(..., store=wiring.requests(), clock=wiring.clock())

A test puts other things in their places, by the same names, for the length of a block:

    with wiring.using(requests=MemoryRequests(), clock=FakeClock(NOW)):
        answer = app.handler(event, None)

Nothing real is built for a name that was given. Ask for ports inside the handler, never at a
module's top. What was given is seen by the thread that gave it.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

from countersign import settings

if TYPE_CHECKING:
    from countersign.service import ports
    from countersign.service.patience import Pause

T = TypeVar("T")

_given: ContextVar[Mapping[str, Any]] = ContextVar("given", default=MappingProxyType({}))
_names: set[str] = set()


@contextmanager
def using(**given: Any) -> Iterator[None]:
    """Put what is given in place of the ports of these names, until the block ends.

    A name that is no port's is a `TypeError`.
    """
    unknown = sorted(set(given) - _names)
    if unknown:
        raise TypeError(
            f"no port is called {', '.join(unknown)}; ports: {', '.join(sorted(_names))}"
        )
    token = _given.set({**_given.get(), **given})
    try:
        yield
    finally:
        _given.reset(token)


def _port(make: Callable[[], T]) -> Callable[[], T]:
    """Build once per container, at the first call, unless `using` gave something else."""
    built = cache(make)
    name = make.__name__
    _names.add(name)

    @wraps(make)
    def port() -> T:
        given = _given.get()
        return cast(T, given[name]) if name in given else built()

    return port


@_port
def requests() -> "ports.RequestStore":
    """Give the store of requests."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.requests import DynamoRequestStore

    days = settings.evidence_retention_days()
    return DynamoRequestStore(clients.dynamodb(), settings.Tables(), evidence_days=days)


@_port
def evidence() -> "ports.EvidenceStore":
    """Give the store of what approvers were shown."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.evidence import DynamoEvidenceStore

    return DynamoEvidenceStore(clients.dynamodb(), settings.Tables())


@_port
def links() -> "ports.LinkStore":
    """Give the store of approvers' links."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.links import DynamoLinkStore

    return DynamoLinkStore(clients.dynamodb(), settings.Tables())


@_port
def tokens() -> "ports.TokenStore":
    """Give the store of the runs' task tokens."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.tokens import DynamoTokenStore

    return DynamoTokenStore(clients.dynamodb(), settings.Tables())


@_port
def secrets() -> "ports.SecretStore":
    """Give the store of the secrets that links are derived from."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.secrets import DynamoSecretStore

    return DynamoSecretStore(clients.dynamodb(), settings.Tables())


@_port
def effects() -> "ports.EffectStore":
    """Give the store of what is owed to the world."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.effects import DynamoEffectStore

    return DynamoEffectStore(clients.dynamodb(), settings.Tables())


@_port
def audit() -> "ports.AuditLog":
    """Give the log of audit entries."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.audit import DynamoAuditLog

    return DynamoAuditLog(clients.dynamodb(), settings.Tables())


@_port
def chain_heads() -> "ports.ChainHeads":
    """Give the reader of where all audit chains stand."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.heads import DynamoChainHeads

    return DynamoChainHeads(clients.dynamodb(), settings.Tables())


@_port
def seals() -> "ports.SealStore":
    """Give the place where seals are kept."""
    from countersign.adapters import clients
    from countersign.adapters.seals import S3SealStore

    return S3SealStore(clients.s3(), settings.seals_bucket())


@_port
def credentials() -> "ports.CredentialStore":
    """Give the store of API tokens."""
    from countersign.adapters import clients
    from countersign.adapters.dynamodb.credentials import DynamoCredentialStore

    return DynamoCredentialStore(clients.dynamodb(), settings.Tables())


@_port
def workflow() -> "ports.Workflow":
    """Give the engine that runs ensembles."""
    from countersign.adapters import clients
    from countersign.adapters.stepfunctions import StepFunctionsWorkflow

    return StepFunctionsWorkflow(
        clients.stepfunctions(), arn_prefix=settings.state_machine_arn_prefix
    )


@_port
def tasks() -> "ports.WaitingTasks":
    """Give the way to end a waiting task with an error."""
    from countersign.adapters import clients
    from countersign.adapters.stepfunctions import StepFunctionsTasks

    return StepFunctionsTasks(clients.stepfunctions())


@_port
def channel() -> "ports.Channel":
    """Give the way to reach an approver."""
    from countersign.channels.email import EmailChannel

    return EmailChannel(mailer())


@_port
def mailer() -> "ports.Mailer":
    """Give the sender of mail."""
    from countersign.adapters import clients
    from countersign.adapters.ses import SesMailer

    return SesMailer(clients.ses(), sender=settings.sender_address())


@_port
def webhook() -> "ports.Webhook":
    """Give the way to other systems' web addresses."""
    import ssl
    from functools import partial

    from countersign.adapters import clients
    from countersign.adapters.secrets import SecretsManagerSecret
    from countersign.adapters.webhook import HttpWebhook
    from countersign.operations.http.guard import policy_of
    from countersign.operations.http.post import post
    from countersign.operations.http.resolve import addresses

    policy = policy_of(
        allow_hosts=settings.allow_hosts(),
        host_map=settings.host_map(),
        endpoint_url=settings.endpoint_url(),
    )
    tls = ssl.create_default_context()
    return HttpWebhook(
        partial(post, policy=policy.without_plain(), resolve=addresses, tls=tls),
        secret=SecretsManagerSecret(clients.secretsmanager(), settings.webhook_secret()).read,
    )


@_port
def invoker() -> "ports.Invoker":
    """Give the caller of other functions."""
    from countersign.adapters import clients
    from countersign.adapters.lambda_ import LambdaInvoker

    return LambdaInvoker(
        clients.lambda_(),
        functions={
            "notify": settings.notify_function,
            "resume": settings.resume_function,
            "hook": settings.call_hook_function,
            "reconcile": settings.reconcile_function,
            "open_gate": settings.open_gate_function,
            "links": settings.links_function,
            "history": settings.history_function,
        },
    )


@_port
def clock() -> "ports.Clock":
    """Give the clock: whole seconds since 1970, UTC."""
    from countersign.adapters.clock import SystemClock

    return SystemClock()


@_port
def pause() -> "Pause":
    """Give the way to wait a moment before something is tried again."""
    from countersign.adapters.clock import pause as pause_here

    return pause_here


@_port
def catalogue() -> Mapping[str, Any]:
    """Give what `countersign build` knows of each ensemble: `{"ensembles": {name: {...}}}`."""
    import json
    from pathlib import Path

    text = Path(__file__).with_name("catalogue.json").read_text(encoding="utf-8")
    return cast(Mapping[str, Any], json.loads(text))
