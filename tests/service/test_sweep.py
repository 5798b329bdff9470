"""What has everybody else left undone?"""

from dataclasses import replace

from countersign.domain.effects import hook_owed
from countersign.domain.request import PENDING_SHARDS as SHARDS
from countersign.domain.request import shard_of
from countersign.service.cast_vote import cast_vote
from countersign.service.open_gate import open_gate
from countersign.service.sweep import GRACE_SECONDS, RUNS_LIMIT, TELL_AT_ONCE, Swept, sweep
from tests.builders import KEY, SECRET, an_opening, approves, stored
from tests.fakes.memory import Memory
from tests.fakes.world import NOON, FakeClock, FakeInvoker, FakeWorkflow

LATER = NOON + GRACE_SECONDS
DONE = {"closed": 0, "handed_on": 0, "cancelled": 0, "failed": 0}


class World:
    def __init__(self) -> None:
        self.memory, self.workflow, self.invoker = Memory(), FakeWorkflow(), FakeInvoker()

    def open(self, name: str = "run-1", **asked) -> str:
        key = f"refund.{name}.review"
        if ("refund", name) not in self.workflow.runs:
            self.workflow.start("refund", name, {})
        opening = an_opening(key=key, execution_id=f"refund.{name}", **asked)
        open_gate(opening, store=self.memory.requests, secret=SECRET, now=NOON)
        return key

    def sweep(self, *, now: int) -> Swept:
        return sweep(
            store=self.memory.requests,
            effects=self.memory.effects,
            invoker=self.invoker,
            workflow=self.workflow,
            clock=FakeClock(now),
        )

    def deliver_all(self) -> None:
        for key, effect in self.memory.tables.effects.items():
            self.memory.tables.effects[key] = replace(effect, owed_since=None)


