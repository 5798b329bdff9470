"""Does a step's failure keep to itself what the step was given and what it was answered?

Lambda's runtime writes what a function raises into its log, which is read by more people than a
run's own history.
"""

import ssl

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.email.compose import compose
from countersign.operations.http.guard import Policy
from countersign.operations.http.run import Network, run_http
from countersign.operations.step_call import StepCall
from countersign.operations.think.offline import answer_from
from countersign.operations.think.prompt import Prompt
from countersign.operations.think.run import run_think
from tests.operations.http.servers import http, saying, serving
from tests.operations.think.minds import Mind

PRIVATE = "s3cr3t-Ada"
"""Stands wherever data, a credential or an address may stand."""

BAD_CONFIGS = [
    {"url": f"https://api.example.com/{PRIVATE}/../x"},
    {"url": f"https://{PRIVATE}@api.example.com/"},
    {"url": f"https://api.example.com:{PRIVATE}/"},
    {"url": f"https://[{PRIVATE}/"},
    {"url": f"ftp://api.example.com/{PRIVATE}"},
    {"url": f"https://api.example.com/#{PRIVATE}"},
    {"url": {"parts": ["https://api.example.com/", ""], "values": [f"../{PRIVATE}"]}},
    {"url": {"parts": ["", "/x"], "values": [f"{PRIVATE}?"]}},
    {"url": {"parts": ["https://api.example.com/", ""], "values": [{PRIVATE: 1}]}},
    {"url": "https://api.example.com", "method": PRIVATE},
    {"url": "https://api.example.com", "headers": {f"{PRIVATE} x": "1"}},
    {"url": "https://api.example.com", "headers": {"X": f"{PRIVATE}\r\nY: z"}},
    {"url": "https://api.example.com", "expect": PRIVATE},
    {"url": "https://api.example.com", "timeout": PRIVATE},
]


def calling(config, *, port: int = 1) -> None:
    """Make a step's call; its host's stand-in listens at the port."""
    network = Network(
        resolve=lambda host, port: ["93.184.215.14"],
        tls=ssl.create_default_context(),
        pause=lambda seconds: None,
        seconds_left=lambda: 60.0,
    )
    stand_in = {"api.example.com": f"http://127.0.0.1:{port}"}
    run_http(a_step(config), policy=Policy(mapped=stand_in), network=network)


def a_step(config) -> StepCall:
    return StepCall("arn", "run-1", "pay", "tell", config, ())


@pytest.mark.parametrize("config", BAD_CONFIGS)
def test_a_call_that_is_refused_shows_nothing_of_its_values(config) -> None:
    with pytest.raises(StepFailed) as caught:
        calling(config)

    assert PRIVATE not in str(caught.value)


ANSWERS = [
    http(f"404 {PRIVATE}", f'{{"error": "{PRIVATE}"}}'.encode()),
    http("302 Found", b"", f"Location: https://h.example/{PRIVATE}"),
    http("200 OK", b"x", f"Content-Encoding: {PRIVATE}"),
    http("200 OK", PRIVATE.encode() + b"\xff\xfe"),
    f"{PRIVATE} is no HTTP\r\n\r\n".encode(),
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + PRIVATE.encode(),
    http("200 OK", PRIVATE.encode() * 40_000),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_call_that_fails_names_method_host_and_status_at_most(answer) -> None:
    url = f"https://api.example.com/{PRIVATE}?q={PRIVATE}"

    with serving(saying(answer)) as server, pytest.raises(StepFailed) as caught:
        calling({"url": url}, port=server.port)

    assert PRIVATE not in str(caught.value)


def test_a_server_that_does_not_listen_is_named_by_its_host_alone() -> None:
    with serving(saying(b"")) as gone:
        pass

    with pytest.raises(StepFailed, match=r"HTTP_UNREACHABLE: GET api\.example\.com: ") as caught:
        calling({"url": f"https://api.example.com/{PRIVATE}"}, port=gone.port)

    assert PRIVATE not in str(caught.value)


@pytest.mark.parametrize(
    "config",
    [
        {"to": PRIVATE},
        {"to": f"{PRIVATE}@example.com\r\nBcc: x@example.com"},
        {"to": [f"{PRIVATE}{n}@example.com" for n in range(51)]},
        {"to": "a@example.com", "cc": [f"<{PRIVATE}@example.com>"]},
        {"to": "a@example.com", "subject": f"{PRIVATE}\nx"},
        {"to": "a@example.com", "subject": {PRIVATE: 1}},
        {"to": "a@example.com", "body": PRIVATE * 30_000},
    ],
)
def test_a_mail_that_is_refused_names_no_address_and_none_of_its_words(config) -> None:
    with pytest.raises(StepFailed) as caught:
        compose(a_step(config))

    assert PRIVATE not in str(caught.value)


def test_a_prompt_without_an_answer_is_not_repeated() -> None:
    with pytest.raises(StepFailed) as caught:
        answer_from([{"contains": "x", "answer": 1}], Prompt("pay", "risk", f"Assess {PRIVATE}"))

    assert PRIVATE not in str(caught.value)


SAYS_MORE = {"type": "object", "required": ["risk"], "additionalProperties": False}


@pytest.mark.parametrize(
    "reply", [PRIVATE, f'{{"{PRIVATE}": 1}}', f'["{PRIVATE}"]', f'```json\n{{"{PRIVATE}": 1}}\n```']
)
def test_a_reply_that_does_not_fit_is_not_repeated(reply) -> None:
    call = a_step({"prompt": PRIVATE, "system": PRIVATE, "schema": SAYS_MORE})

    with pytest.raises(StepFailed, match="THINK_SCHEMA") as caught:
        run_think(call, provider=Mind([reply, reply]))

    assert PRIVATE not in str(caught.value)
