"""The author's function runs once, with its event, and its value is the step's output."""

from __future__ import annotations

import pytest

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.python.run import run_python
from tests.operations.python.author import a_call, a_folder


def test_what_the_function_returns_is_the_steps_output(tmp_path) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    return {'twice': event['input'] * 2}\n")

    result = run_python(a_call(21), folder)

    assert result.to_json() == {"input": 21, "output": {"twice": 42}, "meta": {}}


def test_the_function_is_given_the_records_that_its_author_listed(tmp_path) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    return event['steps']\n")
    steps = {"assess": {"output": {"risk": "low"}, "skipped": False}}

    assert run_python(a_call(steps=steps), folder).output == steps


def test_the_record_shows_what_was_given_also_where_the_code_changed_it(tmp_path) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    event['input']['paid'] = True\n")

    result = run_python(a_call({"id": "A-1"}), folder)

    assert result.input == {"id": "A-1"}


def test_an_error_is_told_by_its_type_and_the_authors_line_without_its_words(tmp_path) -> None:
    code = """
        def handler(event):
            return _look_up(event["input"])

        def _look_up(customer):
            raise ValueError(f"no account of {customer}")
        """
    folder = a_folder(tmp_path, code)

    with pytest.raises(
        StepFailed, match=r"PYTHON_ERROR: pay/app\.py line 6 \(in _look_up\)"
    ) as told:
        run_python(a_call("Ana Example"), folder)

    assert "ValueError" in str(told.value)
    assert "Ana" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_code_that_exits_fails_its_step_without_its_words(tmp_path) -> None:
    folder = a_folder(tmp_path, "import sys\n\ndef handler(event):\n    sys.exit(event['input'])\n")

    with pytest.raises(
        StepFailed, match=r"app\.py line 4 \(in handler\) raised SystemExit"
    ) as told:
        run_python(a_call("Ana Example"), folder)

    assert "Ana" not in str(told.value)


def test_a_value_that_cannot_be_read_is_an_error_of_the_authors_code(tmp_path) -> None:
    code = """
        class Odd(dict):
            def items(self):
                raise ValueError("Ana Example")

        def handler(event):
            return Odd()
        """

    with pytest.raises(StepFailed, match=r"PYTHON_ERROR: pay/app\.py line 4") as told:
        run_python(a_call(), a_folder(tmp_path, code))

    assert "Ana" not in str(told.value)


def test_the_place_of_an_error_in_a_package_is_the_authors_line_that_called_it(tmp_path) -> None:
    (tmp_path / "site-packages").mkdir()
    a_folder(tmp_path / "site-packages", "", faulty_package="def fail():\n    raise OSError\n")
    folder = a_folder(
        tmp_path, "import faulty_package\n\ndef handler(event):\n    faulty_package.fail()\n"
    )

    with pytest.raises(StepFailed, match=r"pay/app\.py line 4 \(in handler\) raised OSError"):
        run_python(a_call(), folder)


def test_a_failure_that_the_author_words_is_passed_on_as_it_is(tmp_path) -> None:
    code = """
        from countersign.python_step import StepFailed

        def handler(event):
            raise StepFailed("ORDER_UNKNOWN", "the order is not in the books; send its number")
        """

    with pytest.raises(StepFailed) as told:
        run_python(a_call(), a_folder(tmp_path, code))

    assert str(told.value) == "ORDER_UNKNOWN: the order is not in the books; send its number"
    assert told.value.__cause__ is None


def test_a_value_that_is_no_json_fails_the_step(tmp_path) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    return {'tags': {'a'}}\n")

    with pytest.raises(StepFailed, match=r"PYTHON_OUTPUT: output\.tags is a `set`"):
        run_python(a_call(), folder)


def test_an_input_that_is_too_large_never_reaches_the_code(tmp_path) -> None:
    folder = a_folder(tmp_path, "def handler(event):\n    raise AssertionError\n")

    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        run_python(a_call("x" * STEP_BYTES), folder)


def test_an_output_that_is_too_large_fails_the_step(tmp_path) -> None:
    folder = a_folder(tmp_path, f"def handler(event):\n    return 'x' * {STEP_BYTES}\n")

    with pytest.raises(StepFailed, match="STEP_TOO_LARGE"):
        run_python(a_call(), folder).to_json()
