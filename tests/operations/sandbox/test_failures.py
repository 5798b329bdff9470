"""Does a failed program tell its author the line and the reason, and its log no data?"""

import pytest

from countersign.operations.sandbox.failures import (
    refused_failure,
    result_failure,
    stopped_failure,
    thrown_failure,
)
from tests.operations.sandbox.programs import a_program

SOURCE = """\
const all = input.list;
if (!all.length) throw new Error("the list is empty");
import x from "y";
return all.first.price;"""
PRIVATE = "s3cr3t-Ada"
FRAME = "    at f (<input>:900:1)\n    at <anonymous> (<input>:3:7)\n"


def thrown(message, name="Error", stack=FRAME):
    return thrown_failure({"name": name, "message": message, "stack": stack}, a_program(SOURCE))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("interrupted", "SANDBOX_TIMEOUT"),
        ("out of memory", "SANDBOX_MEMORY"),
        ("string too long", "SANDBOX_MEMORY"),
    ],
)
def test_a_limit_that_was_reached_is_named_with_the_line_it_was_reached_on(message, code) -> None:
    failed = stopped_failure(f"InternalError: {message}\n{FRAME}", a_program(SOURCE))

    assert failed.code == code
    assert f"{code}: ensembles/x.yaml:11:15: " in str(failed)


def test_recursion_without_end_is_named() -> None:
    assert thrown("Maximum call stack size exceeded", "RangeError").code == "SANDBOX_STACK"


@pytest.mark.parametrize("message", ["all is not defined", "could not load module 'list'"])
def test_what_is_not_there_is_named_with_what_there_is_instead(message) -> None:
    failed = thrown(message, "ReferenceError")

    assert failed.code == "SANDBOX_NAME"
    assert "no network, file, process or module" in str(failed)


def test_text_that_is_no_javascript_is_named_with_its_place() -> None:
    said = "SyntaxError: unexpected token: ';'\n    at <input>:2:3\n"

    failed = stopped_failure(said, a_program(SOURCE))

    assert str(failed).startswith("SANDBOX_SYNTAX: ensembles/x.yaml:10:11: ")


def test_an_import_is_told_that_there_are_no_modules() -> None:
    said = "SyntaxError: Unexpected identifier 'x'\n    at <input>:4:8\n"

    failed = stopped_failure(said, a_program(SOURCE))

    assert str(failed).startswith("SANDBOX_NAME: ensembles/x.yaml:12:16: `import` is not there")


@pytest.mark.parametrize(
    "message",
    ["the list is empty", "not a function", "cannot read property 'price' of undefined"],
)
def test_the_authors_own_words_and_the_engines_about_them_are_told(message) -> None:
    assert str(thrown(message)).endswith(f": {message}")


@pytest.mark.parametrize(
    ("message", "name"),
    [
        (f"no {PRIVATE}", "Error"),
        (f"the list is empty: {PRIVATE}", "Error"),
        (f"cannot read property '{PRIVATE}' of undefined", "TypeError"),
        (f"'{PRIVATE}' is read-only", "TypeError"),
        (f"{PRIVATE} is not defined", "ReferenceError"),
        (f"unexpected token: '{PRIVATE}'", "SyntaxError"),
        ("the list is empty", PRIVATE),
    ],
)
def test_words_that_the_program_does_not_hold_are_not_told(message, name) -> None:
    assert PRIVATE not in str(thrown(message, name))


def test_a_key_of_the_data_is_not_told_and_one_of_the_program_is() -> None:
    of_data = refused_failure({"what": "NaN", "key": PRIVATE}, a_program(SOURCE))
    of_program = refused_failure({"what": "NaN", "key": "price"}, a_program(SOURCE))

    assert "it holds NaN" in str(of_data)
    assert "`price` in it is NaN" in str(of_program)


def test_a_handler_that_is_no_function_is_told_what_one_is() -> None:
    failed = refused_failure({"what": "no function"}, a_program("5", language="handler"))

    assert failed.code == "SANDBOX_RESULT"
    assert "`(input) => …`" in str(failed)


def test_a_result_that_holds_itself_is_a_results_failure() -> None:
    assert thrown("circular reference", "TypeError").code == "SANDBOX_RESULT"


@pytest.mark.parametrize("told", [None, 5, {}, {"stack": "<input>:99999999:1"}])
def test_a_failure_that_says_nothing_is_placed_at_the_programs_beginning(told) -> None:
    failed = thrown_failure(told, a_program(SOURCE))

    assert str(failed).startswith("SANDBOX_THROW: ensembles/x.yaml:10:9: ")


def test_every_result_that_is_refused_says_what_a_result_may_hold() -> None:
    assert "finite numbers" in str(result_failure("it is odd", a_program(SOURCE)))
