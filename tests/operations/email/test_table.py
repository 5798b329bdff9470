"""Does an `email` step keep each word of its contract, with the mail service's log as witness?

Each row goes all the way: the author's text is compiled, its settings are evaluated as the engine
does, and the function sends what becomes of them to a stand-in for SES.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_email import app
from tests.compiler.builders import codes, declares, states, step
from tests.compiler.expressions.engine import evaluate
from tests.operations.http.servers import http, saying, serving

TEAM = "team@example.com"
DECLARED = declares("CONTENT_TEAM", "DESK")
FIFTY = [f"a{number}@example.com" for number in range(50)]


@dataclass(frozen=True)
class Row:
    """A word of the contract: the author's settings, the stage's `env`, and what must follow.

    `sent` maps a path in the request that the mail service got to its value; `fails` is the
    failure's beginning, with which nothing may have been sent.
    """

    word: str
    config: Mapping[str, str]
    env: Mapping[str, Any] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, Any] = field(default_factory=dict)
    fails: str = ""


TO = "Destination.ToAddresses"
CC = "Destination.CcAddresses"
REPLY = "ReplyToAddresses"
SUBJECT = "Content.Simple.Subject.Data"
TEXT = "Content.Simple.Body.Text.Data"
HTML = "Content.Simple.Body.Html.Data"
ENV_TEAM = r".*it reads env\.CONTENT_TEAM, which the parameter EnsembleEnv gives"

RECIPIENTS = [
    Row("one recipient", {"to": TEAM}, sent={TO: [TEAM]}),
    Row("several recipients in a list", {"to": f"[{TEAM}, '${{input.x}}']"},
        given={"x": "b@example.com"}, sent={TO: [TEAM, "b@example.com"]}),
    Row("several recipients in one text", {"to": f"'{TEAM}, b@example.com; c@example.com'"},
        sent={TO: [TEAM, "b@example.com", "c@example.com"]}),
    Row("several recipients in one value", {"to": "'${input.people}'"},
        given={"people": [TEAM, "b@example.com"]}, sent={TO: [TEAM, "b@example.com"]}),
    Row("several recipients by configuration", {"to": "'${env.CONTENT_TEAM}'"},
        env={"CONTENT_TEAM": f"{TEAM}, b@example.com"}, sent={TO: [TEAM, "b@example.com"]}),
    Row("a recipient twice gets one mail",
        {"to": f"[{TEAM}, Team@Example.com]", "cc": "TEAM@example.com"},
        sent={TO: [TEAM], CC: []}),
    Row("cc", {"to": TEAM, "cc": "[b@example.com, '${input.x}']"}, given={"x": "c@example.com"},
        sent={TO: [TEAM], CC: ["b@example.com", "c@example.com"]}),
    Row("cc that is empty on purpose", {"to": TEAM, "cc": """'${input.x ?? ""}'"""},
        sent={TO: [TEAM], CC: []}),
    Row("reply-to", {"to": TEAM, "replyTo": "'${env.DESK}'"}, env={"DESK": "desk@example.com"},
        sent={REPLY: ["desk@example.com"]}),
    Row("fifty recipients, copies counted",
        {"to": json.dumps(FIFTY[:30]), "cc": json.dumps(FIFTY[30:])},
        sent={TO: FIFTY[:30], CC: FIFTY[30:]}),
    Row("more than fifty recipients", {"to": "'${input.people}'"},
        given={"people": [*FIFTY, TEAM]}, fails="EMAIL_TOO_MANY: 51 recipients"),
]  # fmt: skip

MISSING = [
    Row("a missing recipient names the env name", {"to": "'${env.CONTENT_TEAM}'"},
        fails=r"STEP_VALUE_ABSENT: config\.to is absent" + ENV_TEAM),
    Row("an empty one too", {"to": "'${env.CONTENT_TEAM}'"}, env={"CONTENT_TEAM": ""},
        fails=r"EMAIL_NO_RECIPIENT: config\.to is absent or empty" + ENV_TEAM),
    Row("an absent one in a list", {"to": f"[{TEAM}, '${{env.CONTENT_TEAM}}']"},
        fails=r"STEP_VALUE_ABSENT: config\.to\.1 is absent" + ENV_TEAM),
    Row("an empty one in a list", {"to": f"[{TEAM}, '${{env.CONTENT_TEAM}}']"},
        env={"CONTENT_TEAM": ""},
        fails=r"EMAIL_NO_RECIPIENT: config\.to\[1\] is absent" + ENV_TEAM),
    Row("an absent one within a text", {"to": f"'{TEAM}, ${{env.CONTENT_TEAM}}'"},
        fails=r"EMAIL_NO_RECIPIENT: config\.to has an empty place" + ENV_TEAM),
    Row("a text of nothing but an absent one", {"to": "' ${env.CONTENT_TEAM},'"},
        fails=r"EMAIL_NO_RECIPIENT: config\.to is absent or empty" + ENV_TEAM),
    Row("an absent one within a configured list", {"to": "'${env.CONTENT_TEAM}'"},
        env={"CONTENT_TEAM": [TEAM, None]},
        fails=r"EMAIL_NO_RECIPIENT: config\.to\[1\] is absent" + ENV_TEAM),
    Row("a missing copy", {"to": TEAM, "cc": "'${env.CONTENT_TEAM}'"},
        fails=r"STEP_VALUE_ABSENT: config\.cc is absent" + ENV_TEAM),
    Row("a missing recipient of the run's own", {"to": "'${input.manager}'"},
        fails=r"STEP_VALUE_ABSENT: config\.to is absent: what the expression reads is not there; "),
]  # fmt: skip

WORDS = [
    Row("text and HTML from text", {"to": TEAM, "body": '"Hello\\n  <b>${input.x}</b> & you"'},
        given={"x": "<script>"},
        sent={TEXT: "Hello\n  <b><script></b> & you",
              HTML: re.compile(r">Hello<br>  &lt;b&gt;&lt;script&gt;&lt;/b&gt; &amp; you</div>")}),
    Row("an address in the text is no link of ours", {"to": TEAM, "body": "'see https://e.example'"},
        sent={TEXT: "see https://e.example", HTML: re.compile(r">see https://e\.example</div>")}),
    Row("a missing body", {"to": TEAM}, sent={TEXT: re.compile("The step “work” of the ensemble")}),
    Row("a missing subject", {"to": TEAM}, sent={SUBJECT: "refund: work"}),
    Row("a subject with a value", {"to": TEAM, "subject": "'Order ${input.x}'"}, given={"x": 7},
        sent={SUBJECT: "Order 7"}),
    *(Row(f"refused header: {key} with {value!r}", {"to": TEAM, key: "'${input.x}'"},
          given={"x": value}, fails="EMAIL_HEADER: ")
      for key, value in (("subject", "Hi\r\nBcc: x@evil.example"), ("subject", "Hi\nthere"),
                         ("subject", "a\u2028b"), ("to", "a@example.com\r\nBcc: x@evil.example"),
                         ("cc", "a@example.com\nX: y"), ("replyTo", "a@example.com\rX: y"))),
    *(Row(f"refused address: {value!r}", {"to": "'${input.x}'"}, given={"x": value},
          fails="EMAIL_BAD_ADDRESS: ")
      for value in ("Ana <a@example.com>", "a@example.com b@example.com", "nobody", "ü@example.com",
                    ["a@example.com", 7])),
]  # fmt: skip

ROWS = [*RECIPIENTS, *MISSING, *WORDS]


@pytest.fixture
def mail_service(monkeypatch):
    """A stand-in for SES that takes every mail, and the real client led to it."""
    answer = http("200 OK", b'{"MessageId": "m-1"}', "Content-Type: application/json")
    with serving(saying(answer)) as server:
        for name, value in {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.port}",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
            "SENDER_ADDRESS": "sign@example.com",
        }.items():
            monkeypatch.setenv(name, value)
        app._client.cache_clear()
        yield server
    app._client.cache_clear()


def payload(row: Row) -> dict[str, Any]:
    """What the state machine sends for the row's step."""
    work = states(step("email", **row.config), DECLARED)["work"]
    sent = work["Arguments"]["Payload"]
    return {**sent, "config": evaluate(sent["config"], {"env": row.env, "input": row.given})}


