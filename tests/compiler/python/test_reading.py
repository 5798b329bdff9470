"""Every folder of code is read before anything is deployed, and its mistakes have their places."""

from __future__ import annotations

import pytest

from countersign_compiler.python.reading import read_folders

SOUND = "def handler(event):\n    return 1\n"


def folders(tmp_path, **files):
    """The folders, each file written as `pay__app_py`."""
    for name, text in files.items():
        folder, _, file = name.partition("__")
        place = tmp_path / "python" / folder / file.replace("_", ".", 1)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return read_folders(tmp_path, "ensembles")


def test_folders_without_any_code_are_no_mistake(tmp_path) -> None:
    assert read_folders(tmp_path, "ensembles") == ({}, ())


def test_each_folder_gives_its_functions(tmp_path) -> None:
    found, findings = folders(tmp_path, pay__app_py=SOUND, assess__app_py=SOUND)

    assert {name: folder.functions for name, folder in found.items()} == {
        "assess": {"handler": None},
        "pay": {"handler": None},
    }
    assert findings == ()


@pytest.mark.parametrize("name", ["Pay", "pay-out", "_pay_", "1pay", "a__b", "pay_1", "p" * 41])
def test_a_name_that_could_meet_another_is_refused(tmp_path, name) -> None:
    (tmp_path / "python" / name).mkdir(parents=True)

    found, findings = read_folders(tmp_path, "ensembles")

    assert found == {}
    assert [finding.code for finding in findings] == ([] if name[0] == "_" else ["G-PYTHON"])


def test_code_that_python_cannot_read_is_placed_in_its_own_file(tmp_path) -> None:
    found, [finding] = folders(tmp_path, pay__app_py="x = 1\ndef handler(event:\n")

    assert (finding.code, finding.path, finding.line) == (
        "G-PYTHON",
        "ensembles/python/pay/app.py",
        2,
    )
    assert found["pay"].functions is None


def test_code_that_is_nested_too_deep_for_python_is_told(tmp_path) -> None:
    found, [finding] = folders(tmp_path, pay__app_py=f"x = {'-' * 100_000}1\n")

    assert (finding.code, finding.path) == ("G-PYTHON", "ensembles/python/pay/app.py")
    assert "too deep" in finding.message
    assert found["pay"].functions is None


def test_a_folder_without_its_code_is_refused(tmp_path) -> None:
    found, [finding] = folders(tmp_path, pay__rules_py=SOUND)

    assert finding.message == "the folder has no `app.py`"
    assert found["pay"].functions is None


def test_a_file_that_would_hide_what_runs_the_code_is_refused(tmp_path) -> None:
    _, [finding] = folders(tmp_path, pay__app_py=SOUND, pay__countersign_py="")

    assert finding.path == "ensembles/python/pay/countersign.py"


def test_a_lock_and_rights_with_mistakes_are_reported_with_their_lines(tmp_path) -> None:
    _, findings = folders(
        tmp_path,
        pay__app_py=SOUND,
        pay__requirements_txt="# none yet\nrequests\n",
        pay__policy_json='{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}',
    )

    assert [(each.code, each.path.rpartition("/")[2], each.line) for each in findings] == [
        ("G-RIGHTS", "policy.json", 1),
        ("G-RIGHTS", "policy.json", 1),
        ("G-PYTHON", "requirements.txt", 2),
    ]
