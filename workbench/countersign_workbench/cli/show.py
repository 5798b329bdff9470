"""How does somebody see one run or one request, from the command line?"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from countersign_workbench.cli.api import Api, ApiProblem, api_options
from countersign_workbench.cli.output import answer, json_option
from countersign_workbench.cli.run_lines import run_lines
from countersign_workbench.cli.tree import signs_for

_RUNS = "executions"
_REQUESTS = "requests"
_STEPS_PER_PAGE = "1000"
_FORBIDDEN = 403
_NOT_SHOWN = (_FORBIDDEN, 404)


@click.command()
@click.argument("shown_id", metavar="ID")
@click.option("--all", "unfold", is_flag=True, help="Of a run: show every item of each foreach.")
@json_option
@api_options
def show(*, shown_id: str, unfold: bool, as_json: bool, api: Api) -> None:
    """Show one run as a tree of its steps, or one request.

    ID is a run's (refund.k3x...) or a request's (refund.k3x....review, r_...).
    """
    kind, found = _found(shown_id, api)
    if kind == _REQUESTS:
        answer(found, outline(found), as_json=as_json)
        return
    signs = signs_for(sys.stdout.encoding)
    answer(found, run_lines(found, signs, unfold=unfold), as_json=as_json, styled=True)


def _found(shown_id: str, api: Api) -> tuple[str, Any]:
    """What has this id, and which of the two it is.

    Names of runs may have dots, so that no id tells: the likelier one is asked for first.
    """
    first, second = (_REQUESTS, _RUNS) if _looks_like_a_request(shown_id) else (_RUNS, _REQUESTS)
    refusals = []
    for kind in (first, second):
        try:
            return kind, _run(shown_id, api) if kind == _RUNS else api.get(kind, shown_id)
        except ApiProblem as problem:
            if problem.status not in _NOT_SHOWN:
                raise
            refusals.append(problem)
    unseen = [problem for problem in refusals if problem.status == _FORBIDDEN]
    if unseen:
        raise click.ClickException("\n".join(problem.message for problem in unseen))
    raise click.ClickException(f"there is neither a run nor a request {shown_id!r}")


def _looks_like_a_request(shown_id: str) -> bool:
    return "." not in shown_id or shown_id.count(".") > 1


def _run(execution_id: str, api: Api) -> Any:
    """The run with all its steps, page by page."""
    query = {"limit": _STEPS_PER_PAGE}
    run = api.get(_RUNS, execution_id, query=query)
    steps, cursor = run["steps"], run.pop("nextCursor", None)
    while cursor is not None:
        page = api.get(_RUNS, execution_id, query={**query, "cursor": cursor})
        steps += page["steps"]
        cursor = page.get("nextCursor")
    return run


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
