"""What does somebody answer to a request's fields on the command line?"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import click

R = TypeVar("R")


def answer_options(command: Callable[..., R]) -> Callable[..., R]:
    """Give a command `--input` and `--field` (its arguments `whole` and `named`)."""
    whole = click.option(
        "--input",
        "whole",
        metavar="JSON",
        callback=_object,
        help="Answers to the request's fields, as one JSON object.",
    )
    named = click.option(
        "--field",
        "named",
        metavar="NAME=VALUE",
        multiple=True,
        callback=_pairs,
        help="One answer: JSON where it is some (true, 12.5), else text. Give it once a field.",
    )
    return whole(named(command))


def answers(whole: dict[str, Any] | None, named: dict[str, Any]) -> dict[str, Any] | None:
    """Both together, or None where nothing is answered; a name given in both is refused."""
    if twice := sorted(set(whole or {}) & set(named)):
        raise click.BadParameter(f"{', '.join(twice)} stands in --input too", param_hint="--field")
    return {**(whole or {}), **named} or whole


def _object(_context: click.Context, _parameter: click.Parameter, text: str | None) -> Any:
    if text is None:
        return None
    try:
        read = json.loads(text, parse_constant=_no_json)
    except ValueError as error:
        raise click.BadParameter(f"this is not JSON: {error}") from error
    if not isinstance(read, dict):
        raise click.BadParameter('write one JSON object, as in {"amount": 12.5}')
    return read


def _pairs(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair} is not of the form NAME=VALUE")
        if name in read:
            raise click.BadParameter(f"{name} is answered twice")
        read[name] = _value(value)
    return read


def _no_json(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _value(text: str) -> Any:
    try:
        read = json.loads(text, parse_constant=_no_json)
    except ValueError:
        return text
    # A quoted text is how to say "true" or "12" where a text is asked for.
    return read if isinstance(read, bool | int | float | str) else text
