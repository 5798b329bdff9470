"""How does a question come into the world, once, whatever is retried?"""

from dataclasses import replace

import pytest

from countersign import links
from countersign.domain.audit import Verified, verify
from countersign.service.cast_vote import cast_vote
from countersign.service.close_gate import close_gate
from countersign.service.open_gate import NotOpened, Opened, open_gate
from countersign.service.ports import TaskToken, UnavailableError
from tests.builders import (
    KEY,
    RUN_STARTED,
    SECRET,
    an_opening,
    approves,
    evidence_shown,
    stored,
    words_of,
)
from tests.fakes.memory import Memory, MemoryRequests
from tests.fakes.world import NOON, FakeClock, Pauses


def opened(memory: Memory, opening=None, *, now: int = NOON, **asked) -> Opened:
    answer = open_gate(
        opening or an_opening(**asked), store=memory.requests, secret=SECRET, now=now
    )
    assert isinstance(answer, Opened), answer
    return answer


def not_opened(memory: Memory, opening=None, **asked) -> NotOpened:
    answer = open_gate(
        opening or an_opening(**asked), store=memory.requests, secret=SECRET, now=NOON
    )
    assert isinstance(answer, NotOpened), answer
    return answer


class TestTheFirstOpening:
    def test_it_writes_the_request_as_it_was_asked(self) -> None:
        memory = Memory()

        request = opened(memory, approvers=2, min_approvals=2, timeout=60).request

        assert request == stored(memory)
        assert request.audience == ("ana@example.com", "ben@example.com")
        assert (request.quorum, request.version, request.token_generation) == (2, 1, 1)
        assert (request.submitted_at, request.deadline) == (NOON, NOON + 60)
        assert (request.run_started, request.definition) == (RUN_STARTED, "sha256:d")
        assert request.digest == evidence_shown(an_opening()).digest()

    def test_it_is_one_write_and_no_read(self) -> None:
        memory = Memory()

        opened(memory)

        assert (memory.reads, memory.writes) == (0, 1)

    def test_every_approver_has_a_link_known_by_its_hash_only(self) -> None:
        memory = Memory()

        opened(memory, approvers=2)

        token = links.link_token(SECRET, "ben@example.com", epoch=1)
        link = memory.tables.links[links.link_hash(token)]
        assert (link.request_id, link.approver, link.epoch) == (KEY, "ben@example.com", 1)
        assert token not in repr(memory.tables.requests) + repr(memory.tables.links)

    def test_it_keeps_secret_token_and_evidence_apart(self) -> None:
        memory = Memory()

        opened(memory)

        assert memory.tables.secrets[KEY] == SECRET
        assert memory.tokens.up_to(KEY, 1) == (TaskToken(KEY, "token-1", 1),)
        assert memory.tables.evidence[KEY] == evidence_shown(an_opening())

    def test_it_owes_one_mail_to_each_approver(self) -> None:
        memory = Memory()

        opened(memory, approvers=["ana@example.com", "ANA@example.com", "ben@example.com"])

        owed = memory.tables.effects.values()
        assert [effect.approver for effect in owed] == ["ana@example.com", "ben@example.com"]
        assert all(effect.owed_since == NOON for effect in owed)

    def test_its_audit_begins_with_the_question(self) -> None:
        memory = Memory()

        request = opened(memory).request

        entries = memory.audit.entries(KEY)
        assert words_of(entries) == ["submitted"]
        assert verify(KEY, entries, request.chain) == Verified(request.chain)

    def test_a_list_shows_the_prompts_first_line_shortened(self) -> None:
        memory = Memory()

        request = opened(memory, prompt="\n  " + "x" * 300 + "\nmore").request

        assert request.prompt == "x" * 199 + "…"

    def test_a_gate_without_prompt_has_an_empty_line(self) -> None:
        inputs = {"data": 1, "approvers": ["ana@example.com"]}

        assert opened(Memory(), an_opening(inputs=inputs)).request.prompt == ""


