"""Is everything where somebody new would look for it, and is nothing half added?"""

import ast
from pathlib import Path

import pytest

from countersign.channels.table import CHANNELS
from countersign_compiler.dialects.table import DIALECTS
from countersign_compiler.steps.table import KINDS
from tests.architecture.import_rules import ROOT, files

# A kind of step that becomes states of the machine alone; every other kind has a function.
KINDS_WITHOUT_FUNCTION = {
    "code": "a Pass state",
    "ensemble": "a run of another state machine",
    "fail": "a Pass state before the shared Fail",
    "foreach": "a Map over the items",
    "hitl": "the gate: OpenGate and CloseGate",
    "if": "a Choice state",
    "parallel": "a Map over the branches",
    "python": "the author's own function, in the child stack",
    "stop": "a Pass state",
}
# A module cannot have the name of a word of Python.
FILES_OF_KINDS = {"if": "branch"}
# How a step of a kind is written that is not asked for by its name.
WRITTEN = {
    "ensemble": "ensemble: refund,",
    "fail": "fail: {",
    "foreach": "foreach: ${",
    "if": "if: ${",
    "parallel": "parallel:",
    "policy": "operation: approve",
    "stop": "stop: {",
}
# Rooms whose parts mean little alone, and where they are tested together.
TESTED_WHOLE = {
    "layers/compiler/countersign_compiler/expressions/": "tests/compiler/expressions, as one",
    "workbench/countersign_workbench/demo/": "tests/end_to_end, as the story that it tells",
}
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
FUNCTIONS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
LONGEST_FILE = 400


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def missing(*paths: str) -> list[str]:
    return [path for path in paths if not (ROOT / path).exists()]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_step_kind_has_its_page_its_tests_and_its_function(kind) -> None:
    file = FILES_OF_KINDS.get(kind, kind)
    wanted = [
        f"layers/compiler/countersign_compiler/steps/{file}.py",
        f"tests/compiler/steps/test_{file}.py",
        f"docs/steps/{kind}.md",
    ]
    if kind not in KINDS_WITHOUT_FUNCTION:
        wanted.append(f"functions/run_{kind}/app.py")

    assert not missing(*wanted), f"step kind `{kind}` has no {', '.join(missing(*wanted))}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_step_kind_is_in_a_compiled_case(kind) -> None:
    cases = [
        path
        for path in (ROOT / "tests/compiler/cases").rglob("*.yaml")
        if WRITTEN.get(kind, f": {kind}") in path.read_text(encoding="utf-8")
        and path.with_suffix(".asl.json").exists()
    ]

    assert cases, f"no case in tests/compiler/cases compiles a step of kind `{kind}`"


def test_every_run_function_is_a_step_kinds() -> None:
    runners = {name.removeprefix("run_") for name in FUNCTIONS if name.startswith("run_")}

    assert runners == set(KINDS) - set(KINDS_WITHOUT_FUNCTION)


@pytest.mark.parametrize("channel", sorted(CHANNELS))
def test_a_channel_has_its_page_its_tests_and_its_message_as_text(channel) -> None:
    wanted = [
        f"layers/runtime/countersign/channels/{channel}.py",
        f"tests/channels/test_{channel}.py",
        f"docs/channels/{channel}.md",
    ]

    assert not missing(*wanted), f"channel `{channel}` has no {', '.join(missing(*wanted))}"
    assert list((ROOT / "tests/channels").rglob("*.txt")), "no message is kept as a text file"


@pytest.mark.parametrize("dialect", [dialect.name for dialect in DIALECTS])
def test_a_dialect_has_its_tests(dialect) -> None:
    wanted = [
        f"layers/compiler/countersign_compiler/dialects/{dialect}.py",
        f"tests/compiler/dialects/test_{dialect}.py",
    ]

    assert not missing(*wanted), f"dialect `{dialect}` has no {', '.join(missing(*wanted))}"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_its_event_its_test_and_its_place_in_the_template(function) -> None:
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    wanted = [f"events/{function}.json", f"tests/functions/test_{function}.py"]

    assert not missing(*wanted), f"function `{function}` has no {', '.join(missing(*wanted))}"
    assert f"functions/{function}\n" in template, f"template.yaml does not deploy `{function}`"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_functions_door_is_app_handler(function) -> None:
    tree = ast.parse((ROOT / "functions" / function / "app.py").read_text(encoding="utf-8"))

    handlers = [
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "handler"
    ]

    assert [arguments_of(handler) for handler in handlers] == [["event", "context"]]
    assert not list((ROOT / "functions" / function).rglob("__init__.py"))


def arguments_of(handler: ast.FunctionDef) -> list[str]:
    """What Lambda hands it; a door on the web takes a call, which its decorator makes of both."""
    names = [argument.arg.lstrip("_") for argument in handler.args.args]
    return ["event", "context"] if names == ["call"] and handler.decorator_list else names


def test_every_folder_of_functions_has_an_app() -> None:
    folders = {
        path.name
        for path in (ROOT / "functions").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }

    assert folders == set(FUNCTIONS)


def test_a_package_marker_holds_one_sentence_at_most() -> None:
    wordy = []
    for path in files():
        if path.name == "__init__.py":
            body = ast.parse(path.read_text(encoding="utf-8")).body
            if len(body) > 1 or (body and not isinstance(body[0], ast.Expr)):
                wordy.append(relative(path))

    assert not wordy


def test_no_name_says_nothing() -> None:
    empty = [
        relative(path)
        for path in (*files(), *(ROOT / "tests").rglob("*.py"))
        if SAYS_NOTHING & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]

    assert not empty, "name the subject instead"


def test_every_file_opens_with_the_question_it_answers() -> None:
    silent = [
        relative(path)
        for path in files()
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert not silent


def test_no_file_is_more_than_one_idea_long() -> None:
    lengths = {relative(path): path.read_text("utf-8").count("\n") for path in files()}

    assert not {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE}


def test_every_source_file_has_a_test_of_its_name() -> None:
    tests = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    untested = [
        relative(path)
        for path in files()
        if path.name not in ("__init__.py", "__main__.py", "table.py", "app.py")
        and not relative(path).startswith(tuple(TESTED_WHOLE))
        and f"test_{path.name}" not in tests
        and _does_something(path)
    ]

    assert not untested


def _does_something(path: Path) -> bool:
    """Whether a file holds a function of more than one statement (ports and records do not)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(
        isinstance(node, ast.FunctionDef) and len(node.body) > 1 + bool(ast.get_docstring(node))
        for node in ast.walk(tree)
    )
