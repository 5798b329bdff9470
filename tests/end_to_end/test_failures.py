"""What fails takes what stands beside it along, says why to everybody, and lets nothing run on."""

from __future__ import annotations

import json
from typing import Any

from countersign_workbench.demo.world import World
from countersign_workbench.engine.deploy import physical_ids
from tests.end_to_end.many_gates import (
    Question,
    all_opened,
    by_place,
    closed,
    key,
    kinds,
    opened,
    run_ended,
    state,
    trail,
    within,
)
from tests.end_to_end.runs import a_word, audit_verified
from tests.end_to_end.vendor import VENDOR, Vendor

LEGAL, PARTS, LEAD = "legal@example.com", "parts@example.com", "lead@example.com"


def test_a_branch_that_fails_cancels_the_other_s_question_and_ends_the_run_as_it_did(
    world: World, vendor: Vendor
) -> None:
    run, asked, request, word = _broken_while_asked(world, vendor, "broken-branch")
    ended = run_ended(world, run)
    late = asked.vote(LEGAL, "approve")

    assert ended["status"] == "failed", ended
    assert ended["error"]["error"] == "HTTP_STATUS"
    assert f"POST {VENDOR} answered 500" in ended["error"]["cause"]
    _says_why(world, asked, request, "another part of both failed: HTTP_STATUS: POST ")
    assert (late.status, late.json()["code"]) == (409, "REQUEST_CLOSED")
    assert by_place(ended)["legal"] == "failed"
    assert _called(vendor, word) == ["stock", "reserve"]


def test_where_the_whole_goes_on_the_question_is_cancelled_too_and_nobody_knows_its_answer(
    world: World, vendor: Vendor
) -> None:
    run, asked, request, word = _broken_while_asked(world, vendor, "broken-branch-on")
    ended = run_ended(world, run)

    assert ended["status"] == "succeeded", ended
    assert ended["output"] == {
        "failed": True,
        "legal": {"failed": None, "undecided": True},
        "behind": {"executed": None, "undecided": True},
    }
    [both] = [step for step in ended["steps"] if step["name"] == "both"]
    assert (both["status"], both["error"]) == ("failed", "HTTP_STATUS"), both
    _says_why(world, asked, request, "another part of both failed: HTTP_STATUS: POST ")
    assert _called(vendor, word) == ["stock", "reserve", "after"]


def test_a_branch_that_fails_before_the_other_asks_keeps_it_from_asking(
    world: World, vendor: Vendor
) -> None:
    ends = {}
    for ensemble in ("broken-branch", "broken-branch-on"):
        word = a_word("early")
        vendor.planned[f"/{word}/reserve"] = [500]
        with vendor.holding(f"/{word}/stock") as release:
            run = world.start(ensemble, {"word": word})
            within(30, "the ended scope", lambda r=run, w=word: _has_broken(world, vendor, r, w))
            release.set()
        ends[ensemble] = run_ended(world, run)
        assert state(world, key(run, "legal")) is None
        assert "sell" not in _called(vendor, word)

    failed, went_on = ends.values()
    assert (failed["status"], failed["error"]["error"]) == ("failed", "HTTP_STATUS"), failed
    assert went_on["status"] == "succeeded", went_on
    assert went_on["output"]["legal"] == {"failed": None, "undecided": True}


def test_an_item_that_fails_cancels_the_questions_about_the_others_and_asks_about_no_more(
    world: World, vendor: Vendor
) -> None:
    run, word = _an_item_breaks_while_others_ask(world, vendor, "broken-item")
    ended = run_ended(world, run)

    assert (ended["status"], ended["error"]["error"]) == ("failed", "HTTP_STATUS"), ended
    assert [state(world, key(run, "approve", number)) for number in (0, 3)] == [None, None]
    assert _called(vendor, word) == ["check"]


def test_where_a_foreach_goes_on_it_gives_nothing_and_its_questions_are_cancelled_too(
    world: World, vendor: Vendor
) -> None:
    run, word = _an_item_breaks_while_others_ask(world, vendor, "broken-item-on")
    ended = run_ended(world, run)

    assert (ended["status"], ended["output"]) == ("succeeded", {"failed": True, "given": None})
    assert state(world, key(run, "approve", 0)) is None
    assert _called(vendor, word) == ["check", "after"]


