"""A failure says where the author's code stands, and which error it was, and no more."""

from __future__ import annotations

from countersign.operations.python.failure import failure_of


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_an_error_outside_the_authors_files_names_the_code_as_a_whole(tmp_path) -> None:
    told = failure_of(raised(KeyError("secret")), tmp_path, "pay")

    assert str(told).startswith("PYTHON_ERROR: pay/app.py raised KeyError when it ran;")
    assert "secret" not in str(told)


def test_a_missing_package_is_named_since_a_modules_name_is_no_data(tmp_path) -> None:
    error = raised(ModuleNotFoundError("No module named 'stripe'", name="stripe"))

    assert "ModuleNotFoundError (stripe)" in str(failure_of(error, tmp_path, "pay"))
