"""Who answers a deployment's prompts?

Add a provider: a file in this folder and a line in `PROVIDERS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy
from countersign.operations.http.run import Network
from countersign.operations.think.bedrock import BedrockProvider, Send
from countersign.operations.think.offline import OfflineProvider
from countersign.operations.think.openai import OpenAiProvider
from countersign.operations.think.patience import Patience
from countersign.operations.think.reply import Provider


@dataclass(frozen=True)
class Place:
    """What the deployment says of its provider; each text empty where it is not given.

    `folder` holds the offline answers. `policy` says where the endpoint may lead.
    """

    provider: str
    folder: Path
    model: str = ""
    endpoint: str = ""
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True)
class Outside:
    """The outside world; what makes a client or reads a key is called only by who needs it."""

    network: Callable[[], Network]
    patience: Patience
    converse: Callable[[], Send]
    key: Callable[[], str]


def provider_of(place: Place, outside: Outside) -> Provider:
    """The deployment's provider; `StepFailed` THINK_NO_PROVIDER for none and for an unknown one."""
    if place.provider not in PROVIDERS:
        raise _no_provider(place.provider)
    return PROVIDERS[place.provider](place, outside)


def _offline(place: Place, _outside: Outside) -> Provider:
    return OfflineProvider(place.folder)


def _bedrock(place: Place, outside: Outside) -> Provider:
    return BedrockProvider(outside.converse(), model=place.model, patience=outside.patience)


def _openai(place: Place, outside: Outside) -> Provider:
    return OpenAiProvider(
        endpoint=place.endpoint,
        model=place.model,
        key=outside.key,
        policy=place.policy,
        network=outside.network(),
        patience=outside.patience,
    )


Builder = Callable[[Place, Outside], Provider]

PROVIDERS: Mapping[str, Builder] = MappingProxyType(
    {"offline": _offline, "bedrock": _bedrock, "openai": _openai}
)


def _no_provider(provider: str) -> StepFailed:
    known = ", ".join(f"`{name}`" for name in sorted(PROVIDERS))
    what = f"the provider `{provider}` is not known" if provider else "no provider is configured"
    return StepFailed(
        "THINK_NO_PROVIDER",
        f"{what}, so nothing can answer this step's prompt; set the template parameter "
        f"ThinkProvider to one of {known} (`offline` answers from a file, for trying out)",
    )
