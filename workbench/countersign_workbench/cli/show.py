"""How does somebody see one request, from the command line?"""

import json
from collections.abc import Iterator
from typing import Any

import click

from countersign_workbench.cli.api import Api, api_options
from countersign_workbench.cli.output import answer, json_option


@click.command()
@click.argument("request_id", metavar="REQUEST")
@json_option
@api_options
def show(*, request_id: str, as_json: bool, api: Api) -> None:
    """Show one request and, once there, its outcome."""
    found = api.get("requests", request_id)
    answer(found, outline(found), as_json=as_json)


def outline(value: Any, indent: str = "") -> Iterator[str]:
    """Write a JSON value as indented lines: a name or a dash, then what stands under it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _entry(f"{name}:", inner, indent)
    elif isinstance(value, list):
        for inner in value:
            yield from _entry("-", inner, indent)
    else:
        yield from (f"{indent}{line}" for line in _words(value).splitlines())


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        yield f"{indent}{head}"
        yield from outline(value, indent + "  ")
    elif isinstance(value, str) and "\n" in value.strip():
        yield f"{indent}{head}"
        yield from outline(value.strip(), indent + "  ")
    else:
        yield f"{indent}{head} {_words(value)}".rstrip()


def _words(value: Any) -> str:
    if isinstance(value, str) and not _reads_as_another_type(value):
        return value.strip()
    return json.dumps(value, ensure_ascii=False)


def _reads_as_another_type(text: str) -> bool:
    """Whether a text without quotes would be taken for a number, a boolean, null or an object."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
