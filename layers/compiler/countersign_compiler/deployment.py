"""What does a deployment know that its ensembles may count on?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from countersign.domain import limits
from countersign_compiler.diagnostics import did_you_mean
from countersign_compiler.dialects import not_yet
from countersign_compiler.python.folder import PythonFolder
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

FILE_NAME = "deployment.yaml"

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_PLAIN = "http://"
_HOST = re.compile(r"(http://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*\Z")
_UNBUILT_POLICY = {
    "unguarded": "accepted unguarded steps (`policy.unguarded`)",
    "consequential": "the gate proof (`policy.consequential`)",
}


@dataclass(frozen=True, slots=True)
class EnvName:
    """One configuration value that ensembles may read as `env.NAME`; never a secret."""

    name: str
    description: str
    has_default: bool = False
    default: object = None


@dataclass(frozen=True, slots=True)
class GateLimits:
    """How many may be asked and how long a gate may wait."""

    max_approvers: int = limits.DEFAULT_MAX_APPROVERS
    max_timeout_seconds: int = limits.DEFAULT_MAX_TIMEOUT_SECONDS


@dataclass(frozen=True, slots=True)
class Deployment:
    """Declared configuration and policy.

    `env` is None where there is no deployment file: then every name counts as declared.
    `allowed_hosts` is None where the policy does not name any: then every host may be called.
    `plain_hosts` are those of them that may be called over plain http. `python` are the folders of
    the author's code by name, None where they were not looked for: then every handler is there.
    """

    env: Mapping[str, EnvName] | None = None
    limits: GateLimits = field(default_factory=GateLimits)
    allowed_hosts: tuple[str, ...] | None = None
    plain_hosts: tuple[str, ...] = ()
    python: Mapping[str, PythonFolder] | None = None

    @property
    def env_names(self) -> frozenset[str] | None:
        """The declared names, or None where everything counts as declared."""
        return None if self.env is None else frozenset(self.env)

    @property
    def defaults(self) -> dict[str, object]:
        """The declared default values by name."""
        declared = (self.env or {}).values()
        return {name.name: name.default for name in declared if name.has_default}

    @property
    def required(self) -> tuple[str, ...]:
        """The names that every stage has to give a value, sorted."""
        declared = (self.env or {}).values()
        return tuple(sorted(name.name for name in declared if not name.has_default))


def read_deployment(document: Node, reporter: Reporter) -> Deployment:
    """Read `{env: {NAME: {description, default?}}, policy: {limits, allowedHosts}}`.

    Wrong entries are reported and left out.
    """
    if document.kind != "mapping":
        reporter.error("G-DEPLOYMENT", document, "the deployment file is a mapping")
        return Deployment(env={})
    _only(document, ("env", "policy"), "the deployment file", reporter)
    policy = _mapping(document.get("policy"), "policy", reporter)
    for key, _ in policy:
        if key.text in _UNBUILT_POLICY:
            not_yet.refuse(reporter, key, _UNBUILT_POLICY[key.text])
    policy_node = document.get("policy")
    if policy_node is not None:
        _only(policy_node, ("limits", "allowedHosts", *_UNBUILT_POLICY), "`policy`", reporter)
    values = {key.text: value for key, value in policy}
    hosts = _hosts(values.get("allowedHosts"), reporter)
    return Deployment(
        env=_env(document.get("env"), reporter),
        limits=_limits(values.get("limits"), reporter),
        allowed_hosts=None if hosts is None else tuple(each.removeprefix(_PLAIN) for each in hosts),
        plain_hosts=tuple(
            each.removeprefix(_PLAIN) for each in hosts or () if each.startswith(_PLAIN)
        ),
    )


def _env(node: Node | None, reporter: Reporter) -> dict[str, EnvName]:
    names: dict[str, EnvName] = {}
    for key, value in _mapping(node, "env", reporter):
        if not _ENV_NAME.match(key.text):
            reporter.error(
                "G-DEPLOYMENT",
                key,
                f"`{key.text}` cannot be read as `env.{key.text}`",
                "use letters, digits and `_`",
            )
            continue
        if value.is_text:
            names[key.text] = EnvName(key.text, description=value.text)
        elif value.kind == "mapping":
            names[key.text] = _env_name(key.text, value, reporter)
        else:
            reporter.error(
                "G-DEPLOYMENT", value, f"`env.{key.text}` needs a description of what it is for"
            )
    return names


def _env_name(name: str, node: Node, reporter: Reporter) -> EnvName:
    _only(node, ("description", "default"), f"`env.{name}`", reporter)
    description = node.get("description")
    if description is None or not description.is_text:
        reporter.error("G-DEPLOYMENT", node, f"`env.{name}` needs a `description`, a text")
    default = node.get("default")
    return EnvName(
        name,
        description=description.text if description is not None else "",
        has_default=default is not None,
        default=default.plain() if default is not None else None,
    )


def _limits(node: Node | None, reporter: Reporter) -> GateLimits:
    if node is None:
        return GateLimits()
    _mapping(node, "policy.limits", reporter)
    _only(node, ("maxApprovers", "maxTimeoutSeconds"), "`policy.limits`", reporter)
    return GateLimits(
        max_approvers=_bounded(
            node, "maxApprovers", limits.DEFAULT_MAX_APPROVERS, limits.CEILING_APPROVERS, reporter
        ),
        max_timeout_seconds=_bounded(
            node,
            "maxTimeoutSeconds",
            limits.DEFAULT_MAX_TIMEOUT_SECONDS,
            limits.CEILING_TIMEOUT_SECONDS,
            reporter,
        ),
    )


def _bounded(node: Node, key: str, default: int, ceiling: int, reporter: Reporter) -> int:
    value = node.get(key)
    if value is None:
        return default
    number = value.value
    if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= ceiling:
        return number
    reporter.error(
        "G-DEPLOYMENT", value, f"`{key}` is a whole number from 1 to {ceiling:,}".replace(",", " ")
    )
    return default


def _hosts(node: Node | None, reporter: Reporter) -> tuple[str, ...] | None:
    if node is None:
        return None
    if node.kind != "sequence":
        reporter.error("G-DEPLOYMENT", node, "`allowedHosts` is a list of host names")
        return None
    hosts = []
    for item in node.items:
        if item.is_text and _HOST.match(item.text):
            hosts.append(item.text)
        else:
            reporter.error(
                "G-DEPLOYMENT",
                item,
                "an allowed host is a name in lower case",
                "write `api.example.com`, or `*.example.com` for every name below it; `http://` "
                "before it allows plain HTTP",
            )
    return tuple(hosts)


def _mapping(node: Node | None, what: str, reporter: Reporter) -> tuple[tuple[Node, Node], ...]:
    if node is None:
        return ()
    if node.kind != "mapping":
        reporter.error("G-DEPLOYMENT", node, f"`{what}` is a mapping")
        return ()
    return node.pairs


def _only(node: Node, known: tuple[str, ...], what: str, reporter: Reporter) -> None:
    for key, _ in node.pairs:
        if key.text not in known:
            guess = did_you_mean(key.text, known)
            listed = ", ".join(f"`{name}`" for name in known)
            reporter.error(
                "G-DEPLOYMENT",
                key,
                f"{what} has no key `{key.text}`",
                f"{guess} It takes {listed}.",
            )
