import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from functions.pending import app
from tests.web.doorway import ANA, BEN, CAT, Doorway, Reply, an_event

DAY = 86_400


def lists(doorway: Doorway, token: str, path: str = "/api/v1/pending", **query: Any) -> Reply:
    event = an_event("GET", path, token=token, query={k.rstrip("_"): v for k, v in query.items()})
    return doorway.call(app.handler, event)


def keys(reply: Reply) -> list[str]:
    return [item["id"].split(".")[1] for item in reply.json["items"]]


def test_what_waits_is_listed_soonest_deadline_first() -> None:
    doorway = Doorway()
    for name, timeout in (("late", 900), ("soon", 60), ("later", 3000)):
        doorway.a_request(f"content-approval.{name}.approve", timeout=timeout)

    reply = lists(doorway, doorway.a_token("requests:read"))

    assert keys(reply) == ["soon", "late", "later"]
    assert reply.json["items"][0] == {
        "id": "content-approval.soon.approve",
        "status": "pending",
        "ensemble": "content-approval",
        "executionId": "content-approval.soon",
        "step": "approve",
        "prompt": "Publish this?",
        "submittedAt": "2026-11-22T12:00:00Z",
        "deadline": "2026-11-22T12:01:00Z",
        "answeredBy": "audience",
        "audience": [
            {"approver": ANA, "state": "waiting"},
            {"approver": BEN, "state": "waiting"},
        ],
        "quorum": {"required": 1, "approved": 0, "rejected": 0, "remaining": 1, "possible": 2},
    }


def test_requests_with_status_pending_is_the_same_list() -> None:
    doorway = Doorway()
    doorway.a_request()
    token = doorway.a_token("requests:read")

    whole = lists(doorway, token, "/api/v1/requests", status="pending")

    assert (
        whole.json == lists(doorway, token).json == lists(doorway, token, "/api/v1/requests").json
    )


def test_pages_continue_where_the_one_before_ended() -> None:
    doorway = Doorway()
    for number in range(7):
        doorway.a_request(f"content-approval.r{number}.approve", timeout=100 + number)
    token = doorway.a_token("requests:read")
    first = lists(doorway, token, limit=3)
    second = lists(doorway, token, limit=3, cursor=first.json["nextCursor"])

    third = lists(doorway, token, limit=3, cursor=second.json["nextCursor"])

    assert [keys(page) for page in (first, second, third)] == [
        ["r0", "r1", "r2"],
        ["r3", "r4", "r5"],
        ["r6"],
    ]
    assert "nextCursor" not in third.json


def test_votes_show_as_states_and_in_the_quorum() -> None:
    doorway = Doorway()
    request = doorway.a_request(approvers=(ANA, BEN, CAT), quorum=2, onReject="untilImpossible")
    doorway.votes(request, BEN)
    doorway.votes(request, CAT, approved=False)

    item = lists(doorway, doorway.a_token("requests:read")).json["items"][0]

    assert [seat["state"] for seat in item["audience"]] == ["waiting", "approved", "rejected"]
    assert item["audience"][1]["at"] == "2026-11-22T12:00:00Z"
    assert item["quorum"] == {
        "required": 2,
        "approved": 1,
        "rejected": 1,
        "remaining": 1,
        "possible": 2,
    }


def test_whom_no_mail_reaches_is_unreachable() -> None:
    doorway = Doorway()
    doorway.a_request()
    effects = doorway.memory.tables.effects
    key = next(key for key in effects if BEN in key[1])
    effects[key] = replace(effects[key], owed_since=None, receipt={"state": "refused", "at": 1})

    item = lists(doorway, doorway.a_token("requests:read")).json["items"][0]

    assert [seat["state"] for seat in item["audience"]] == ["waiting", "unreachable"]


def test_whom_the_mail_of_a_new_link_reaches_is_not_unreachable() -> None:
    doorway = Doorway()
    request = doorway.a_request()
    effects = doorway.memory.tables.effects
    key = next(key for key in effects if BEN in key[1])
    effects[key] = replace(effects[key], owed_since=None, receipt={"state": "refused", "at": 1})
    doorway.revokes(request, BEN, reissue=True)

    item = lists(doorway, doorway.a_token("requests:read")).json["items"][0]

    assert [seat["state"] for seat in item["audience"]] == ["waiting", "waiting"]