def test_a_step_that_fails_twice_is_tried_again_with_one_key_and_its_gate_asks_once(
    world: World, vendor: Vendor
) -> None:
    word = a_word("again")
    before, pay = f"/{word}/before", f"/{word}/pay"
    vendor.planned |= {before: [500, 503], pay: [500]}

    run = world.start("tried-again", {"word": word})
    asked = opened(world, key(run, "approve"))
    assert asked.vote(LEAD, "approve").status == 200
    ended = run_ended(world, run)

    assert (ended["status"], ended["output"]) == ("succeeded", {"paid": True}), ended
    assert [call.answered for call in vendor.calls(before)] == [500, 503, 200]
    assert [call.answered for call in vendor.calls(pay)] == [500, 200]
    [of_before], [of_pay] = ({call.key for call in vendor.calls(path)} for path in (before, pay))
    assert of_before
    assert of_pay
    assert of_before != of_pay
    first, second, third = (call.at for call in vendor.calls(before))
    assert second - first >= 0.9
    assert third - second >= 0.9
    assert kinds(world, asked.request_id) == ["submitted", "voted", "closed"]
    item = world.item("RequestsTable", {"requestId": {"S": asked.request_id}})
    assert item["tokenGeneration"]["N"] == "1"


def test_a_step_that_never_succeeds_is_tried_as_often_as_it_says_and_fails_with_its_error(
    world: World, vendor: Vendor
) -> None:
    word = a_word("never")
    path = f"/{word}/before"
    vendor.planned[path] = [500] * 9

    ended = run_ended(world, world.start("tried-again", {"word": word}))

    assert (ended["status"], ended["error"]["error"]) == ("failed", "HTTP_STATUS"), ended
    assert len(vendor.calls(path)) == 3
    assert len({call.key for call in vendor.calls(path)}) == 1


def test_a_try_that_takes_too_long_is_given_up_and_tried_again_with_the_same_key(
    world: World, vendor: Vendor
) -> None:
    word = a_word("slow")
    path = f"/{word}/slow"

    with vendor.holding(path):
        ended = run_ended(world, world.start("out-of-time", {"word": word}))
    calls = within(10, "both tries", lambda: _so_many(vendor.calls(path), 2))

    assert ended["status"] == "failed", ended
    assert ended["error"]["error"] == "States.Timeout"
    assert len(calls) == 2
    assert len({call.key for call in calls}) == 1
    assert by_place(ended) == {"slow": "failed", "after": "not-started"}
    assert _called(vendor, word) == ["slow", "slow"]


def _broken_while_asked(
    world: World, vendor: Vendor, ensemble: str
) -> tuple[str, Question, dict[str, Any], str]:
    """Let `reserve` fail once legal is asked; the run, legal's question, what became of it."""
    word = a_word("broken")
    path = f"/{word}/reserve"
    vendor.planned[path] = [500]
    with vendor.holding(path) as release:
        run = world.start(ensemble, {"word": word})
        asked = opened(world, key(run, "legal"))
        release.set()
        return run, asked, closed(world, asked.request_id), word


def _an_item_breaks_while_others_ask(
    world: World, vendor: Vendor, ensemble: str
) -> tuple[str, str]:
    """Let the first item fail once people are asked about the next two; both are told why."""
    word = a_word("parts")
    parts = [{"name": name, "checked": name == "bolt"} for name in ("bolt", "nut", "gear", "belt")]
    path = f"/{word}/check"
    vendor.planned[path] = [500]
    with vendor.holding(path) as release:
        run = world.start(ensemble, {"word": word, "parts": parts})
        asked = all_opened(world, [key(run, "approve", number) for number in (1, 2)])
        release.set()
        requests = {each: closed(world, each) for each in asked}
    for each, request in requests.items():
        why = "another part of each-part failed: HTTP_STATUS: POST "
        _says_why(world, asked[each], request, why)
    return run, word


def _says_why(world: World, asked: Question, request: dict[str, Any], why: str) -> None:
    """The API, the page, the audit and the terminal's audit say why a request was cancelled."""
    assert request["status"] == "cancelled"
    assert "outcome" not in request
    assert request["cancellation"].startswith(why), request
    [link] = asked.links.values()
    answer = world.call("GET", link)
    page = world.open(link)
    assert (answer.status, page.action) == (200, None)
    assert why in page.text
    entry = trail(world, asked.request_id)[-1]
    assert entry["kind"] == "cancelled"
    assert why in json.dumps(entry, ensure_ascii=False)
    assert audit_verified(world, asked.request_id).returncode == 0


def _called(vendor: Vendor, word: str) -> list[str]:
    """What the vendor got of one run, by the last part of the path, oldest first."""
    paths = [call.path for call in list(vendor.received)]
    return [path.rpartition("/")[2] for path in paths if path.startswith(f"/{word}/")]


def _has_broken(world: World, vendor: Vendor, run: str, word: str) -> bool | None:
    """Whether the failed branch has told the others, or ended the run."""
    if not vendor.calls(f"/{word}/reserve") or f"/{word}/stock" not in vendor.arrived:
        return None
    scopes = physical_ids(world.engine, world.stack.name)["Scopes"]
    told = world.engine.client("dynamodb").scan(TableName=scopes)
    is_told = any(f"{run}.both#" in str(item) for item in told["Items"])
    return is_told or world.execution(run)["status"] not in ("running", "waiting") or None


def _so_many(found: list[Any], expected: int) -> list[Any] | None:
    return found if len(found) >= expected else None