class TestRefusedOpenings:
    def test_nobody_asked_opens_nothing(self) -> None:
        memory = Memory()

        answer = not_opened(memory, approvers=[])

        assert answer.code == "HITL_NO_AUDIENCE"
        assert answer.message == "approvers: nobody is asked (name at least one approver)"
        assert memory.tables.requests == {}
        assert memory.writes == 0

    def test_all_problems_are_in_the_message(self) -> None:
        answer = not_opened(Memory(), approvers=[], min_approvals=0)

        assert [problem.code for problem in answer.problems] == ["HITL_NO_AUDIENCE", "HITL_INPUT"]
        assert "minApprovals" in answer.message

    def test_too_much_to_show_opens_nothing(self) -> None:
        memory = Memory()

        assert not_opened(memory, data="x" * 250_000).code == "HITL_TOO_LARGE"
        assert memory.tables.requests == {}

    def test_a_store_that_is_down_is_not_a_refusal(self) -> None:
        memory = Memory()
        memory.fail()

        with pytest.raises(UnavailableError):
            open_gate(an_opening(), store=memory.requests, secret=SECRET, now=NOON)


class TestOpeningAgain:
    def test_the_first_content_stands_and_the_token_is_added(self) -> None:
        memory = Memory()
        first = opened(memory).request
        again = an_opening(token="token-2", approvers=3, prompt="Another?")

        answer = opened(memory, again, now=NOON + 30)

        assert answer.reopened
        assert stored(memory).audience == first.audience
        assert stored(memory).deadline == first.deadline
        assert (stored(memory).version, stored(memory).token_generation) == (2, 2)
        assert memory.tokens.up_to(KEY, 2) == (
            TaskToken(KEY, "token-2", 2),
            TaskToken(KEY, "token-1", 1),
        )
        assert len(memory.tables.effects) == 1
        assert words_of(memory.audit.entries(KEY)) == ["submitted", "reopened"]

    def test_new_inputs_that_are_bad_do_not_matter(self) -> None:
        memory = Memory()
        opened(memory)

        assert opened(memory, an_opening(token="token-2", approvers=[])).reopened

    def test_an_open_request_owes_no_wake_up(self) -> None:
        memory = Memory()
        opened(memory)

        opened(memory, token="token-2")

        assert not any(key[1].startswith("resume#") for key in memory.tables.effects)

    def test_a_closed_request_owes_a_wake_up_for_the_new_token(self) -> None:
        memory = Memory()
        opened(memory)
        cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

        opened(memory, token="token-2", now=NOON + 30)

        assert memory.tables.effects[KEY, "resume#2"].owed_since == NOON + 30
        assert stored(memory).status == "approved"

    def test_a_cancelled_request_owes_a_wake_up_too(self) -> None:
        memory = Memory()
        opened(memory)
        close_gate(KEY, RUN_STARTED, "Boom", "", store=memory.requests, clock=FakeClock(NOON + 5))

        opened(memory, token="token-2")

        assert (KEY, "resume#2") in memory.tables.effects
        assert stored(memory).status == "cancelled"

    def test_an_outcome_that_falls_between_read_and_write_is_woken_for(self) -> None:
        memory = Memory()
        opened(memory)

        def vote() -> None:
            cast_vote(KEY, approves("ana"), store=memory.requests, clock=FakeClock(NOON + 5))

        memory.interfere(lambda: None)  # the attempt to open anew
        memory.interfere(vote)  # the reopening
        opened(memory, token="token-2")

        assert stored(memory).status == "approved"
        assert (KEY, "resume#1") in memory.tables.effects
        assert (KEY, "resume#2") in memory.tables.effects

    def test_two_openings_at_once_make_one_request_of_two_generations(self) -> None:
        memory = Memory()
        memory.interfere(lambda: opened(memory, token="token-other"))

        answer = opened(memory, token="token-1")

        assert answer.reopened
        assert [token.token for token in memory.tokens.up_to(KEY, 2)] == ["token-1", "token-other"]
        assert len(memory.tables.effects) == 1

    def test_a_write_that_was_lost_with_nothing_there_is_written_again(self) -> None:
        memory = Memory()
        lost = [False]

        class Losing(MemoryRequests):
            def open(self, new):
                return lost.pop() if lost else super().open(new)

        answer = open_gate(an_opening(), store=Losing(memory), secret=SECRET, now=NOON)

        assert answer == Opened(stored(memory))

    def test_an_earlier_runs_request_is_neither_taken_nor_replaced(self) -> None:
        memory = Memory()
        opened(memory)
        before = stored(memory)

        answer = not_opened(memory, run_started="2027-03-01T00:00:00.000Z", token="token-2")

        assert answer.code == "HITL_NAME_REUSED"
        assert "another name" in answer.message
        assert stored(memory) == before
        assert memory.tokens.up_to(KEY, 1)[0].token == "token-1"

    def test_openings_that_always_lose_end_with_a_refusal(self) -> None:
        memory, pauses = Memory(), Pauses()
        opened(memory)

        def bump() -> None:
            request = stored(memory)
            memory.tables.requests[KEY] = replace(request, version=request.version + 1)

        for _ in range(6):
            memory.interfere(bump)
        answer = open_gate(
            an_opening(token="token-2"),
            store=memory.requests,
            secret=SECRET,
            now=NOON,
            tries=3,
            pause=pauses,
        )

        assert isinstance(answer, NotOpened)
        assert answer.code == "REQUEST_BUSY"
        assert len(pauses.seconds) == 3