def found(request: Any, path: str) -> Any:
    """The value at a dotted path."""
    for name in path.split("."):
        request = request[name]
    return request


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.word)
def test_each_word_of_the_contract_holds(row, mail_service) -> None:
    try:
        record, failure = app.handler(payload(row), None), ""
    except StepFailed as failed:
        record, failure = None, str(failed)

    assert bool(failure) == bool(row.fails), failure
    assert re.match(row.fails, failure), failure
    assert len(mail_service.received) == (0 if row.fails else 1)
    for call in mail_service.received:
        head, _, body = call.partition(b"\r\n\r\n")
        assert head.startswith(b"POST /v2/email/outbound-emails HTTP/1.1\r\n")
        request = json.loads(body)
        reached = len(found(request, TO)) + len(found(request, CC))
        assert record["output"] == {"messageId": "m-1"}
        assert record["meta"] == {"recipients": reached}
        for path, value in row.sent.items():
            seen = found(request, path)
            assert value.search(seen) if isinstance(value, re.Pattern) else seen == value


def test_each_word_stands_in_the_table_once() -> None:
    assert len({row.word for row in ROWS}) == len(ROWS)


def test_a_blind_copy_is_no_setting() -> None:
    assert codes(step("email", to=TEAM, bcc=TEAM), DECLARED) == ["G-KEY"]
