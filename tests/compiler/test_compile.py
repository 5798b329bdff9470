"""A repository's ensembles compile together: all files, all findings, the same bytes every time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from countersign_compiler.compile import build, compile_text, stale_files
from tests.compiler.builders import gate, step

ROOT = Path(__file__).parents[2]
PRINTS_A_BUILD = (
    "import sys; from pathlib import Path; from countersign_compiler.compile import build; "
    "[print(path, text) for path, text in build(Path(sys.argv[1])).files.items()]"
)


def repository(folder, **ensembles):
    """A repository with these ensembles; `deployment` is its deployment file."""
    (folder / "ensembles").mkdir(parents=True)
    for name, text in ensembles.items():
        (folder / "ensembles" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_a_build_gives_one_definition_each_the_stack_and_the_catalogue(tmp_path):
    root = repository(tmp_path, deployment="env: {}", pay=gate(), call=step("think", prompt="x"))

    result = build(root)

    assert result.findings == ()
    assert sorted(result.files) == [
        "layers/runtime/countersign/catalogue.json",
        "statemachines/call.asl.json",
        "statemachines/pay.asl.json",
        "statemachines/template.yaml",
    ]


def test_no_ensemble_is_left_out_for_the_way_its_file_is_called(tmp_path):
    root = repository(tmp_path, deployment="env: {}", pay=gate())
    (root / "ensembles" / "call.yml").write_text(step("think", prompt="x"))

    assert "statemachines/call.asl.json" in build(root).files


def test_what_stands_in_the_folder_and_cannot_be_read_is_told_and_nothing_is_built(tmp_path):
    root = repository(tmp_path, deployment="env: {}", pay=gate())
    (root / "ensembles" / "folder.yaml").mkdir()
    (root / "ensembles" / "gone.yaml").symlink_to("nowhere.yaml")
    (root / "ensembles" / "round.yaml").symlink_to("round.yaml")

    result = build(root)

    assert [(each.code, each.path) for each in result.findings] == [
        ("Y-FILE", f"ensembles/{name}.yaml") for name in ("folder", "gone", "round")
    ]
    assert result.files == {}


def test_a_link_to_an_ensemble_is_one_of_its_own_name(tmp_path):
    root = repository(tmp_path, deployment="env: {}", pay=gate())
    (root / "ensembles" / "again.yaml").symlink_to("pay.yaml")

    files = build(root).files

    assert {"statemachines/pay.asl.json", "statemachines/again.asl.json"} <= files.keys()


def test_problems_of_all_files_are_reported_at_once_and_nothing_is_built(tmp_path):
    root = repository(
        tmp_path,
        deployment="env: {a-b: x}",
        first="agents: []",
        second=gate(timeout="0"),
        third=gate(),
    )

    result = build(root)

    assert [(f.path, f.code) for f in result.findings] == [
        ("ensembles/deployment.yaml", "G-DEPLOYMENT"),
        ("ensembles/first.yaml", "G-TYPE"),
        ("ensembles/second.yaml", "G-LIMIT"),
    ]
    assert result.files == {}


def test_a_warning_alone_does_not_stop_a_build(tmp_path):
    result = build(repository(tmp_path, pay=gate(prompt='"${env.ANYTHING}"')))

    assert [(f.code, f.severity) for f in result.findings] == [("G-NO-DEPLOYMENT", "warning")]
    assert result.files


def test_a_repository_without_ensembles_says_so(tmp_path):
    assert [f.code for f in build(tmp_path).findings] == ["G-NO-ENSEMBLE"]


def test_a_definition_whose_ensemble_is_gone_is_stale(tmp_path):
    root = repository(tmp_path, deployment="env: {}", pay=gate())
    (root / "statemachines").mkdir()
    (root / "statemachines" / "old.asl.json").write_text("{}")

    assert stale_files(root, build(root)) == ["statemachines/old.asl.json"]


def test_two_builds_in_two_folders_and_two_hash_seeds_give_the_same_bytes(tmp_path):
    outputs = []
    for seed in ("1", "2"):
        root = repository(
            tmp_path / f"folder-{seed}",
            **{file.stem: file.read_text() for file in (ROOT / "ensembles").glob("*.yaml")},
        )
        shutil.copytree(ROOT / "ensembles/python", root / "ensembles/python")
        path = os.pathsep.join([str(ROOT / "layers/runtime"), str(ROOT / "layers/compiler")])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        outputs.append(
            subprocess.run(
                [sys.executable, "-c", PRINTS_A_BUILD, str(root)],
                env=environment,
                capture_output=True,
                check=True,
            ).stdout
        )

    assert outputs[0]
    assert outputs[0] == outputs[1]


def test_what_is_committed_is_what_the_ensembles_compile_to():
    result = build(ROOT)

    differing = [
        path
        for path, text in result.files.items()
        if not (ROOT / path).is_file() or (ROOT / path).read_text(encoding="utf-8") != text
    ]

    assert not result.has_errors
    assert differing == []
    assert stale_files(ROOT, result) == []


def test_a_text_that_is_no_file_compiles_with_every_name_declared():
    compiled = compile_text(gate(prompt='"${env.ANYTHING}"'), path="README.md")

    assert compiled.findings == ()
    assert compiled.machine is not None


@pytest.mark.parametrize(
    "text", ["", "a: [", "- x", "{}", "5", "agents: {a: b}", "\x00", "a: \ud800"]
)
def test_whatever_is_written_is_answered_with_findings_and_never_raised(text):
    assert compile_text(text, path="x.yaml").findings


def test_code_beside_the_ensembles_is_read_with_them(tmp_path):
    root = repository(tmp_path, deployment="env: {}", refund=step("python", handler="pay.handler"))
    folder = root / "ensembles/python/pay"
    folder.mkdir(parents=True)

    missing = build(root)
    (folder / "app.py").write_text("def handler(event):\n    return 1\n")
    sound = build(root)

    assert [(each.code, each.path) for each in missing.findings] == [
        ("G-PYTHON", "ensembles/python/pay")
    ]
    assert not sound.has_errors
    assert "PythonPayFunction:" in sound.files["statemachines/template.yaml"]


def test_a_run_of_another_ensemble_that_acts_unasked_is_told_where_no_answer_holds_it_back(
    tmp_path,
):
    child = "  - name: refund\n    ensemble: pay\n"
    root = repository(
        tmp_path,
        deployment="env: {}",
        pay=step("http", url="https://pay.example.com"),
        main=gate() + child,
        sums=gate() + child.replace("pay", "sum"),
        sum=step("code", code="return 1;"),
    )

    assert [(finding.path, finding.code, finding.message) for finding in build(root).findings] == [
        (
            "ensembles/main.yaml",
            "G-UNGUARDED",
            "`refund` runs whatever people answer to `approve`",
        )
    ]
