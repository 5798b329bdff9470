"""Which folders of Python stand beside the ensembles, and what is wrong in them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from countersign_compiler.diagnostics import Finding, in_order
from countersign_compiler.python.folder import (
    CODE_FILE,
    FOLDER,
    LOCK_FILE,
    RIGHTS_FILE,
    PythonFolder,
    Rights,
    is_folder_name,
)
from countersign_compiler.python.functions import functions_of
from countersign_compiler.python.lock import pins_of
from countersign_compiler.python.rights import read_rights
from countersign_compiler.reporting import Reporter, file_finding

CODE: Final = "G-PYTHON"
_HIDING: Final = ("countersign", "countersign.py", "site-packages")


def read_folders(
    ensembles: Path, shown: str
) -> tuple[Mapping[str, PythonFolder], tuple[Finding, ...]]:
    """Every folder of `ensembles/python/` by its name, and all that was found wrong in their files.

    `shown` is the path of the ensembles' folder in messages. No code is imported.
    """
    folders: dict[str, PythonFolder] = {}
    findings: list[Finding] = []
    for folder in _folders_in(ensembles / FOLDER):
        path = f"{shown}/{FOLDER}/{folder.name}"
        if not is_folder_name(folder.name):
            findings.append(
                file_finding(
                    CODE,
                    path,
                    f"`{folder.name}` cannot name a folder of code",
                    "use small letters and digits, words joined by one `_`, such as `risk_rules`",
                )
            )
            continue
        folders[folder.name], found = _read(folder, path)
        findings += found
    return folders, in_order(findings)


def _folders_in(place: Path) -> Iterable[Path]:
    found = place.iterdir() if place.is_dir() else ()
    return sorted(each for each in found if each.is_dir() and each.name[0] not in "._")


def _read(folder: Path, path: str) -> tuple[PythonFolder, list[Finding]]:
    findings: list[Finding] = [
        file_finding(
            CODE,
            f"{path}/{name}",
            f"`{name}` would hide what runs the code",
            "give it another name",
        )
        for name in _HIDING
        if (folder / name).exists()
    ]
    functions, about_code = _functions(folder, path)
    findings += about_code
    findings += _lock_findings(folder, path)
    rights = Rights()
    if (file := folder / RIGHTS_FILE).is_file():
        reporter = Reporter(f"{path}/{RIGHTS_FILE}")
        rights = read_rights(file.read_bytes(), reporter)
        findings += reporter.findings
    return PythonFolder(folder.name, functions, rights), findings


def _functions(folder: Path, path: str) -> tuple[Mapping[str, str | None] | None, list[Finding]]:
    file, shown = folder / CODE_FILE, f"{path}/{CODE_FILE}"
    if not file.is_file():
        missing = file_finding(CODE, path, f"the folder has no `{CODE_FILE}`", f"write {shown}")
        return None, [missing]
    try:
        return functions_of(file.read_text(encoding="utf-8")), []
    except UnicodeDecodeError:
        return None, [file_finding(CODE, shown, "the file is not UTF-8")]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        column = getattr(error, "offset", None) or 1
        what = getattr(error, "msg", None) or str(error)
        message = f"Python cannot read it: {what}"
        return None, [Finding(CODE, "error", shown, line, column, 1, message)]
    except (MemoryError, RecursionError):
        # What Python's parser says of an expression that is nested too deep for it.
        return None, [file_finding(CODE, shown, "Python cannot read it: it is nested too deep")]


def _lock_findings(folder: Path, path: str) -> list[Finding]:
    file = folder / LOCK_FILE
    if not file.is_file():
        return []
    _, faults = pins_of(file.read_text(encoding="utf-8", errors="replace"))
    hint = f"write the lock with `pip-compile --generate-hashes`, or `uv pip compile` ({LOCK_FILE})"
    return [
        Finding(CODE, "error", f"{path}/{LOCK_FILE}", fault.line, 1, 1, fault.message, hint)
        for fault in faults
    ]
