"""Does the door of an `http` step hand on what it got and give back the step's record?"""

import json
from pathlib import Path

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_http import app
from tests.operations.http import certificates
from tests.operations.http.servers import http, saying, serving

EVENT = json.loads((Path(__file__).parents[2] / "events" / "run_http.json").read_text())


class Context:
    """What Lambda hands in, as far as the door looks at it."""

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


@pytest.fixture
def surroundings(monkeypatch):
    """Set the function's variables; what it keeps of them is forgotten before and after."""

    def surround(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    for kept in (app._policy, app._tls):
        kept.cache_clear()
    yield surround
    for kept in (app._policy, app._tls):
        kept.cache_clear()


def test_a_call_is_made_and_its_record_given_back(surroundings) -> None:
    with serving(saying(http("200 OK", b'{"id": 7}'))) as server:
        stand_in = f"http://127.0.0.1:{server.port}"
        surroundings(HOST_MAP=json.dumps({"cms.example.com": stand_in}), AWS_ENDPOINT_URL=stand_in)
        record = app.handler(EVENT, Context())

    assert record["output"] == {"id": 7}
    assert record["meta"]["status"] == 200
    assert record["input"]["url"] == "https://cms.example.com/publish"
    assert json.loads(server.received[0].partition(b"\r\n\r\n")[2]) == EVENT["config"]["body"]


@pytest.fixture
def secured(surroundings, tmp_path):
    """A stand-in that speaks TLS, to which `cms.example.com` leads; it says 7."""
    authority = certificates.authority(tmp_path)
    tls = authority.serving("cms.example.com")
    with serving(saying(http("200 OK", b"7")), tls=tls) as server:
        stand_in = f"https://127.0.0.1:{server.port}"
        surroundings(
            HOST_MAP=json.dumps({"cms.example.com": stand_in, "api.example.com": stand_in}),
            AWS_ENDPOINT_URL=stand_in,
        )
        yield server


def test_an_authority_is_trusted_by_openssls_own_variable(secured, surroundings, tmp_path) -> None:
    surroundings(SSL_CERT_FILE=str(tmp_path / "authority.pem"))

    assert app.handler(EVENT, Context())["output"] == 7


def test_trust_in_an_authority_is_no_leave_to_take_any_host(
    secured, surroundings, tmp_path
) -> None:
    surroundings(SSL_CERT_FILE=str(tmp_path / "authority.pem"))
    event = {**EVENT, "config": {"url": "https://api.example.com/"}, "whole": []}

    with pytest.raises(StepFailed, match=r"HTTP_TLS: .*Hostname mismatch"):
        app.handler(event, Context())
    assert not secured.received


def test_a_server_of_an_unknown_authority_is_refused_on_one_machine_too(secured) -> None:
    with pytest.raises(StepFailed, match=r"HTTP_TLS: .*certificate is not valid"):
        app.handler(EVENT, Context())
    assert not secured.received


def test_no_function_of_the_template_trusts_another_authority_than_the_systems() -> None:
    template = (Path(__file__).parents[2] / "template.yaml").read_text("utf-8")

    assert "RunHttpFunction:" in template
    assert "SSL_CERT" not in template


def test_an_address_inside_is_refused_whatever_the_name_says(surroundings) -> None:
    surroundings(AWS_ENDPOINT_URL="", HOST_MAP="", ALLOW_HOSTS="")
    event = {**EVENT, "config": {"url": "https://localhost:1/x"}, "whole": []}

    with pytest.raises(StepFailed, match=r"HTTP_HOST_REFUSED: .* leads to this very machine"):
        app.handler(event, Context())


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "[::ffff:7f00:1]"])
def test_other_spellings_of_an_address_inside_are_refused(surroundings, host) -> None:
    surroundings(AWS_ENDPOINT_URL="", HOST_MAP="", ALLOW_HOSTS="")

    with pytest.raises(StepFailed, match="HTTP_HOST_REFUSED"):
        app.handler({**EVENT, "config": {"url": f"https://{host}/x"}, "whole": []}, Context())
