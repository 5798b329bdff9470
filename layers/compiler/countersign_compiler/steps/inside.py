"""Is a host that is written out in a URL certainly one that no step may call?

Only what needs no resolver is told here, so that it is found before a run finds it. The step itself
judges every address that a name leads to.
"""

from __future__ import annotations

import ipaddress
import socket


def is_inside(host: str) -> bool:
    """Whether `host` (lower case, without brackets) is a loopback, private or other inner address.

    The spellings of IPv4 that resolvers take are read too: `127.1`, `0x7f.1`, `2130706433`.
    """
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):  # RFC 6761, section 6.3
        return True
    ip = _address(name)
    if ip is None:
        return False
    carried = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    judged = carried or ip
    return not judged.is_global or judged.is_multicast or judged.is_reserved


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except OSError:
        return None
