"""Is everything that a template points at packed, the same bytes for the same content?"""

import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from countersign_workbench.engine.package import (
    BUILD_FILES,
    Packager,
    zip_code,
    zip_folder,
    zip_packages,
)
from tests.engine.small_app import a_small_app

ROOT = Path(__file__).parents[2]


def names(archive: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(archive)).namelist()


def packed(root):
    """Pack the small app; give the template and the uploads by key."""
    uploads: dict[str, bytes] = {}
    packager = Packager("bucket", "http://127.0.0.1:1/bucket", uploads.__setitem__, root)
    return packager.template(root / "template.yaml"), uploads


def test_the_same_content_is_the_same_zip_whenever_it_was_written(tmp_path) -> None:
    root = a_small_app(tmp_path)
    before = zip_folder(root / "functions/door")

    os.utime(root / "functions/door/app.py", (1, 1))
    (root / "functions/door/__pycache__").mkdir()
    (root / "functions/door/__pycache__/app.cpython-311.pyc").write_bytes(b"compiled")

    assert zip_folder(root / "functions/door") == before
    assert names(before) == ["app.py"]


def test_a_layer_holds_its_packages_only(tmp_path) -> None:
    root = a_small_app(tmp_path)

    assert names(zip_packages(root / "layer")) == ["python/house/__init__.py"]


def test_a_layer_without_a_package_is_refused(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no package"):
        zip_packages(tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path) -> None:
    with pytest.raises(FileNotFoundError, match="missing is not a folder"):
        zip_folder(tmp_path / "missing")


def test_every_local_path_becomes_the_place_of_an_upload(tmp_path) -> None:
    template, uploads = packed(a_small_app(tmp_path))

    found = template["Resources"]
    code = found["DoorFunction"]["Properties"]["CodeUri"]
    layer = found["HouseLayer"]["Properties"]["ContentUri"]
    url = found["Workflows"]["Properties"]["TemplateURL"]
    child = json.loads(uploads[url.removeprefix("http://127.0.0.1:1/bucket/")])
    definition = child["Resources"]["RunMachine"]["Properties"]["DefinitionS3Location"]
    assert code["Bucket"] == layer["Bucket"] == definition["Bucket"] == "bucket"
    assert names(uploads[code["Key"]]) == ["app.py"]
    assert names(uploads[layer["Key"]]) == ["python/house/__init__.py"]
    assert json.loads(uploads[definition["Key"]])["StartAt"] == "say"
    assert len(uploads) == 4


def test_what_did_not_change_keeps_its_key(tmp_path) -> None:
    root = a_small_app(tmp_path)
    _, before = packed(root)

    (root / "functions/door/app.py").write_text("def handler(event, context): ...\n")
    _, after = packed(root)

    assert len(after.keys() - before.keys()) == 1


def test_the_template_on_disk_is_left_as_it_is(tmp_path) -> None:
    root = a_small_app(tmp_path)
    before = (root / "template.yaml").read_bytes()

    packed(root)

    assert (root / "template.yaml").read_bytes() == before


def test_an_authors_code_is_packed_with_its_packages_apart_and_without_build_files(
    tmp_path,
) -> None:
    folder, packages = tmp_path / "pay", tmp_path / "packages"
    (folder / "rules").mkdir(parents=True)
    for name in ("app.py", "rules/limits.py", "rules/policy.json", *BUILD_FILES):
        (folder / name).write_text("")
    (packages / "lib").mkdir(parents=True)
    (packages / "lib/__init__.py").write_text("")

    packed_code = zip_code(folder, packages)

    assert names(packed_code) == [
        "app.py",
        "rules/limits.py",
        "rules/policy.json",
        "site-packages/lib/__init__.py",
    ]


def test_the_cloud_build_leaves_the_same_files_out() -> None:
    makefile = (ROOT / "statemachines/Makefile").read_text(encoding="utf-8")

    [removed] = [line for line in makefile.splitlines() if "rm -rf policy.json" in line]
    assert removed.split("rm -rf ")[1].split() == list(BUILD_FILES)
