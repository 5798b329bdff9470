"""May this step talk to that host, and at which address exactly?

The name is resolved once, every address is judged, and the connection goes to a judged address:
a name that resolves differently the second time gains nothing. Server-side request forgery ends
here; the allow-list only narrows further.
"""

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.url import Target

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]

# Clouds' own insides, some of them under public numbers: Azure's wire server, Oracle's and
# Alibaba's metadata.
_CLOUD_INSIDES = frozenset({"168.63.129.16", "192.0.0.192", "100.100.100.200"})
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_DOCUMENTATION = (ipaddress.ip_network("2001:db8::/32"), ipaddress.ip_network("3fff::/20"))


@dataclass(frozen=True)
class Policy:
    """What the deployment allows.

    `allowed` holds host patterns ("api.example.com", "*.example.com"); empty means any public host.
    `plain` are those for which http is allowed. `mapped` leads a host to a loopback base URL and is
    empty outside one machine.
    """

    allowed: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    mapped: Mapping[str, str] = field(default_factory=dict)

    def without_plain(self) -> "Policy":
        """The same policy for calls that are never made over plain http."""
        return replace(self, plain=())


@dataclass(frozen=True)
class Route:
    """Where to connect: judged `addresses` in order, a port, and whether TLS is spoken."""

    addresses: tuple[str, ...]
    port: int
    tls: bool
    mapped: bool = False


def policy_of(*, allow_hosts: str, host_map: str, endpoint_url: str) -> Policy:
    """Read the deployment's settings.

    `allow_hosts`: hosts separated by commas, `http://` before one allows plain HTTP to it.
    `host_map`: a JSON object of host to loopback URL; it takes effect only where `endpoint_url`
    (what stands in for AWS) is itself a loopback address, so never in the cloud.
    """
    entries = [entry.strip().lower() for entry in allow_hosts.split(",") if entry.strip()]
    plain = tuple(e.removeprefix("http://") for e in entries if e.startswith("http://"))
    names = tuple(e.removeprefix("http://").removeprefix("https://") for e in entries)
    return Policy(names, plain, _mapping(host_map) if is_loopback_url(endpoint_url) else {})


def route(
    target: Target, policy: Policy, *, resolve: Resolve, judge: "Judge | None" = None
) -> Route:
    """Decide where a call goes; `StepFailed` HTTP_HOST_REFUSED where it may not go at all."""
    if policy.allowed and not _matches(target.host, policy.allowed):
        raise _refused(
            f"{target.host} is not among the allowed hosts",
            "add it to `policy.allowedHosts` and to the parameter AllowHosts",
        )
    if target.host in policy.mapped:
        return _mapped_route(policy.mapped[target.host])
    if target.scheme != "https" and not _matches(target.host, policy.plain):
        raise _refused(
            f"{target.host} would be called over plain http",
            "use https, or allow `http://" + target.host + "` by policy",
        )
    addresses = tuple(dict.fromkeys(resolve(target.host, target.port)))
    if not addresses:
        raise StepFailed("HTTP_UNREACHABLE", f"{target.host} has no address; check the host name")
    for address in addresses:
        reason = (judge or why_forbidden)(address)
        if reason:
            raise _refused(
                f"{target.host} leads to {reason}", "steps may call public addresses only"
            )
    return Route(addresses, target.port, tls=target.scheme == "https")


Judge = Callable[[str], str | None]


def why_forbidden(address: str) -> str | None:
    """Say why no step may connect to an IP address, or None where it may.

    Addresses that carry an IPv4 one inside (mapped, NAT64, 6to4, Teredo) are judged by that too.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "something that is no IP address"
    for carried in (ip, *_carried(ip)):
        reason = _why(carried)
        if reason:
            return reason
    return None


def is_loopback_url(url: str) -> bool:
    """Whether a URL leads to this very machine: `localhost` or a loopback address, by http(s)."""
    try:
        split = urlsplit(url)
        host = split.hostname or ""
    except ValueError:
        return False
    if split.scheme not in ("http", "https") or "@" in split.netloc:
        return False
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _carried(ip: Address) -> tuple[Address, ...]:
    if not isinstance(ip, ipaddress.IPv6Address):
        return ()
    inner: list[Address | None] = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if any(ip in network for network in _NAT64) or int(ip) >> 32 == 0:
        inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return tuple(address for address in inner if address is not None)


def _why(ip: Address) -> str | None:
    if str(ip) in _CLOUD_INSIDES:
        return "a cloud's internal service"
    if ip.is_loopback or ip.is_unspecified:
        return "this very machine"
    if ip.is_link_local:
        return "a link-local address, where clouds keep their metadata"
    if ip.is_multicast:
        return "a multicast address"
    if isinstance(ip, ipaddress.IPv6Address):
        return _why_v6(ip)
    if not ip.is_global or ip.is_reserved:
        return "a private or reserved address"
    return None


def _why_v6(ip: ipaddress.IPv6Address) -> str | None:
    if ip.ipv4_mapped or any(ip in network for network in _NAT64):
        return None  # judged by what it carries
    usual = ip in _GLOBAL_UNICAST and not any(ip in network for network in _DOCUMENTATION)
    return None if usual and not ip.is_private else "a private or reserved address"


def _matches(host: str, patterns: tuple[str, ...]) -> bool:
    return any(
        host.endswith(pattern[1:]) and host != pattern[2:]
        if pattern.startswith("*.")
        else host == pattern
        for pattern in patterns
    )


def _mapping(host_map: str) -> Mapping[str, str]:
    try:
        read = json.loads(host_map) if host_map else {}
    except ValueError as error:
        raise StepFailed("HTTP_HOST_MAP", "HOST_MAP is not JSON; give {host: url}") from error
    if not isinstance(read, dict) or not all(is_loopback_url(str(url)) for url in read.values()):
        raise StepFailed(
            "HTTP_HOST_MAP",
            "HOST_MAP leads elsewhere than to loopback; give a JSON object such as "
            '{"cms.example.com": "http://127.0.0.1:8123"}',
        )
    return {str(host).lower(): str(url) for host, url in read.items()}


def _mapped_route(url: str) -> Route:
    split = urlsplit(url)
    tls = split.scheme == "https"
    host = "127.0.0.1" if split.hostname == "localhost" else str(split.hostname)
    return Route((host,), split.port or (443 if tls else 80), tls=tls, mapped=True)


def _refused(what: str, mend: str) -> StepFailed:
    return StepFailed("HTTP_HOST_REFUSED", f"config.url is refused: {what}; {mend}")
