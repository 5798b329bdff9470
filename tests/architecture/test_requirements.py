"""Is everything that gets installed pinned, hashed, and asked for by somebody?"""

import re
import sys
from pathlib import Path

import pytest

from tests.architecture.import_rules import ROOT, files, names_in

REQUIREMENTS = ROOT / "requirements"
SHIPPED = sorted(
    path.parent
    for room in ("layers", "functions")
    for path in ROOT.glob(f"{room}/*/requirements.in")
)
LOCKS = sorted([*REQUIREMENTS.glob("*.txt"), *(folder / "requirements.txt" for folder in SHIPPED)])
LISTS = sorted([*REQUIREMENTS.glob("*.in"), *(folder / "requirements.in" for folder in SHIPPED)])

# What is imported by another name than it is installed by.
INSTALLED_AS = {
    "jsonata": "jsonata-python",
    "yaml": "pyyaml",
    "aws_lambda_powertools": "aws-lambda-powertools",
    "botocore": "boto3",
    "quickjs": "quickjs-ng",
}
OURS = {"countersign", "countersign_compiler", "countersign_workbench", "functions"}


def lock_entries(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and line.strip()[0] != "#"]


def names_of(path: Path) -> dict[str, str]:
    pins = {}
    for entry in lock_entries(path):
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", entry):
            pins[found[1].lower().replace("_", "-")] = found[2]
    return pins


def test_there_is_a_lock_for_each_environment() -> None:
    assert {path.name for path in REQUIREMENTS.glob("*.txt")} == {
        "host.txt",
        "tests.txt",
        "sam.txt",
    }
    assert {path.stem for path in REQUIREMENTS.glob("*.in")} == {"host", "tests", "sam"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_line_of_a_lock_is_pinned_and_hashed(lock) -> None:
    entries = lock_entries(lock)

    loose = [
        entry
        for entry in entries
        if not re.match(r"\S[^=;]*==\S+.* --hash=sha256:[0-9a-f]{64}", entry)
    ]

    assert entries
    assert not loose


@pytest.mark.parametrize("path", LOCKS + LISTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_list_names_a_place_to_install_from(path) -> None:
    text = path.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^\s*(-i|--index|--extra-index|--find-links|-f)\b", text, re.MULTILINE)


@pytest.mark.parametrize("path", LISTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_name_asked_for_is_pinned_and_in_its_lock(path) -> None:
    wanted = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith(("#", "-r ", "-c "))
    ]

    locked = names_of(path.with_suffix(".txt"))

    for line in wanted:
        name, version = re.split("==", re.sub(r"\[[^\]]*\]", "", line))
        assert locked[name.lower().replace("_", "-")] == version.strip()


def test_tests_run_on_what_the_host_runs_on() -> None:
    host, tests = names_of(REQUIREMENTS / "host.txt"), names_of(REQUIREMENTS / "tests.txt")

    assert {name: tests.get(name) for name in host} == host


def test_every_package_that_the_product_imports_is_asked_for_by_name() -> None:
    asked = {line.split("==")[0].lower() for line in lock_entries(REQUIREMENTS / "host.in")}

    missing = {
        f"{name.path}:{name.line}: {name.package}"
        for path in files()
        for name in names_in(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        if name.package not in sys.stdlib_module_names
        and name.package not in OURS
        and INSTALLED_AS.get(name.package, name.package.replace("_", "-")) not in asked
    }

    assert not missing


def test_what_a_layer_or_a_function_ships_is_the_version_that_the_host_runs() -> None:
    host = names_of(REQUIREMENTS / "host.txt")

    assert SHIPPED
    for folder in SHIPPED:
        shipped = names_of(folder / "requirements.txt")
        assert {name: host.get(name, version) for name, version in shipped.items()} == shipped
