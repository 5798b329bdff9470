"""Which addresses does a host name have now?"""

import socket

from countersign.domain.step_failure import StepFailed


def addresses(host: str, port: int) -> list[str]:
    """The addresses that the machine's own resolver gives; `HTTP_UNREACHABLE` where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise StepFailed(
            "HTTP_UNREACHABLE", f"{host} could not be found; check the host name"
        ) from error
    return [str(entry[4][0]) for entry in found]