class TestStandingAlone:
    def test_it_has_no_token_and_no_generation(self) -> None:
        memory = Memory()

        request = opened(memory, token=None, run_started=None).request

        assert request.token_generation == 0
        assert memory.tables.tokens == {}

    def test_the_same_submission_again_is_the_same_request(self) -> None:
        memory = Memory()
        first = opened(memory, token=None).request

        answer = opened(memory, token=None, now=NOON + 30)

        assert answer == Opened(first, reopened=True)
        assert stored(memory) == first

    @pytest.mark.parametrize(
        "changed", [{"prompt": "Another?"}, {"approvers": 2}, {"timeout": 5}, {"approvers": []}]
    )
    def test_another_submission_under_its_key_is_refused(self, changed) -> None:
        memory = Memory()
        opened(memory, token=None)

        assert not_opened(memory, token=None, **changed).code == "IDEMPOTENCY_MISMATCH"

    def test_a_gate_does_not_take_over_a_submission(self) -> None:
        memory = Memory()
        opened(memory, token=None)

        assert not_opened(memory, token="token-2").code == "IDEMPOTENCY_MISMATCH"


class TestTokenGates:
    def test_it_has_one_link_and_no_mail(self) -> None:
        memory = Memory()

        request = opened(memory, a_token_opening()).request

        assert request.is_token_gate
        assert (request.people, request.quorum, request.prompt) == ((), 1, "")
        (link,) = memory.tables.links.values()
        assert (link.approver, link.link_hash) == (
            "token",
            links.link_hash(links.resume_token(SECRET)),
        )
        assert memory.tables.effects == {}

    def test_neither_row_nor_entry_holds_its_token(self) -> None:
        memory = Memory()

        opened(memory, a_token_opening(notifyUrl="https://hooks.example.com/a"))

        tables = memory.tables
        written = str(
            (tables.requests, tables.evidence, tables.links, tables.audit, tables.effects)
        )
        assert links.resume_token(SECRET) not in written


class TestWhatIsAskedBesides:
    def test_fields_stand_in_the_request_and_in_the_evidence(self) -> None:
        memory = Memory()
        fields = [{"name": "amount", "type": "number"}]

        request = opened(memory, fields=fields).request

        kept = [{"name": "amount", "type": "number", "required": False}]
        assert request.fields == kept
        assert memory.tables.evidence[KEY].fields == kept

    def test_who_asks_to_be_told_is_owed_the_opening_beside_the_mails(self) -> None:
        memory = Memory()

        opened(memory, notifyUrl="https://hooks.example.com/a?key=secret")

        assert sorted(key[1] for key in memory.tables.effects) == [
            "hook#pending",
            "mail#ana@example.com#1",
        ]
        (entry,) = memory.audit.entries(KEY)
        assert entry.body["notifies"] == "hooks.example.com"

    def test_opening_again_tells_nobody_again(self) -> None:
        memory = Memory()
        opened(memory, notifyUrl="https://hooks.example.com/a")
        before = dict(memory.tables.effects)

        opened(memory, token="token-2", notifyUrl="https://hooks.example.com/b")

        assert memory.tables.effects == before
        assert stored(memory).notify_url == "https://hooks.example.com/a"

    def test_another_address_to_notify_is_another_submission(self) -> None:
        memory = Memory()
        opened(memory, token=None, notifyUrl="https://hooks.example.com/a")

        answer = not_opened(memory, token=None, notifyUrl="https://hooks.example.com/b")

        assert answer.code == "IDEMPOTENCY_MISMATCH"


def a_token_opening(**inputs):
    return an_opening(answered_by="token", inputs=inputs)