def links_of(doorway: Doorway, *request_ids: str) -> None:
    doorway.invoker.answers["links"] = {
        request_id: {ANA: "https://x/r/of-ana", BEN: "https://x/r/of-ben"}
        for request_id in request_ids
    }


def test_with_the_scope_every_respondents_link_is_shown() -> None:
    doorway = Doorway()
    request = doorway.a_request(requester="somebody-else")
    links_of(doorway, request.request_id)
    token = doorway.a_token("requests:read", "requests:links")

    item = lists(doorway, token).json["items"][0]

    assert [seat["link"] for seat in item["audience"]] == [
        "https://x/r/of-ana",
        "https://x/r/of-ben",
    ]
    (asked,) = doorway.invoker.asked
    assert asked[0] == "links"
    assert asked[1]["requestIds"] == [request.request_id]
    assert token not in str(asked)


def test_with_a_verified_address_ones_own_link_is_shown() -> None:
    doorway = Doorway()
    request = doorway.a_request(requester="somebody-else")
    links_of(doorway, request.request_id)

    item = lists(doorway, doorway.a_token("requests:read", address=BEN)).json["items"][0]

    assert [seat.get("link") for seat in item["audience"]] == [None, "https://x/r/of-ben"]


def test_without_either_no_link_is_asked_for() -> None:
    doorway = Doorway()
    doorway.a_request(requester="somebody-else")

    reply = lists(doorway, doorway.a_token("requests:read"))

    assert "link" not in reply.text
    assert doorway.invoker.asked == []


def test_nobody_sees_links_of_what_they_asked_themselves() -> None:
    doorway = Doorway()
    doorway.a_request(requester="ci-bot")

    reply = lists(doorway, doorway.a_token("requests:read", "requests:links", name="ci-bot"))

    assert doorway.invoker.asked == []
    assert "link" not in reply.text


def test_who_may_submit_sees_no_links_whatever_else_the_credential_says() -> None:
    doorway = Doorway()
    doorway.a_request(requester="somebody-else")
    token = doorway.a_token("requests:read", "requests:links", "requests:submit")

    reply = lists(doorway, token)

    assert doorway.invoker.asked == []
    assert "link" not in reply.text


def test_filters_take_an_address_without_case_and_an_ensemble() -> None:
    doorway = Doorway()
    doorway.a_request("content-approval.mine.approve", approvers=(ANA,))
    doorway.a_request("content-approval.theirs.approve", approvers=(BEN,))
    doorway.a_request("refund.other.approve", approvers=(ANA,))
    token = doorway.a_token("requests:read")

    reply = lists(doorway, token, audience="ANA@example.com", ensemble="content-approval")

    assert keys(reply) == ["mine"]


def test_what_was_decided_is_listed_latest_first_with_outcome_and_voters() -> None:
    doorway = Doorway()
    first = doorway.a_request("content-approval.first.approve", timeout=7 * DAY)
    second = doorway.a_request("content-approval.second.approve", timeout=7 * DAY)
    doorway.votes(first, ANA)
    doorway.clock.move(2 * DAY)
    doorway.votes(second, BEN, approved=False)
    token = doorway.a_token("requests:read")

    reply = lists(doorway, token, "/api/v1/requests", status="closed")

    assert keys(reply) == ["second", "first"]
    assert reply.json["items"][0]["outcome"]["status"] == "rejected"
    assert [seat["state"] for seat in reply.json["items"][0]["audience"]] == [
        "unanswered",
        "rejected",
    ]
    assert reply.json["items"][1]["closedAt"] == "2026-11-22T12:00:00Z"


