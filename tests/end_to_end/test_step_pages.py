"""Does each page about a kind of step show runs that really come out so?

Every run that a page shows is started over the API in the deployed stack, answered by the people
whom the page names, and compared with what the page says came of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from countersign.adapters.dynamodb.request_item import EXECUTION_INDEX, ROOT_INDEX
from countersign_workbench.demo.world import World, eventually, link_in
from countersign_workbench.demo.world import mail_of_request as mailed
from tests.end_to_end.gates import waiting_token_gate
from tests.end_to_end.page_hosts import TAKEN, PageHosts, hosts_of_pages
from tests.end_to_end.runs import Asked
from tests.end_to_end.shown_runs import PAGES, Page, Said, ShownRun, as_shown, read, shown

VERDICTS = {"approves": "approve", "rejects": "reject"}
SIDE_BY_SIDE = 2
EVERY_RUN = [run for page in shown() for run in page.runs]


class Played:
    """Plays pages side by side, the runs of one page in their order; keeps what came of them."""

    def __init__(self, world: World, hosts: PageHosts) -> None:
        self._world, self._hosts = world, hosts
        self._pool = ThreadPoolExecutor(SIDE_BY_SIDE)
        self._begun = {
            run.page: self._pool.submit(self._page, page)
            for page in shown()
            for run in page.runs[:1]
        }

    def came_of(self, run: ShownRun) -> dict[str, Any]:
        """What came of it: the run as told by the API, calls by host, mails by address."""
        came = self._begun[run.page].result()[run.number - 1]
        if isinstance(came, Exception):
            raise came
        return came

    def close(self) -> None:
        """Wait for whatever still plays."""
        self._pool.shutdown()

    def _page(self, page: Page) -> list[dict[str, Any] | Exception]:
        return [self._caught(run) for run in page.runs]

    def _caught(self, run: ShownRun) -> dict[str, Any] | Exception:
        try:
            return play(self._world, self._hosts, run)
        except Exception as error:  # of whatever kind: it is raised in the test of this run
            return error


@pytest.fixture(scope="module")
def played(world: World, pages: PageHosts) -> Iterator[Played]:
    """All pages at play in the shared world."""
    playing = Played(world, pages)
    yield playing
    playing.close()


@pytest.mark.parametrize("run", EVERY_RUN, ids=str)
def test_a_run_that_a_page_shows_comes_out_as_it_is_shown(played: Played, run: ShownRun) -> None:
    came = played.came_of(run)

    assert as_shown(run.gives, came["run"]) == run.gives
    assert as_shown(run.calls, came["calls"]) == run.calls
    assert as_shown(run.mails, came["mails"]) == run.mails
    assert all(len(keys) == 1 for keys in came["keys"].values()), came["keys"]


def test_every_page_shows_a_run_and_of_every_run_what_it_gives(
    record_property: Callable[[str, object], None],
) -> None:
    without = [page.name for page in shown() if not page.runs]

    record_property(
        "searched",
        f"{len(EVERY_RUN)} runs on {len(PAGES)} pages, "
        f"{sum(len(run.calls) for run in EVERY_RUN)} logs of hosts, "
        f"{sum(len(run.mails) for run in EVERY_RUN)} mails",
    )
    assert without == []
    assert [str(run) for run in EVERY_RUN if not {"status"} <= run.gives.keys()] == []


def test_no_two_pages_call_the_same_host() -> None:
    """Pages are played side by side, and a host's log must be of one run alone."""
    calls = [(host, page.name) for page in shown() for host in page.hosts() & hosts_of_pages()]

    assert len({host for host, _ in calls}) == len(calls)


@pytest.mark.parametrize(
    ("said", "came", "is_alike"),
    [
        ({"id": "…", "n": 1}, {"id": "a-7", "n": 1}, True),
        ({"at": "…"}, {"at": 1764000000}, True),
        ({"id": "refund.….ask"}, {"id": "refund.run-1.ask"}, True),
        ({"id": "refund.….ask"}, {"id": "refund..ask"}, False),
        ({"id": "…"}, {"id": None}, False),
        ({"id": "…"}, {}, False),
        ({"n": 1}, {"n": 1, "more": 2}, False),
        ({"n": [1, "…"]}, {"n": [1]}, False),
        ({"n": 1}, {"n": 2}, False),
    ],
)
def test_what_differs_from_a_page_is_noticed_but_for_what_it_leaves_open(
    said: Any, came: Any, is_alike: bool
) -> None:
    assert (as_shown(said, came) == said) is is_alike


def test_a_mark_that_is_not_known_and_a_run_of_nothing_are_refused() -> None:
    with pytest.raises(AssertionError, match="givse"):
        read("page", "<!-- givse -->\n```json\n{}\n```\n")
    with pytest.raises(AssertionError, match="no ensemble refund"):
        read("page", "<!-- run: refund -->\n```json\n{}\n```\n")


