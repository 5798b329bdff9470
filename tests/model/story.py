"""How did it come to this? A way through the graph, one sentence a step."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tests.model.calls import Call, NoAnswer
from tests.model.graph import (
    DIES,
    DOUBTED,
    FIRST,
    LOST,
    MOVES,
    SECOND,
    STORE,
    TICKS,
    UNANSWERED,
    Graph,
    State,
    Step,
)
from tests.model.laws import BrokenLawError

WORDS = {
    "requests.get": "reads the request",
    "requests.open": "writes the opening",
    "requests.commit": "writes its change",
    "requests.overwrite": "writes its change over whatever is there",
    "requests.past_deadline": "asks what is past its deadline",
    "requests.pending": "asks what is pending",
    "requests.of_execution": "asks for the run's requests",
    "requests.ended": "asks whether its scope has ended",
    "requests.end_scope": "writes that the scope has ended",
    "requests.of_scope": "asks what is open in the scope",
    "links.get": "reads its link",
    "effects.lease": "takes the lease",
    "effects.head": "reads the head of the delivery chain",
    "effects.record": "writes the receipt",
    "effects.postpone": "gives the effect back",
    "effects.get": "reads the effect again",
    "effects.owe": "writes what is owed",
    "effects.owed": "asks what is owed",
    "tokens.up_to": "reads the task tokens",
    "evidence.get": "reads what is shown",
    "secrets.get": "reads the secret of the links",
    "engine.wake": "wakes the run",
    "engine.fail": "fails the task",
    "engine.event": "is called",
    "engine.describe": "asks how the run is",
    "channel.invite": "sends the mail",
    "invoker.tell": "hands on what is owed",
    "clock.now": "looks at the clock",
}
ENDS = {
    LOST: "done, but the answer is lost",
    UNANSWERED: "not done, and nobody answers",
    DOUBTED: "not answered, sent again, and refused",
}


def told(graph: Graph, path: Sequence[State]) -> tuple[str, ...]:
    """The way as sentences; where its last state allows a step that breaks a law, that too."""
    lines = [_sentence(graph, *pair) for pair in pairwise(path)]
    try:
        for _ in graph.successors(path[-1]):
            pass
    except BrokenLawError:
        assert graph.trying is not None, "a law is broken by a step"
        lines.append(_told(graph, path[-1], graph.trying, None))
    return tuple(lines)


def _sentence(graph: Graph, before: State, after: State) -> str:
    step = next(step for step, state in graph.successors(before) if state == after)
    return _told(graph, before, step, after)


def _told(graph: Graph, before: State, step: Step, after: State | None) -> str:
    if step.kind == TICKS:
        return f"the clock moves on by {_seconds(graph, before)} s"
    if step.kind == MOVES:
        return graph.moves(before)[step.move][0]
    name = graph.world.processes[step.process].name
    if step.kind == DIES:
        return f"{name} dies"
    call = graph.calls[graph.call_at[before[FIRST + step.process]]]
    said = f"{name} {_call(call)}"
    if step.kind in ENDS:
        said += f" ({ENDS[step.kind]})"
        if step.kind == DOUBTED and after is not None and after[STORE] != before[STORE]:
            said += ", for it was done"
    elif after is not None:
        said += _answer(graph, before, step.process)
    if after is not None and graph.told_at[after[FIRST + step.process]] >= 0:
        said += f"; it ends: {graph.tolds[graph.told_at[after[FIRST + step.process]]]}"
    return said


def _seconds(graph: Graph, before: State) -> int:
    seconds = graph.world.seconds
    return seconds[before[SECOND] + 1] - seconds[before[SECOND]]


def _call(call: Call) -> str:
    words = WORDS.get(f"{call.port}.{call.method}", f"calls {call.port}.{call.method}")
    if call.method == "wake":
        words += f" with {call.arguments[0]}"
    if call.method == "fail":
        words += f": {dict(call.keywords)['error']}"
    if call.method == "commit":
        change = call.arguments[0]
        words += f" over version {change.expected_version}"
    return words


def _answer(graph: Graph, before: State, place: int) -> str:
    answer = graph.asked(before, place)
    if isinstance(answer, NoAnswer) or answer is None:
        return ": there is none" if answer is None else ""
    return f": {_short(answer)}" if _short(answer) else ""


def _short(answer: Any) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    if hasattr(answer, "version"):
        return f"version {answer.version}, {answer.status}, {len(answer.votes)} votes"
    if hasattr(answer, "revoked"):
        return "revoked" if answer.revoked else "it is good"
    if hasattr(answer, "attempts"):
        return f"attempt {answer.attempts}"
    return ""
