"""Is there a way to write an address inside so that a step or a notification reaches it?"""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from countersign.domain.notify_url import notify_url_problem
from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import Policy
from countersign.operations.http.post import post
from countersign.operations.http.resolve import addresses
from tests.operations.http.servers import Server, http, saying, serving

INSIDE = (
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "127.0.1",
    "0127.0.0.1",
    "127.000.000.001",
    "2130706433",
    "2130706433.",
    "0x7f000001",
    "0x7F.0x0.0x0.0x1",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "0x0",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "LocalHost.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:FFFF:127.0.0.1]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
    "[::1%25lo]",
    "[::1%lo]",
    "[fe80::1%25eth0]",
    "169.254.169.254",
    "169.254.169.254.",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "169.254.170.2",
    "168.63.129.16",
    "100.100.100.200",
    "10.0.0.1",
    "192.168.0.1",
    "172.16.0.1",
    "\u2460\u2461\u2466.\u24ea.\u24ea.\u2460",
    "127\u30020\u30020\u30021",
    "\uff11\uff12\uff17.0.0.1",
    "127.0.0.1%00.example.com",
    "127.0.0.1%2f.example.com",
    "127.0.0.1%23.example.com",
    "ana@127.0.0.1",
    "example.com@127.0.0.1",
    "example.com%40127.0.0.1",
    "example.com:443@127.0.0.1",
    "127.0.0.1\\@example.com",
    "127.0.0.1#@example.com",
    "127.0.0.1 example.com",
    "127.0.0.1\texample.com",
    "127.0.0.1\nexample.com",
)
SCHEMES = ("https", "HTTPS", "http", "hTTp")


@pytest.fixture(scope="module")
def trap() -> Iterator[Server]:
    with serving(saying(http("200 OK"))) as server:
        yield server


def call(url: str, *, policy: Policy | None = None) -> int:
    """Post to this address as a step or a notification would, asking the machine's resolver."""
    return post(
        url,
        {"content-type": "application/json"},
        b"{}",
        policy=policy or Policy(plain=("localhost",)),
        resolve=addresses,
        tls=ssl.create_default_context(),
        seconds=2.0,
    )


@pytest.mark.parametrize("host", INSIDE, ids=ascii)
def test_however_an_address_inside_is_written_nothing_goes_there(host: str, trap: Server) -> None:
    for scheme in SCHEMES:
        with pytest.raises(StepFailed) as refused:
            call(f"{scheme}://{host}:{trap.port}/latest/meta-data")

        assert refused.value.code in ("HTTP_URL", "HTTP_HOST_REFUSED", "HTTP_UNREACHABLE")
    assert trap.received == []


def test_the_trap_would_have_heard_it(trap: Server, record_property) -> None:
    mapped = Policy(mapped={"api.example.com": f"http://127.0.0.1:{trap.port}"})

    assert call("https://api.example.com/", policy=mapped) == 200

    record_property("searched", f"{len(INSIDE)} ways to write an address, {len(SCHEMES)} schemes")
    assert len(trap.received) == 1
    trap.received.clear()


@pytest.mark.parametrize("scheme", ["HTTPS", "hTTps"])
def test_a_scheme_in_capitals_is_the_same_scheme(scheme: str) -> None:
    assert notify_url_problem(f"{scheme}://hooks.example.com/") is None