def play(world: World, hosts: PageHosts, run: ShownRun) -> dict[str, Any]:
    """Start a run, give the answers that its page names, and tell what came of it."""
    for host in run.calls.keys() | run.answers.keys():
        hosts.begin(host, run.answers.get(host, TAKEN))
    execution_id = world.start(run.ensemble, run.given)
    for said in run.said:
        give(world, execution_id, said)
    ended = world.ended(execution_id)
    return {
        "run": told(run.gives, ended),
        "calls": {host: calls_as(run.calls[host], hosts.heard[host]) for host in run.calls},
        "keys": keys_of([call for host in run.calls for call in hosts.heard[host]]),
        "mails": {to: newest_mail(world, to) for to in run.mails},
    }


def give(world: World, execution_id: str, said: Said) -> None:
    """Have one person, the token's holder or the operator answer, once they are asked."""
    if said.who == "the token":
        answers = dict(part.split("=") for part in said.words.split(", "))
        approved = {"approved": answers.pop("approved") == "true"}
        answer = waiting_token_gate(world, execution_id).resume({**answers, **approved})
    elif said.does == "cancels":
        request_id = f"{execution_id}.{said.gate}"
        key = {"requestId": {"S": request_id}}
        eventually(request_id, lambda: world.item("RequestsTable", key) or None)
        body = {"reason": said.words}
        answer = world.api("operator", "POST", f"/requests/{request_id}/cancel", body)
    else:
        request_id = asked(world, execution_id, said)
        links = {said.who: link_in(mailed(world, said.who, request_id))}
        words = {"reason" if said.does == "rejects" else "feedback": said.words}
        asking = Asked(world, execution_id, request_id, links, topic="")
        answer = asking.vote(said.who, VERDICTS[said.does], **(words if said.words else {}))
    assert answer.status == 200, answer.text


def asked(world: World, execution_id: str, said: Said) -> str:
    """Wait until a gate of this run, or of a run that it began, asks this person; its request."""
    gate = f".{said.gate}" if said.gate else ""

    def look() -> str | None:
        waiting = open_requests(world, execution_id)
        ids = [request_id for request_id, people in waiting if said.who in people]
        return next((each for each in ids if each.endswith(gate)), None)

    return eventually(f"what asks {said.who}", look)


def open_requests(world: World, execution_id: str) -> Iterator[tuple[str, list[str]]]:
    """Each open request of a run and of those that it began, with whom it asks."""
    for index, key in ((EXECUTION_INDEX, "executionId"), (ROOT_INDEX, "rootExecutionId")):
        found = world.engine.client("dynamodb").query(
            TableName=world.stack.outputs["RequestsTable"],
            IndexName=index,
            KeyConditionExpression=f"{key} = :run",
            ExpressionAttributeValues={":run": {"S": execution_id}},
        )
        for item in found["Items"]:
            if "pendingShard" in item:
                yield item["requestId"]["S"], [person["S"] for person in item["audience"]["L"]]


def told(shown_run: Mapping[str, Any], ended: Mapping[str, Any]) -> dict[str, Any]:
    """What the API tells of a run, as far as the page shows it: of steps, perhaps the status."""
    must = {"status", "output" if ended["status"] == "succeeded" else "error"}
    assert must <= ended.keys(), ended
    found = {key: ended[key] for key in must | shown_run.keys() & ended.keys()}
    if "steps" in shown_run:
        found["steps"] = {
            label(step): step_as(shown_run["steps"].get(label(step)), step)
            for step in ended["steps"]
        }
    return found


def label(step: Mapping[str, Any]) -> str:
    """A step's name, and in brackets the item that it stands in."""
    return step["name"] + "".join(f"[{index}]" for index in step.get("item", ()))


def step_as(shown_step: Any, step: Mapping[str, Any]) -> Any:
    """A step by its status alone, or by what the page shows of it."""
    if not isinstance(shown_step, Mapping):
        return step["status"]
    return {key: step[key] for key in {"status"} | shown_step.keys() & step.keys()}


def calls_as(
    shown_calls: list[Mapping[str, Any]], heard: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Every call that came, with those of its headers that the page shows."""
    found = []
    for number, call in enumerate(heard):
        page_s = shown_calls[number] if number < len(shown_calls) else {}
        names = page_s.get("headers", {})
        headers = {name: call["headers"].get(name) for name in names}
        rest = {key: call[key] for key in ("method", "path", "body") if call[key] is not None}
        found.append({**rest, "headers": headers} if names else rest)
    return found


def keys_of(heard: list[Mapping[str, Any]]) -> dict[str, set[str]]:
    """The idempotency keys under which each call came: one, however often it was tried."""
    found: dict[str, set[str]] = {}
    for call in heard:
        same = f"{call['method']} {call['headers']['host']}{call['path']} {call['body']}"
        found.setdefault(same, set()).add(call["headers"].get("idempotency-key", ""))
    return found


def newest_mail(world: World, to: str) -> str:
    """The newest mail to this address, as a page writes one."""
    mail = world.mail(to)
    head = {"To": ", ".join(mail.to), "Cc": ", ".join(mail.cc), "Subject": mail.subject}
    lines = [f"{name}: {value}" for name, value in head.items() if value]
    return "\n".join([*lines, "", mail.text.rstrip(), ""])
