"""Is a write that is refused when it is sent again played both ways, done and not done?"""

from __future__ import annotations

from tests.model.answers import other_evidence
from tests.model.graph import DOUBTED, FIRST, STORE, Graph, State


def doubted(graph: Graph) -> list[tuple[State, State, int]]:
    """Every such step of a world: the states around it, and whose it was."""
    found, known, queue = [], {graph.first()}, [graph.first()]
    while queue:
        state = queue.pop()
        for step, after in graph.successors(state):
            if step.kind == DOUBTED:
                found.append((state, after, step.process))
            if after not in known:
                known.add(after)
                queue.append(after)
    return found


def test_it_was_done_by_the_first_try_or_somebody_else_was_first() -> None:
    steps = doubted(Graph(other_evidence()))

    assert {before[STORE] != after[STORE] for before, after, _ in steps} == {True, False}


def test_the_adapter_finds_out_with_one_more_call_before_which_others_may_go_on() -> None:
    graph = Graph(other_evidence())

    asked = {graph.call_at[after[FIRST + place]] for _, after, place in doubted(graph)}

    assert {(graph.calls[each].port, graph.calls[each].method) for each in asked} == {
        ("requests", "get")
    }
