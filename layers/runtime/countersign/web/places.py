"""Where does a list that is merged from several lists go on in each of them?"""

from collections.abc import Container
from typing import Any

from countersign.domain.limits import EXECUTION_NAME_CHARACTERS
from countersign.domain.moments import LAST_SECOND
from countersign.web.cursors import bad_cursor, read_cursor

LIST = "executions"
_DONE = "done"
_ENGINES_CHARACTERS = 1_024

Place = tuple[str | None, int, str]


def read_places(
    cursor: str | None, known: Container[str], *, of: str = LIST
) -> dict[str, Place | str] | None:
    """One place for each ensemble, as the page before gave them; None for the first page.

    `of` is the list's name, with its filters (`cursors.filtered`).

    A place is `done`, or the engine's cursor, and start and name of the last run given. Ensembles
    that are known no longer are left out; anything else that is not ours is 400.
    """
    places = read_cursor(of, cursor)
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
            is_run = 0 <= started_at <= LAST_SECOND and len(name) <= EXECUTION_NAME_CHARACTERS
            if is_run and _is_engines(engines):
                return (engines, started_at, name)
    raise bad_cursor()


def _is_engines(cursor: str | None) -> bool:
    """Whether the engine could have given this cursor: it fails over any other sort of text."""
    if cursor is None:
        return True
    is_text = cursor.isascii() and cursor.isprintable()
    return is_text and 1 <= len(cursor) <= _ENGINES_CHARACTERS
