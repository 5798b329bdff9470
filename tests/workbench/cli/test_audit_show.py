"""Can a person read who did what, when, on what, and whether it is true?"""

import json
from dataclasses import replace

from countersign.domain.audit import Fact, append
from countersign.domain.chain import ChainHead
from countersign.domain.commands import CastVote
from countersign.service.cast_vote import cast_vote
from countersign.service.open_gate import open_gate
from countersign_workbench.cli.audit_findings import nothing_left
from countersign_workbench.cli.audit_show import story_json, story_lines
from tests.audit.histories import stores_in
from tests.builders import KEY, SECRET, an_opening, stored
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock


def a_story(**vote):
    memory = Memory()
    opening = an_opening(approvers=2, min_approvals=2)
    open_gate(opening, store=memory.requests, secret=SECRET, now=NOON)
    answer = CastVote(approver="ana@example.com", approved=False, via="credential", **vote)
    cast_vote(KEY, answer, store=memory.requests, clock=FakeClock(NOON + 5))
    return memory


def told(memory) -> str:
    return "\n".join(story_lines(stores_in(memory).account(KEY), {}))


def test_the_story_of_a_request() -> None:
    memory = a_story(reason="wrong amount")
    digest = stored(memory).digest

    assert told(memory).splitlines() == [
        "refund.run-1.review  rejected",
        "  asked by  ensemble refund, step review",
        "  run       refund.run-1",
        "  asked     ana@example.com, ben@example.com",
        "  rule      2 of 2 must approve; veto",
        f"  shown     {digest}",
        "what was decided",
        "    1  2026-11-22 12:00:00 UTC  asked, for shop, until 2026-11-23T12:00:00Z",
        "    2  2026-11-22 12:00:05 UTC  ana@example.com rejected, by credential; "
        'no digest was presented; reason: "wrong amount"',
        "    3  2026-11-22 12:00:05 UTC  closed: rejected, because of veto",
        "what was delivered",
        "  nothing",
        "holds: 3 entries, each in its place",
    ]


def test_what_an_approver_saw_is_compared_with_what_was_asked() -> None:
    memory = Memory()
    open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)
    digest = stored(memory).digest

    assert "saw what was asked" in told(a_story(digest=digest))


def entry(kind: str, **facts):
    return append(KEY, ChainHead(), Fact(kind, NOON, facts))


def sentence(memory, one) -> str:
    account = stores_in(memory).account(KEY)
    lines = story_lines(replace(account, decisions=replace(account.decisions, entries=(one,))), {})
    return next(line for line in lines if line.startswith("    1"))


def test_each_kind_of_entry_has_its_sentence_and_a_new_one_is_told_as_it_stands() -> None:
    memory = a_story()
    seen = {"verdict": "approve", "via": "token", "approver": "token", "claim": "ben"}

    assert "another digest, sha256:x" in sentence(memory, entry("voted", **seen, digest="sha256:x"))
    assert "claiming to be ben" in sentence(memory, entry("voted", **seen))
    assert "shown the page at noon" in sentence(memory, entry("voted", **seen, servedAt="noon"))
    assert "cancelled by shop: no" in sentence(memory, entry("cancelled", by="shop", reason="no"))
    closed = entry("closed", status="approved", because="policy", by="policy:a/b")
    assert "because of policy by policy:a/b" in sentence(memory, closed)
    new = entry("new-kind", by="shop", approvers=["a", "b"], digest="sha256:" + "f" * 64)
    assert "new-kind: by shop, approvers a b, digest sha256:ffffffffffffffff..." in sentence(
        memory, new
    )
    assert sentence(memory, entry("bare")).endswith("bare")


def test_a_story_that_does_not_hold_says_where() -> None:
    memory = a_story()
    entry = memory.tables.audit[KEY, 2]
    memory.tables.audit[KEY, 2] = replace(entry, body={**entry.body, "approver": "eve"})

    assert f"BROKEN  chain {KEY}, entry 2: its content" in told(memory)
    assert "holds" not in told(memory)


def test_a_request_that_is_gone_has_a_story_too() -> None:
    lines = list(story_lines(nothing_left("r_1"), {}))

    assert lines[0] == "r_1  deleted"
    assert lines[-1].startswith("BROKEN  chain r_1: the request was deleted")


def test_the_story_as_json_has_every_entry_whole() -> None:
    memory = a_story()
    account = stores_in(memory).account(KEY)

    story = json.loads(json.dumps(story_json(account, {})))

    assert story["status"] == "rejected"
    assert story["holds"]
    assert story["decisions"]["verifies"]
    assert [each["seq"] for each in story["decisions"]["entries"]] == [1, 2, 3]
    assert story["decisions"]["entries"][1]["entry"]["approver"] == "ana@example.com"
    gone = story_json(nothing_left("r_1"), {})
    assert (gone["status"], gone["decisions"]["verifies"]) == (None, False)
    del memory.tables.audit[KEY, 3]
    broken = story_json(stores_in(memory).account(KEY), {})
    assert broken["decisions"]["broken"]["seq"] == 3
