"""The door of an `http` step: the state machine calls it, and it calls another system."""

import ssl
import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from countersign import settings, telemetry
from countersign.operations.http.guard import Policy, policy_of
from countersign.operations.http.resolve import addresses
from countersign.operations.http.run import Network, run_http
from countersign.operations.step_call import read_step_call


@telemetry.observed
def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Make one call; a failure is raised as `StepFailed`, which fails the step."""
    network = Network(
        resolve=addresses,
        tls=_tls(),
        pause=time.sleep,
        seconds_left=lambda: float(context.get_remaining_time_in_millis()) / 1000,
    )
    return run_http(read_step_call(event), policy=_policy(), network=network).to_json()


@cache
def _policy() -> Policy:
    return policy_of(
        allow_hosts=settings.allow_hosts(),
        host_map=settings.host_map(),
        endpoint_url=settings.endpoint_url(),
    )


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