def test_one_status_and_a_span_of_days_narrow_what_was_decided() -> None:
    doorway = Doorway()
    for day, approved in enumerate((True, False, True)):
        request = doorway.a_request(f"content-approval.r{day}.approve")
        doorway.votes(request, ANA, approved=approved)
        doorway.clock.move(DAY)
    token = doorway.a_token("requests:read")

    yes = lists(doorway, token, "/api/v1/requests", status="approved")
    one_day = lists(
        doorway, token, "/api/v1/requests", status="closed", from_="2026-11-23", to="2026-11-23"
    )

    assert keys(yes) == ["r2", "r0"]
    assert keys(one_day) == ["r1"]


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"cursor": "%%%"}, "cursor"),
        ({"cursor": "WyJjbG9zZWQiLCIwMDAwMDAwMDAwMDAjeCJd"}, "cursor"),
        ({"cursor": "WyJwZW5kaW5nIiw3XQ"}, "cursor"),
        ({"statu": "closed"}, "statu"),
        ({"status": "done"}, "status"),
        ({"status": "pending", "from": "2026-01-01"}, "from"),
        ({"status": "closed", "from": "yesterday"}, "from"),
        ({"status": "closed", "from": "2026-01-01T00:00:00"}, "from"),
        ({"status": "closed", "from": "2026-02-02", "to": "2026-01-01"}, "from"),
    ],
)
def test_a_query_that_cannot_be_meant_is_refused_by_name(query: dict[str, str], path: str) -> None:
    doorway = Doorway()
    event = an_event("GET", "/api/v1/requests", token=doorway.a_token("requests:read"), query=query)

    reply = doorway.call(app.handler, event)

    assert reply.status == 400
    assert path in [error["path"] for error in reply.json["errors"]]


@pytest.mark.parametrize("second", ["999999999999", "300000000000", "253402300800"])
def test_a_forged_cursor_beyond_the_calendar_is_a_bad_one(second: str) -> None:
    from countersign.web.cursors import write_cursor

    doorway = Doorway()
    cursor = write_cursor("closed", f"{second}#x")

    reply = lists(
        doorway,
        doorway.a_token("requests:read"),
        "/api/v1/requests",
        status="closed",
        cursor=cursor,
    )

    assert (reply.status, reply.json["code"]) == (400, "BAD_CURSOR")


def test_the_scope_is_needed() -> None:
    doorway = Doorway()

    reply = lists(doorway, doorway.a_token("executions:read"))

    assert (reply.status, reply.json["code"]) == (403, "SCOPE_MISSING")


@pytest.mark.parametrize(
    ("path", "allowed"), [("/api/v1/requests", "POST, GET, HEAD"), ("/api/v1/pending", "GET, HEAD")]
)
def test_another_method_is_told_what_is_taken_under_this_path(path: str, allowed: str) -> None:
    reply = Doorway().call(app.handler, an_event("PUT", path, token="x", json_body={}))

    assert (reply.status, reply.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("status", ["pending", "closed"])
@pytest.mark.parametrize("other", [{"ensemble": "refund"}, {"audience": BEN}, {"ensemble": ""}])
def test_a_cursor_of_another_filter_is_refused(status: str, other: dict[str, str]) -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:read")
    for name in ("one", "two"):
        request = doorway.a_request(f"content-approval.{name}.approve")
        if status == "closed":
            doorway.votes(request, ANA)
    path, filters = "/api/v1/requests", {"status": status, "audience": ANA}
    cursor = lists(doorway, token, path, **filters, limit=1).json["nextCursor"]

    same = lists(doorway, token, path, **filters, cursor=cursor)
    another = lists(doorway, token, path, **{"status": status, **other}, cursor=cursor)

    assert len(same.json["items"]) == 1
    assert (another.status, another.json["code"]) == (400, "BAD_CURSOR")


def test_a_link_lists_nothing() -> None:
    doorway = Doorway()
    doorway.a_request()

    reply = lists(doorway, doorway.link())

    assert (reply.status, reply.json["code"]) == (403, "LINK_NOT_ENOUGH")


@pytest.mark.parametrize("place", ["000000000007#" + "x" * 2_000, "000000000007#\ud800"])
def test_a_cursor_that_no_table_could_take_is_refused(place: str) -> None:
    doorway = Doorway()
    cursor = base64.urlsafe_b64encode(json.dumps(["pending", place]).encode()).decode()

    reply = lists(doorway, doorway.a_token("requests:read"), cursor=cursor.rstrip("="))

    assert (reply.status, reply.json["code"]) == (400, "BAD_CURSOR")


def test_a_time_beyond_the_calendar_is_refused() -> None:
    doorway = Doorway()
    token, path = doorway.a_token("requests:read"), "/api/v1/requests"

    reply = lists(doorway, token, path, status="closed", to="9999-12-31T23:59:59-23:59")

    assert (reply.status, reply.json["code"]) == (400, "QUERY_INVALID")
