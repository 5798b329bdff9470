"""Whatever happens to a gate in whatever order, is an answer ever lost, doubled or changed?"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO, Request
from countersign.service.cancel_request import cancel_request
from countersign.service.cast_vote import cast_vote
from countersign.service.close_gate import close_gate
from countersign.service.deliver_hook import deliver_hook
from countersign.service.deliver_mail import deliver_mail
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import UnavailableError
from countersign.service.reconcile import reconcile
from countersign.service.resume_workflow import resume_workflow
from countersign.service.sweep import sweep
from countersign.service.verify_audit import verify_audit
from tests.builders import KEY, NAMES, RUN_STARTED, SECRET, an_opening, approves, rejects, stored
from tests.fakes.memory import Memory
from tests.fakes.world import FakeChannel, FakeClock, FakeInvoker, FakeWebhook, FakeWorkflow

TIMEOUT = 600
TASKS = {"resume": "resume", "mail": "notify", "hook": "hook"}
FIELDS = [{"name": "amount", "type": "number", "required": True}]
answers = st.sampled_from([None, {"amount": 7}, {"amount": 8, "reason": "r"}, {"amount": "7"}])
names = st.sampled_from(NAMES[:4])


class GateLife(RuleBasedStateMachine):
    """One gate with everybody who may touch it; half of the writes find another one before them."""

    @initialize(
        approvers=st.integers(1, 4), rule=st.sampled_from([VETO, UNTIL_IMPOSSIBLE]), data=st.data()
    )
    def begin(self, approvers: int, rule: str, data) -> None:
        self.memory, self.clock = Memory(), FakeClock()
        self.workflow, self.channel = FakeWorkflow(), FakeChannel()
        self.workflow.start("refund", "run-1", {})
        self.quorum = data.draw(st.integers(1, approvers))
        self.asked = {"approvers": approvers, "min_approvals": self.quorum, "onReject": rule}
        self.webhook, self.digest = FakeWebhook(), None
        if data.draw(st.booleans()):
            self.asked |= {"fields": FIELDS, "notifyUrl": "https://hooks.example.com/a"}
        self.tokens: list[str] = []
        self.engine_left = False
        self.outcome = None
        self.votes: tuple = ()
        self.open_again()

    # what the engine does

    @rule()
    def open_again(self) -> None:
        token = f"token-{len(self.tokens) + 1}"
        self.tokens.append(token)
        self.workflow.tokens.add(token)
        opening = an_opening(token=token, timeout=TIMEOUT, **self.asked)
        answer = open_gate(opening, store=self.memory.requests, secret=SECRET, now=self.clock.now())
        assert isinstance(answer, Opened)
        self.digest = answer.request.digest

    @rule(error=st.sampled_from(["States.Timeout", "Lambda.Unknown"]))
    def leave_the_gate(self, error: str) -> None:
        close_gate(KEY, RUN_STARTED, error, "", store=self.memory.requests, clock=self.clock)
        self.engine_left = True

    @precondition(lambda self: self.workflow.runs["refund", "run-1"].is_running)
    @rule()
    def end_the_run(self) -> None:
        self.workflow.end("refund", "run-1", status="stopped")
        self.workflow.tokens.clear()
        self.engine_left = True

    # what people do

    @rule(name=names, yes=st.booleans(), answers=answers)
    def vote(self, name: str, yes: bool, answers=None) -> None:
        say = approves if yes else rejects
        command = say(name, digest=self.digest, input=answers)
        cast_vote(KEY, command, store=self.memory.requests, clock=self.clock)

    @rule(name=names, other=names, yes=st.booleans(), other_yes=st.booleans())
    def vote_at_once(self, name: str, other: str, yes: bool, other_yes: bool) -> None:
        self.memory.interfere(lambda: self.vote(other, other_yes))
        self.vote(name, yes)

    @rule(name=names, yes=st.booleans())
    def open_again_under_a_vote(self, name: str, yes: bool) -> None:
        self.memory.interfere(lambda: None)
        self.memory.interfere(lambda: self.vote(name, yes))
        self.open_again()

    @rule()
    def cancel(self) -> None:
        cancel_request(KEY, "mistake", "ops", store=self.memory.requests, clock=self.clock)

    # what our own functions do

    @rule(seconds=st.sampled_from([1, 60, 599, 600]))
    def time_passes(self, seconds: int) -> None:
        self.clock.move(seconds)

    @rule()
    def ask_the_engine(self) -> None:
        requests, clock = self.memory.requests, self.clock
        reconcile("refund", "run-1", store=requests, workflow=self.workflow, clock=clock)

    @rule(name=names, yes=st.booleans())
    def sweep_under_a_vote(self, name: str, yes: bool) -> None:
        self.memory.interfere(lambda: self.vote(name, yes))
        self.sweep_up()

    @rule()
    def sweep_up(self) -> None:
        invoker = FakeInvoker()
        sweep(
            store=self.memory.requests,
            effects=self.memory.effects,
            invoker=invoker,
            workflow=self.workflow,
            clock=self.clock,
        )
        for task, payload in invoker.told:
            for effect in payload["effects"]:
                self.deliver(task, effect["effectId"])

    @rule(is_down=st.booleans())
    def stream(self, is_down: bool) -> None:
        """The stream brings everything, again and again; now and then nobody is there."""
        self.workflow.is_down = is_down
        self.channel.answers = [UnavailableError("throttled")] if is_down else []
        for effect in list(self.memory.tables.effects.values()):
            self.deliver(TASKS[effect.kind], effect.effect_id)
        self.workflow.is_down = False
        self.channel.answers = []

    def deliver(self, task: str, effect_id: str) -> None:
        effects, now = self.memory.effects, self.clock.now()
        if task == "resume":
            tokens, workflow = self.memory.tokens, self.workflow
            resume_workflow(
                KEY, effect_id, effects=effects, tokens=tokens, workflow=workflow, now=now
            )
            return
        if task == "hook":
            self.tell(effect_id, now)
            return
        deliver_mail(
            KEY,
            effect_id,
            effects=effects,
            evidence=self.memory.evidence,
            secrets=self.memory.secrets,
            channel=self.channel,
            base_url="https://sign.example.com",
            now=now,
        )

    def tell(self, effect_id: str, now: int) -> None:
        deliver_hook(
            KEY,
            effect_id,
            effects=self.memory.effects,
            requests=self.memory.requests,
            secrets=self.memory.secrets,
            webhook=self.webhook,
            base_url="https://sign.example.com",
            now=now,
        )

    # what always holds

    @property
    def request(self) -> Request:
        return stored(self.memory)

    @invariant()
    def an_outcome_never_changes(self) -> None:
        if self.outcome is not None:
            assert self.request.outcome == self.outcome
        self.outcome = self.request.outcome

    @invariant()
    def a_recorded_vote_is_never_lost_or_changed(self) -> None:
        assert self.request.votes[: len(self.votes)] == self.votes
        self.votes = self.request.votes
        voters = [vote.approver for vote in self.votes]
        assert len(set(voters)) == len(voters)

    @invariant()
    def nothing_is_approved_without_enough_who_said_yes(self) -> None:
        if self.request.status == "approved":
            assert sum(vote.approved for vote in self.request.votes) >= self.quorum

    @invariant()
    def nobody_is_woken_before_there_is_an_end(self) -> None:
        assert not (self.workflow.woken and self.request.is_open)

    @invariant()
    def nobody_is_mailed_twice(self) -> None:
        invited = [invitation.approver for invitation in self.channel.sent]
        assert len(set(invited)) == len(invited)

    @invariant()
    def each_event_is_told_once_and_the_end_only_when_there_is_one(self) -> None:
        told = [hook.hook_id for hook in self.webhook.called]
        assert len(set(told)) == len(told)
        assert len(told) <= (1 if self.request.is_open else 2)

    @invariant()
    def the_audit_tells_all_of_it(self) -> None:
        report = verify_audit(
            KEY,
            store=self.memory.requests,
            audit=self.memory.audit,
            effects=self.memory.effects,
            evidence=self.memory.evidence,
        )
        assert report is not None
        assert report.holds, report

    def teardown(self) -> None:
        """Give the sweeper its time: what has ended is woken for, what is due has ended."""
        if not hasattr(self, "memory"):
            return
        for _ in range(12):
            self.clock.move(TIMEOUT)
            self.sweep_up()
        assert not self.request.is_open
        assert not any(effect.is_owed for effect in self.memory.tables.effects.values())
        if not self.engine_left:
            # Nobody knows which of them the engine waits with.
            assert set(self.tokens) == set(self.workflow.woken)


GateLife.TestCase.settings = settings(max_examples=40, stateful_step_count=20)
TestAGatesLife = GateLife.TestCase
