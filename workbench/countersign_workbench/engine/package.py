"""What does a template need packed and uploaded before CloudFormation can take it, and as what?

`sam package` does this in the cloud; here every folder becomes a zip with the same bytes for the
same content, stored under its own hash, so that what has not changed is not deployed again.
"""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from countersign.operations.python.load import PACKAGES
from countersign_workbench.engine.host_packages import host_packages
from countersign_workbench.engine.nested import with_arns_by_name
from countersign_workbench.engine.template import read_template

Put = Callable[[str, bytes], None]
"""Stores bytes under a key of the one bucket."""

LEFT_OUT = ("__pycache__", ".DS_Store")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can hold
PACKAGE_MARK = "__init__.py"
BUILD_FILES = ("policy.json", "event.json", "requirements.in", "requirements.txt")
"""What stands in a folder of code for the build and the author; statemachines/Makefile agrees."""


class Packager:
    """Packs one template and all it points at; uploads go to `put`, the result names them.

    `root` is the repository's, where packages for this machine are kept.
    """

    def __init__(self, bucket: str, bucket_url: str, put: Put, root: Path) -> None:
        self._bucket = bucket
        self._bucket_url = bucket_url
        self._put = put
        self._root = root
        self._stored: set[str] = set()

    def template(self, path: Path) -> dict[str, Any]:
        """Give the template with every local path replaced by the place of its upload."""
        packed = copy.deepcopy(read_template(path))
        for resource in packed.get("Resources", {}).values():
            pack = _PACKED.get(resource.get("Type", ""))
            if pack is not None:
                pack(self, resource.setdefault("Properties", {}), path.parent)
        return packed

    def function(self, properties: dict[str, Any], beside: Path) -> None:
        """Pack a SAM function's folder."""
        if isinstance(folder := properties.get("CodeUri"), str):
            place = self._store(zip_folder(beside / folder), "zip")
            properties["CodeUri"] = {"Bucket": self._bucket, "Key": place}

    def plain_function(self, properties: dict[str, Any], beside: Path) -> None:
        """Pack a plain CloudFormation function's folder: an author's code with its packages."""
        if isinstance(folder := properties.get("Code"), str):
            code = (beside / folder).resolve()
            place = self._store(zip_code(code, host_packages(code, self._root)), "zip")
            properties["Code"] = {"S3Bucket": self._bucket, "S3Key": place}

    def layer(self, properties: dict[str, Any], beside: Path) -> None:
        """Pack a layer: its packages only; the engine's interpreter has what they import."""
        if isinstance(folder := properties.get("ContentUri"), str):
            place = self._store(zip_packages(beside / folder), "zip")
            properties["ContentUri"] = {"Bucket": self._bucket, "Key": place}

    def state_machine(self, properties: dict[str, Any], beside: Path) -> None:
        """Upload a state machine's definition."""
        if isinstance(definition := properties.get("DefinitionS3Location"), str):
            place = self._store((beside / definition).read_bytes(), "asl.json")
            properties["DefinitionS3Location"] = {"Bucket": self._bucket, "Key": place}

    def child(self, properties: dict[str, Any], beside: Path) -> None:
        """Pack a child template, upload it, and point its parent at it."""
        url = properties.get("TemplateURL")
        if isinstance(url, str) and "://" not in url:
            child = with_arns_by_name(self.template(beside / url))
            properties["TemplateURL"] = self.upload(child)

    def upload(self, template: dict[str, Any]) -> str:
        """Upload a packed template; give its URL."""
        return f"{self._bucket_url}/{self._store(as_json(template), 'template')}"

    def _store(self, content: bytes, ending: str) -> str:
        key = f"{hashlib.sha256(content).hexdigest()}.{ending}"
        if key not in self._stored:
            self._put(key, content)
            self._stored.add(key)
        return key


# One line per kind of resource that names a local path.
_PACKED: dict[str, Callable[[Packager, dict[str, Any], Path], None]] = {
    "AWS::Serverless::Function": Packager.function,
    "AWS::Lambda::Function": Packager.plain_function,
    "AWS::Serverless::LayerVersion": Packager.layer,
    "AWS::StepFunctions::StateMachine": Packager.state_machine,
    "AWS::CloudFormation::Stack": Packager.child,
}


def as_json(template: dict[str, Any]) -> bytes:
    """Write a template as JSON, the same bytes for the same template."""
    return json.dumps(template, sort_keys=True, separators=(",", ":")).encode()


def zip_folder(folder: Path) -> bytes:
    """Zip a folder's files, the same bytes for the same content, whenever and wherever."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder, and the template names it as code")
    return _zip((path, path.relative_to(folder).as_posix()) for path in folder.rglob("*"))


def zip_code(folder: Path, packages: Path | None) -> bytes:
    """Zip an author's folder, without what only the build reads, and its packages beside it."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder, and the template names it as code")
    files = [
        (path, path.relative_to(folder).as_posix())
        for path in folder.rglob("*")
        if path.relative_to(folder).as_posix() not in BUILD_FILES
    ]
    if packages is not None:
        files += [
            (path, f"{PACKAGES}/{path.relative_to(packages).as_posix()}")
            for path in packages.rglob("*")
        ]
    return _zip(files)


def zip_packages(layer: Path) -> bytes:
    """Zip a layer's packages (folders with an `__init__.py`) as Lambda wants them: in `python/`."""
    packages = [folder for folder in layer.iterdir() if (folder / PACKAGE_MARK).is_file()]
    if not packages:
        raise FileNotFoundError(f"{layer} holds no package: a folder with {PACKAGE_MARK}")
    return _zip(
        (path, f"python/{path.relative_to(layer).as_posix()}")
        for package in packages
        for path in package.rglob("*")
    )


def _zip(files: Iterable[tuple[Path, str]]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, name in sorted(files, key=lambda file: file[1]):
            if path.is_file() and not any(part in LEFT_OUT for part in path.parts):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, path.read_bytes())
    return content.getvalue()
