"""What does a step take that reads or writes a database?"""

from __future__ import annotations

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.asl.values import emit
from countersign_compiler.model import Constant, Fields, Items, Step, Text, Value
from countersign_compiler.sql import Fault, only_reads, read_statement
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import may_be_anything, must_be_one_of, must_be_text

TYPES = ("d1", "sql")
MOST_PARAMETERS = 100
"""The least that a database of ours takes for one statement."""


def check(step: Step, checking: Checking) -> None:
    """Refuse what is no single statement, and values that do not fit its placeholders."""
    stored_in = step.config.get("type")
    if isinstance(stored_in, Text):
        checking.refuse("G-VALUE", stored_in, "`type` is written out: `d1` or `sql`")
    must_be_one_of(step, "type", TYPES, checking)
    query = step.config.get("query")
    if isinstance(query, Text):
        checking.refuse(
            "G-SQL",
            query,
            "`query` holds a `${}`: a value could become a part of the statement",
            "write a `?` in its place, without quotes around it, and the `${}` into `params`",
        )
        return
    must_be_text(step, "query", checking)
    params = step.config.get("params")
    if params is not None and not isinstance(params, Items) and not may_be_anything(params):
        checking.refuse(
            "G-TYPE",
            params,
            "`params` is a list of values",
            "write one `- value` for each `?` of the query",
        )
    elif isinstance(query, Constant) and isinstance(query.value, str) and query.value.strip():
        _check_statement(query, query.value, params, checking)


def _check_statement(query: Value, text: str, params: Value | None, checking: Checking) -> None:
    statement = read_statement(text)
    if isinstance(statement, Fault):
        checking.refuse("G-SQL", query, statement.message, statement.hint)
        return
    wanted = statement.parameters
    if wanted > MOST_PARAMETERS:
        checking.refuse(
            "G-LIMIT",
            query,
            f"the query has {wanted} placeholders; it can have {MOST_PARAMETERS}",
            "pass a list as one value and take it apart in the query",
        )
    given = len(params.items) if isinstance(params, Items) else 0
    if given != wanted and (params is None or isinstance(params, Items)):
        checking.refuse(
            "G-SQL",
            query if params is None else params,
            f"the query has {_counted(wanted, 'placeholder')} and `params` has "
            f"{_counted(given, 'value')}",
            "write one `?` for each value, outside of quotes",
        )


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def writes(step: Step) -> bool:
    """Whether the statement may change something."""
    query = step.config.get("query")
    return not (isinstance(query, Constant) and only_reads(str(query.value)))


def states(step: Step, frame: Frame) -> States:
    """One call, never repeated once it may have begun: a second row would be written.

    The statement goes as the author's text around each parameter, so that nothing has to be read
    out of it when it runs.
    """
    query = step.config["query"]
    assert isinstance(query, Constant)
    statement = read_statement(str(query.value))
    parts = () if isinstance(statement, Fault) else statement.parts
    settings: dict[str, Value] = {
        name: value for name, value in step.config.items() if name != "query"
    }
    settings["statement"] = Items(tuple(Constant(part, query.node) for part in parts), query.node)
    config = emit(Fields(tuple(settings.items()), step.node), frame.ensemble)
    return lambda_step(step, "RunStorageArn", frame, repeatable=False, config=config)


KIND = StepKind(
    name="storage",
    keys=its_own_names("type", "query", "params"),
    required=("type", "query"),
    check=check,
    states=states,
)
