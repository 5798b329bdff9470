"""What is wrong with a run's input, before anything of the run has happened?

The compiled machine checks the same by itself, for runs that nobody started over the API; each of
its sentences is `path: message` of a problem here.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from countersign.domain.limits import INPUT_LIST_VALUES
from countersign.domain.refusals import Problem
from countersign.domain.schema import MISSING, MOST_PROBLEMS, Misfit, misfits, type_of

ROOT = "input"
LONGEST_NAME = 80
"""How much of a name that somebody sent a message repeats."""

NO_OBJECT = "must be object"
NOT_TAKEN = "is no name that is taken here"
TOO_MANY = f"has lists of more than {INPUT_LIST_VALUES:,} values to check"


def input_problems(given: Any, schema: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything that does not fit the `input:` of an ensemble, at most `MOST_PROBLEMS`.

    `schema` is the ensemble's entry in the catalogue: one of an object that names all its
    properties. What has a default may be left out.
    """
    return tuple(islice(_problems(given, schema), MOST_PROBLEMS))


def list_values(value: Any, schema: Mapping[str, Any]) -> int:
    """How many values a check of all lists in `value` looks at, at most."""
    if isinstance(value, list) and "items" in schema:
        inner = sum(list_values(item, schema["items"]) for item in value)
        return len(value) * described(schema["items"]) + inner
    if isinstance(value, Mapping):
        properties = schema.get("properties", {})
        return sum(
            list_values(value[name], properties[name]) for name in properties if name in value
        )
    return 0


def described(schema: Mapping[str, Any]) -> int:
    """How many values a schema describes, itself counted, and none of what is in lists.

    Where no other names are taken, all names of an object are looked at as one more.
    """
    own = 2 if schema.get("additionalProperties") is False else 1
    return own + sum(described(inner) for inner in schema.get("properties", {}).values())


def _problems(given: Any, schema: Mapping[str, Any]) -> Iterator[Problem]:
    properties = schema["properties"]
    if not isinstance(given, Mapping):
        yield Problem(ROOT, "WRONG_TYPE", f"{NO_OBJECT}, not {type_of(given)}", "send {} for none")
        return
    yield from _unknown(ROOT, [name for name in given if name not in properties], properties)
    for name, inner in properties.items():
        path = f"{ROOT}.{name}"
        if name not in given:
            if name in schema["required"]:
                yield Problem(path, "REQUIRED", MISSING, inner.get("description"))
        elif list_values(given[name], inner) > INPUT_LIST_VALUES:
            yield Problem(
                path, "TOO_MANY", TOO_MANY, "send less, or leave `items` out of its schema"
            )
        else:
            for misfit in misfits(given[name], inner):
                yield from _told(path, misfit)


def _told(root: str, misfit: Misfit) -> Iterator[Problem]:
    joint = "." if misfit.place and not misfit.place.startswith("[") else ""
    path = f"{root}{joint}{misfit.place}"
    if misfit.names:
        yield from _unknown(path, misfit.names, misfit.listed)
    else:
        found = f", not {misfit.found}" if misfit.found else ""
        yield Problem(path, misfit.code, f"{misfit.rule}{found}")


def _unknown(path: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    for name in names:
        yield Problem(
            f"{path}.{name[:LONGEST_NAME]}", "UNKNOWN_NAME", NOT_TAKEN, _hint(name, known)
        )


def _hint(name: str, known: Iterable[str]) -> str:
    # Only a refusal needs it; every cold start would pay for it.
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(name[:LONGEST_NAME], known, n=1)
    if near:
        return f"did you mean `{near[0]}`?"
    return f"it takes: {', '.join(known)}" if known else "it takes none"
