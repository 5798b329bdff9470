"""In which branch or item of a run's Maps did an event of its history happen?"""

from countersign.adapters.history_places import Places


class Events:
    """Events as Step Functions links them; each gives its number and where it happened."""

    def __init__(self) -> None:
        self._places = Places()
        self._count = 0

    def add(self, kind, after, **details):
        self._count += 1
        event = {"id": self._count, "type": kind, "previousEventId": after, **details}
        return self._count, self._places.of(event)

    def iteration(self, name, index, after):
        details = {"name": name, "index": index}
        return self.add("MapIterationStarted", after, mapIterationStartedEventDetails=details)

    def over(self, name, index, after, how="Succeeded"):
        details = {f"mapIteration{how}EventDetails": {"name": name, "index": index}}
        return self.add(f"MapIteration{how}", after, **details)

    def enter(self, name, after):
        return self.add("TaskStateEntered", after, stateEnteredEventDetails={"name": name})

    def leave(self, name, after):
        return self.add("TaskStateExited", after, stateExitedEventDetails={"name": name})


def test_states_of_items_at_work_together_are_told_apart() -> None:
    events = Events()
    each, _ = events.enter("each", 0)
    first, _ = events.iteration("each", 0, each)
    second, _ = events.iteration("each", 1, each)

    _, of_second = events.enter("pay", second)
    _, of_first = events.enter("pay", first)

    assert (of_first, of_second) == ((("each", 0),), (("each", 1),))


def test_a_map_in_a_map_stands_in_the_item_of_the_outer_one() -> None:
    events = Events()
    each, _ = events.enter("each", 0)
    first, _ = events.iteration("each", 7, each)
    lines, at_lines = events.enter("lines", first)
    inner, _ = events.iteration("lines", 2, lines)

    pay, at_pay = events.enter("pay", inner)
    over, _ = events.over("lines", 2, pay)
    next_inner, _ = events.iteration("lines", 3, over)
    _, at_next = events.enter("pay", next_inner)

    assert at_lines == (("each", 7),)
    assert at_pay == (("each", 7), ("lines", 2))
    assert at_next == (("each", 7), ("lines", 3))


def test_behind_a_map_the_run_is_outside_again() -> None:
    events = Events()
    each, _ = events.enter("each", 0)
    first, _ = events.iteration("each", 0, each)
    pay, _ = events.enter("pay", first)

    for how in ("Succeeded", "Failed", "Aborted"):
        over, _ = events.over("each", 0, pay, how)
        ended, _ = events.add(f"MapState{how}", over)
        left, at_exit = events.leave("each", ended)
        _, at_next = events.enter("next", left)
        assert (at_exit, at_next) == ((), ())


def test_an_event_behind_one_that_nobody_saw_is_nowhere() -> None:
    assert Events().enter("pay", 99)[1] is None


def test_an_engine_that_links_no_events_tells_only_the_top() -> None:
    events = Events()
    events.enter("each", 0)

    assert events.enter("pay", 0)[1] == ()
