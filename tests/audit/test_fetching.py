"""Does the page's script fetch each seal as it was first written, however S3 lists it?"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.audit.verifier import PAGE

AWS = f"""#!{sys.executable}
# `aws s3api` as far as the page needs it; as the real one does, it asks each page on its own.
import json, os, sys
import jmespath
told = dict(zip(sys.argv[3::2], sys.argv[4::2]))
bucket = json.load(open(os.environ["LISTED"]))
if sys.argv[2] == "list-object-versions":
    assert told["--output"] == "text"
    for page in bucket["pages"]:
        for row in jmespath.search(told["--query"], page) or ["None"]:
            print("\\t".join(row) if isinstance(row, list) else row)
else:
    open(sys.argv[-1], "w").write(bucket["content"][told["--version-id"]])
"""


def script() -> str:
    """The page's script, as it stands there."""
    (block,) = re.findall(
        r"^```sh\n((?:(?!^```).)*list-object-versions.*?)^```",
        PAGE.read_text(encoding="utf-8"),
        re.M | re.S,
    )
    return str(block)


def a_version(number: int, version: str, second: int) -> dict[str, Any]:
    at = f"2026-11-22T12:00:{second:02}+00:00"
    return {"Key": f"seals/{number:010d}.json", "VersionId": version, "LastModified": at}


def fetched(folder: Path, *pages: list[dict[str, Any]] | None) -> subprocess.CompletedProcess[str]:
    """Fetch, where S3 lists these pages: the newest version first, as it does."""
    (folder / "bin").mkdir()
    (folder / "bin" / "aws").write_text(AWS)
    (folder / "bin" / "aws").chmod(0o755)
    versions = [version for page in pages for version in page or []]
    listed = {
        "pages": [{} if page is None else {"Versions": page} for page in pages],
        "content": {version["VersionId"]: version["VersionId"] for version in versions},
    }
    (folder / "listed.json").write_text(json.dumps(listed))
    return subprocess.run(
        ["sh", "-c", script()],
        cwd=folder,
        env={
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "BUCKET": "seals-of-the-stack",
            "LISTED": str(folder / "listed.json"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def seals_in(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in (folder / "seals").iterdir()}


def test_each_seal_is_fetched_once(tmp_path) -> None:
    done = fetched(tmp_path, [a_version(1, "one", 1)], None, [a_version(2, "two", 2)])

    assert done.returncode == 0, done.stderr
    assert seals_in(tmp_path) == {"0000000001.json": "one", "0000000002.json": "two"}
    assert "BROKEN" not in done.stdout


@pytest.mark.parametrize(
    "pages",
    [
        [[a_version(1, "forged", 9), a_version(1, "genuine", 1)]],
        [[a_version(1, "forged", 1), a_version(1, "genuine", 1)]],
        [[a_version(1, "forged", 9)], [a_version(1, "genuine", 1)]],
        [[a_version(1, "forged", 1)], [a_version(1, "genuine", 1)]],
    ],
    ids=["later", "of one second", "on two pages", "of one second, on two pages"],
)
def test_the_oldest_version_is_fetched_and_that_there_is_another_is_told(tmp_path, pages) -> None:
    done = fetched(tmp_path, *pages)

    assert seals_in(tmp_path) == {"0000000001.json": "genuine"}
    assert done.stdout == "BROKEN  seals/0000000001.json has more than one version\n"
    assert done.returncode == 1


def test_no_name_of_an_object_leads_out_of_the_folder(tmp_path) -> None:
    planted = {**a_version(1, "planted", 0), "Key": "seals/../../planted.json"}

    fetched(tmp_path, [planted, a_version(1, "one", 1)])

    assert seals_in(tmp_path) == {"0000000001.json": "one"}
    assert not (tmp_path.parent / "planted.json").exists()


def test_a_folder_that_is_there_is_not_mixed_with_what_is_fetched_now(tmp_path) -> None:
    (tmp_path / "seals").mkdir()

    done = fetched(tmp_path, [a_version(1, "one", 1)])

    assert done.returncode != 0
    assert seals_in(tmp_path) == {}
