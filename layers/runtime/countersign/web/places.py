"""Where does a list that is merged from several lists go on in each of them?"""

from collections.abc import Container
from typing import Any

from countersign.web.cursors import bad_cursor, read_cursor

LIST = "executions"
_DONE = "done"
_LAST_SECOND = 253_402_300_799

Place = tuple[str | None, int, str]


def read_places(cursor: str | None, known: Container[str]) -> dict[str, Place | str] | None:
    """One place for each ensemble, as the page before gave them; None for the first page.

    A place is `done`, or the engine's cursor, and start and name of the last run given. Ensembles
    that are known no longer are left out; anything else that is not ours is 400.
    """
    places = read_cursor(LIST, cursor)
    if places is None:
        return None
    if not isinstance(places, dict):
        raise bad_cursor()
    return {name: _place(place) for name, place in places.items() if name in known}


def _place(place: Any) -> Place | str:
    if place == _DONE:
        return _DONE
    match place:
        case [str() | None as engines, int() as started_at, str() as name]:
            if 0 <= started_at <= _LAST_SECOND and len(name) <= 80:
                return (engines, started_at, name)
    raise bad_cursor()
