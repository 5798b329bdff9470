"""Do the calls that the API's page shows do what the page says?"""

import json
import re
from pathlib import Path
from typing import Any

from functions.open_gate import app as open_gate
from functions.resume_execution import app as resume_execution
from functions.submit import app as submit
from tests.fakes.world import FakeInvoker
from tests.web.doorway import Doorway, an_event

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")


class Opening(FakeInvoker):
    """An invoker whose opener really opens."""

    def ask(self, task: str, payload: Any) -> Any:
        return (
            open_gate.handler(payload, None) if task == "open_gate" else super().ask(task, payload)
        )


def the_call(path: str) -> tuple[Any, dict[str, str], str]:
    """Body, headers and path of the documented `curl` whose address ends like this."""
    (block,) = [
        block
        for block in re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.M | re.S)
        if re.search(rf"https://example\.com/\S*{path}[ \\]", block)
    ]
    body = re.search(r"-d '(.*?)'", block, flags=re.S)
    headers = dict(re.findall(r"-H '([^:']+): ([^']+)'", block))
    address = re.search(r"https://example\.com(\S+)", block)
    assert body is not None
    assert address is not None
    return json.loads(body[1]), headers, address[1]


def test_the_documented_submission_is_taken() -> None:
    doorway = Doorway(invoker=Opening())
    body, headers, path = the_call("/requests")
    headers["Authorization"] = f"Bearer {doorway.a_token('requests:submit')}"

    reply = doorway.call(
        submit.handler, an_event("POST", path, body=json.dumps(body).encode(), headers=headers)
    )

    assert reply.status == 201, reply.text
    named = re.search(r"`201 \{(id, status, audience.*?)\}`", PAGE)
    assert named is not None
    assert list(reply.json) == named[1].split(", ")


def test_the_documented_resume_is_taken_as_curl_sends_it() -> None:
    doorway = Doorway()
    doorway.a_token_gate("transaction-flow.run-1.ask")
    body, headers, path = the_call("/resume")
    body["token"] = doorway.resume_token()
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    run = path.split("/")[-2]

    reply = doorway.call(
        resume_execution.handler,
        an_event("POST", path, body=json.dumps(body).encode(), headers=headers, id=run),
    )

    assert reply.status == 200, reply.text
    assert (reply.json["status"], reply.json["approvedBy"]) == ("approved", "token")
