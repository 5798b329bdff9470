"""In which branch or item of a run's Maps did an event of its history happen?"""

from collections.abc import Mapping
from typing import Any

Place = tuple[tuple[str, int], ...]
"""The Map iterations around, outermost first: the Map state's name and the index."""

_TOP: Place = ()
_ITERATION = "mapIterationStartedEventDetails"
_ITERATION_OVER = ("MapIterationSucceeded", "MapIterationFailed", "MapIterationAborted")


class Places:
    """Reads events in their order; each is where the one before it in its own line was.

    Names of states are unique in a machine, so that a Map's own name says how far out its events
    stand. An engine that links no events tells nothing from inside a Map: all are at the top.
    """

    def __init__(self) -> None:
        self._of_event: dict[int, Place | None] = {}

    def of(self, event: Mapping[str, Any]) -> Place | None:
        """Where this event happened; None where the history does not tell."""
        previous = event.get("previousEventId", 0)
        around = _TOP if not previous else self._of_event.get(previous)
        found = around if around is None else _at(event, around)
        self._of_event[event["id"]] = found
        return found


def _at(event: Mapping[str, Any], around: Place) -> Place:
    if started := event.get(_ITERATION):
        return (*_outside(around, started["name"]), (started["name"], started["index"]))
    if event["type"] in _ITERATION_OVER:
        details = f"m{event['type'][1:]}EventDetails"
        return _outside(around, (event.get(details) or {}).get("name"))
    if event["type"].endswith("StateExited"):
        return _outside(around, event["stateExitedEventDetails"]["name"])
    return around


def _outside(place: Place, name: str | None) -> Place:
    """The place of the Map of this name, as seen from somewhere at or inside it."""
    names = [each for each, _ in place]
    return place[: names.index(name)] if name in names else place