def minute_of(key: str) -> int:
    """The first minute from noon on that looks at the key's shard, past the grace."""
    return next(now for now in range(LATER, LATER + 600, 60) if now // 60 % 4 == shard_of(key))


class TestDeadlines:
    def test_what_is_past_its_deadline_is_closed_and_woken(self) -> None:
        world = World()
        key = world.open(timeout=100)
        world.deliver_all()

        swept = world.sweep(now=NOON + 100)

        assert swept.closed == 1
        assert stored(world.memory, key).status == "timeout"
        assert (key, "resume#1") in world.memory.tables.effects

    def test_a_second_before_it_is_left(self) -> None:
        world = World()
        key = world.open(timeout=100)

        assert world.sweep(now=NOON + 99).closed == 0
        assert stored(world.memory, key).is_open

    def test_a_vote_that_lands_first_is_kept(self) -> None:
        world = World()
        key = world.open(timeout=100)
        store = world.memory.requests
        world.memory.interfere(
            lambda: cast_vote(key, approves("ana"), store=store, clock=FakeClock(NOON + 99))
        )

        assert world.sweep(now=NOON + 100).closed == 0
        assert stored(world.memory, key).status == "approved"

    def test_one_that_cannot_be_written_holds_up_no_other(self) -> None:
        world = World()
        world.open("run-1", timeout=100)
        key = world.open("run-2", timeout=100)
        store, stuck = world.memory.requests, "refund.run-1.review"

        class Stuck(type(store)):
            def get(self, request_id):
                if request_id == stuck:
                    world.memory.fail()
                    try:
                        return super().get(request_id)
                    finally:
                        world.memory.fail(is_down=False)
                return super().get(request_id)

        world.memory.requests = Stuck(world.memory)

        swept = world.sweep(now=NOON + 100)

        assert (swept.closed, swept.failed) == (1, 1)
        assert stored(world.memory, key).status == "timeout"

    def test_one_that_keeps_changing_is_left_for_the_next_sweep(self) -> None:
        world = World()
        key = world.open(timeout=100)

        def keep_bumping() -> None:
            world.memory.interfere(keep_bumping)
            request = stored(world.memory, key)
            bumped = replace(request, version=request.version + 1)
            world.memory.tables.requests[key] = bumped

        world.memory.interfere(keep_bumping)

        assert world.sweep(now=NOON + 100).failed >= 1


class TestWhatIsOwed:
    def test_mails_and_wake_ups_are_handed_to_those_who_deliver_them(self) -> None:
        world = World()
        key = world.open()
        cast_vote(key, approves("ana"), store=world.memory.requests, clock=FakeClock(NOON))

        swept = world.sweep(now=LATER)

        assert swept.handed_on == 2
        assert world.invoker.told == [
            ("resume", {"effects": [{"requestId": key, "effectId": "resume#1"}]}),
            ("notify", {"effects": [{"requestId": key, "effectId": "mail#ana@example.com#1"}]}),
        ]

    def test_the_stream_has_a_minute_first(self) -> None:
        world = World()
        world.open()

        swept = world.sweep(now=LATER - 1)

        assert world.invoker.told == []
        assert swept.oldest_owed_seconds == GRACE_SECONDS - 1

    def test_what_somebody_holds_is_left_to_him(self) -> None:
        world = World()
        key = world.open()
        world.memory.effects.lease(key, "mail#ana@example.com#1", now=LATER, until=LATER + 120)

        assert world.sweep(now=LATER + 119).handed_on == 0
        assert world.sweep(now=LATER + 120).handed_on == 1

    def test_mails_in_back_off_hold_up_no_wake_up_and_no_other_mail(self) -> None:
        world = World()
        for n in range(21):
            world.open(f"run-{n}", approvers=10)
        for key, effect in world.memory.tables.effects.items():
            postponed = replace(effect, attempts=8, lease_until=NOON + 3_600)
            world.memory.tables.effects[key] = postponed
        store = world.memory.requests
        cast_vote("refund.run-0.review", approves("ana"), store=store, clock=FakeClock(NOON + 1))
        world.open("last")

        swept = world.sweep(now=NOON + 60)

        assert swept.handed_on == 2
        assert [task for task, _ in world.invoker.told] == ["resume", "notify"]
        assert swept.oldest_owed_seconds == 60

    def test_many_are_handed_on_in_batches(self) -> None:
        world = World()
        for n in range(6):
            world.open(f"run-{n}", approvers=10)

        world.sweep(now=LATER)

        sizes = [len(payload["effects"]) for _, payload in world.invoker.told]
        assert sizes == [TELL_AT_ONCE, TELL_AT_ONCE, 10]

    def test_a_deliverer_that_is_down_is_counted(self) -> None:
        world = World()
        world.open()
        world.invoker.is_down = True

        swept = world.sweep(now=LATER)

        assert (swept.handed_on, swept.failed) == (0, 1)

    def test_where_nothing_is_owed_nothing_is_old(self) -> None:
        assert World().sweep(now=LATER) == Swept(**DONE, oldest_owed_seconds=0)


class TestRunsThatEnded:
    def test_the_questions_of_a_run_that_ended_unseen_are_cancelled(self) -> None:
        world = World()
        key = world.open()
        world.workflow.end("refund", "run-1", status="failed")

        swept = world.sweep(now=minute_of(key))

        assert swept.cancelled == 1
        assert stored(world.memory, key).status == "cancelled"

    def test_every_shard_has_its_turn_within_four_sweeps(self) -> None:
        world = World()
        keys = [world.open(f"run-{n}") for n in range(8)]
        for n in range(8):
            world.workflow.end("refund", f"run-{n}", status="failed")

        for n in range(4):
            world.sweep(now=LATER + 60 * n)

        assert not any(stored(world.memory, key).is_open for key in keys)

    def test_behind_many_that_go_on_every_one_has_its_turn(self) -> None:
        world = World()
        for n in range(400):
            world.open(f"run-{n}", timeout=3_600)
        keys = [world.open(f"ended-{n}", timeout=600_000) for n in range(20)]
        for n in range(20):
            world.workflow.end("refund", f"ended-{n}", status="stopped")
        world.deliver_all()

        for n in range(SHARDS * 8):
            world.sweep(now=LATER + 60 * n)

        assert not any(stored(world.memory, key).is_open for key in keys)

    def test_a_sweep_asks_for_no_more_runs_than_it_has_time_for(self) -> None:
        world = World()
        for n in range(600):
            world.open(f"run-{n}", timeout=3_600)
        world.workflow.described = 0

        for n in range(SHARDS):
            world.sweep(now=LATER + 60 * n)

        assert world.workflow.described <= SHARDS * RUNS_LIMIT

    def test_an_engine_that_is_down_is_counted(self) -> None:
        world = World()
        key = world.open()
        world.workflow.is_down = True

        assert world.sweep(now=minute_of(key)).failed == 1
        assert stored(world.memory, key).is_open

    def test_a_request_that_stands_alone_has_no_run(self) -> None:
        world = World()
        open_gate(
            an_opening(key=KEY, token=None, ensemble=None, execution_id=None),
            store=world.memory.requests,
            secret=SECRET,
            now=NOON,
        )

        assert world.sweep(now=minute_of(KEY)).cancelled == 0
        assert stored(world.memory).is_open


def test_sweeping_again_changes_nothing() -> None:
    world = World()
    world.open(timeout=100)
    world.sweep(now=NOON + 100)
    world.deliver_all()

    assert world.sweep(now=NOON + 100) == Swept(**DONE, oldest_owed_seconds=0)


class TestWebhooks:
    def test_an_event_that_is_owed_is_handed_to_who_calls_webhooks(self) -> None:
        world = World()
        key = world.open()
        world.deliver_all()
        owed = hook_owed(key, "pending", now=NOON)
        world.memory.tables.effects[key, owed.effect_id] = owed

        world.sweep(now=LATER)

        assert world.invoker.told == [
            ("hook", {"effects": [{"requestId": key, "effectId": "hook#pending"}]})
        ]

    def test_a_receiver_that_fails_for_hours_does_not_ring(self) -> None:
        world = World()
        key = world.open(timeout=86_400)
        world.deliver_all()
        owed = hook_owed(key, "pending", now=NOON)
        world.memory.tables.effects[key, owed.effect_id] = owed

        assert world.sweep(now=NOON + 7_200).oldest_owed_seconds == 0


class TestRunsBelowOthers:
    def below(self, world: World, parent_id: str = "batch.run-9") -> str:
        """A child run that waits; gives the request's key."""
        top = world.workflow.start("batch", "run-9", {})
        above = {"execution": top.arn, "id": parent_id, "step": "pay", "item": []}
        world.workflow.start("refund", "run-9-pay", {"_countersign": {"parent": above}})
        return world.open("run-9-pay", root="batch.run-9")

    def test_one_whose_parent_has_ended_is_handed_to_reconcile(self) -> None:
        world = World()
        key = self.below(world)
        world.workflow.end("batch", "run-9", status="failed")
        world.deliver_all()

        world.sweep(now=minute_of(key))

        arn = world.workflow.runs["batch", "run-9"].arn
        assert world.invoker.told == [("reconcile", {"executionArn": arn, "hasEnded": True})]

    def test_one_whose_parent_goes_on_is_left_alone(self) -> None:
        world = World()
        key = self.below(world)
        world.deliver_all()

        world.sweep(now=minute_of(key))

        assert world.invoker.told == []

    def test_one_that_names_no_run_is_left_alone(self) -> None:
        world = World()
        key = self.below(world, parent_id="nonsense")
        world.workflow.end("batch", "run-9", status="failed")
        world.deliver_all()

        assert world.sweep(now=minute_of(key)).failed == 0
        assert world.invoker.told == []

    def test_what_could_not_be_handed_on_is_counted(self) -> None:
        world = World()
        key = self.below(world)
        world.workflow.end("batch", "run-9", status="failed")
        world.deliver_all()
        world.invoker.is_down = True

        assert world.sweep(now=minute_of(key)).failed == 1
