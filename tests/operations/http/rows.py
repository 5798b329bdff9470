"""One row of the table of `http` steps: what is asked, what the server does, what must be seen."""

import ipaddress
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import policy_of, why_forbidden
from countersign.operations.http.run import Network, run_http
from countersign.operations.step_call import StepCall, StepResult
from tests.operations.http.servers import Server, Speak, http, saying

HOST = "api.example.com"
ELSEWHERE = "127.0.0.2"
"""Where nothing may ever arrive; a second server listens there at the first one's port."""


_TAKEN = saying(http("200 OK", b'{"done": true}'))


@dataclass(frozen=True)
class Row:
    """A word of the contract, and the proof of it.

    `url` is what follows `https://api.example.com:<port>`: text, or author's text and values in
    turn. `address` is where the server listens, `resolved` what the resolver says at the first,
    second … question (empty: that address). `inside` leaves the real judge of addresses in force.
    Then: `gives` the output, or `fails` with this code and words; the server got `hits` calls, of
    which `saw` is true.
    """

    word: str
    speak: Speak = _TAKEN
    config: Mapping[str, Any] = field(default_factory=dict)
    url: str | Sequence[Any] = "/orders"
    host: str = HOST
    scheme: str = "http"
    certificate: str = ""
    address: str = "127.0.0.1"
    resolved: tuple[tuple[str, ...], ...] = ()
    inside: bool = False
    allow: str = f"http://{HOST}"
    seconds_left: float = 60.0

    gives: Any = None
    fails: str = ""
    hits: int = 1
    waits: tuple[float, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    saw: Callable[[list[bytes]], bool] = lambda received: True


@dataclass
class Asked:
    """The outside world of one row: waits are written down and take off what is left."""

    row: Row
    server: Server
    tls: ssl.SSLContext
    waits: list[float] = field(default_factory=list)
    questions: int = 0

    def run(self) -> StepResult:
        """Make the row's call."""
        row = self.row
        policy = policy_of(allow_hosts=row.allow, host_map="", endpoint_url="")
        call = StepCall(
            "arn:run-1", "run-1", "pay", "charge", {**row.config, "url": self._url()}, ()
        )
        return run_http(call, policy=policy, network=self._network())

    def outcome(self) -> tuple[Any, str]:
        """The step's record, or None and the words of its failure."""
        try:
            return self.run().to_json(), ""
        except StepFailed as failed:
            return None, str(failed)

    def _network(self) -> Network:
        return Network(
            resolve=self._resolve,
            tls=self.tls,
            pause=self.waits.append,
            seconds_left=lambda: self.row.seconds_left - sum(self.waits),
            judge=None if self.row.inside else _outside_is_loopback,
        )

    def _url(self) -> Any:
        base = f"{self.row.scheme}://{self.row.host}:{self.server.port}"
        if isinstance(self.row.url, str):
            return base + self.row.url
        parts = list(self.row.url[::2])
        return {"parts": [base + parts[0], *parts[1:]], "values": list(self.row.url[1::2])}

    def _resolve(self, host: str, port: int) -> list[str]:
        answers = self.row.resolved or ((self.row.address,),)
        self.questions += 1
        return list(answers[min(self.questions, len(answers)) - 1])


def _outside_is_loopback(address: str) -> str | None:
    """Servers of the tests stand on this machine, so loopback alone is the outside here."""
    if ipaddress.ip_address(address).is_loopback:
        return None
    return why_forbidden(address) or "not a server of this test"
