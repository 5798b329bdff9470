"""How are seals kept where they are written once, and read as they were first written?

The bucket locks every version of an object for its retention. A delete or a second write only puts
a mark or a newer version over the first, so it is always the oldest version that is read. An upload
in parts says to be as old as its beginning: where there is more than one version, none is certain.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from countersign.domain.seals import StoredSeal
from countersign.service.ports import UnavailableError

PREFIX = "seals/"
_KEY = re.compile(rf"{PREFIX}([0-9]{{10}})\.json")
_TAKEN = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
_NOT_LOCKED = "ObjectLockConfigurationNotFoundError"
_UNAVAILABLE = frozenset(
    {"InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable", "SlowDown"}
)


def seal_key(number: int) -> str:
    """The name of a seal's object: by its order, so that a list of names is in theirs."""
    return f"{PREFIX}{number:010d}.json"


def number_of_key(key: str) -> int | None:
    """The number of the seal that an object of this name holds; None for any other object."""
    found = _KEY.fullmatch(key)
    return None if found is None else int(found[1])


@dataclass(frozen=True)
class _Object:
    """One key of the bucket: its oldest version, how many there are, and whether it is hidden."""

    key: str
    version: str
    versions: int
    is_hidden: bool


class S3SealStore:
    """Seals in a bucket with versions and object lock."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def last(self) -> StoredSeal | None:
        """Read the last of the seals that follow each other without a gap; hidden ones count."""
        last: tuple[int, _Object] | None = None
        for number, found in self._objects():
            if last is not None and number != last[0] + 1:
                break
            last = number, found
        return None if last is None else self._read(*last)

    def add(self, number: int, content: bytes) -> bool:
        """Write one seal, unless its name is taken by another; one of the same bytes is ours."""
        try:
            self._call(
                self._client.put_object,
                Key=seal_key(number),
                Body=content,
                ContentType="application/json",
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",
            )
        except ClientError as failure:
            if failure.response["Error"]["Code"] in _TAKEN:
                return self._holds(number, content)
            raise
        return True

    def is_locked(self) -> bool:
        """Whether the bucket locks what is written to it, for a time, without being asked to."""
        try:
            told = self._call(self._client.get_object_lock_configuration)
        except ClientError as failure:
            if failure.response["Error"]["Code"] == _NOT_LOCKED:
                return False
            raise
        lock = told["ObjectLockConfiguration"]
        return lock.get("ObjectLockEnabled") == "Enabled" and "DefaultRetention" in lock.get(
            "Rule", {}
        )

    def all(self) -> Iterator[StoredSeal]:
        """Read every seal by number, each as it was first written."""
        for number, found in self._objects():
            yield self._read(number, found)

    def _holds(self, number: int, content: bytes) -> bool:
        # The answer to our own write may have been lost, and the client sent it once more.
        return any(self._read(*each).content == content for each in self._objects(seal_key(number)))

    def _read(self, number: int, found: _Object) -> StoredSeal:
        answer = self._call(self._client.get_object, Key=found.key, VersionId=found.version)
        content: bytes = answer["Body"].read()
        return StoredSeal(number, content, versions=found.versions, is_hidden=found.is_hidden)

    def _objects(self, prefix: str = PREFIX) -> Iterator[tuple[int, _Object]]:
        """Every seal's object by number; a thousand versions are listed at a time."""
        waiting: dict[str, list[Mapping[str, Any]]] = {}
        hidden: set[str] = set()
        at: dict[str, str] = {}
        while True:
            page = self._call(self._client.list_object_versions, Prefix=prefix, **at)
            for version in page.get("Versions", []):
                waiting.setdefault(version["Key"], []).append(version)
            hidden |= {mark["Key"] for mark in page.get("DeleteMarkers", []) if mark["IsLatest"]}
            is_last = not page.get("IsTruncated", False)
            # The last name of a page may have more versions on the next one.
            whole = [key for key in sorted(waiting) if is_last or key != page["NextKeyMarker"]]
            for key in whole:
                number, versions = number_of_key(key), waiting.pop(key)
                if number is not None:
                    yield number, _object(key, versions, is_hidden=key in hidden)
            if is_last:
                return
            at = {
                "KeyMarker": page["NextKeyMarker"],
                "VersionIdMarker": page["NextVersionIdMarker"],
            }

    def _call(self, operation: Callable[..., Any], **arguments: Any) -> Any:
        try:
            return operation(Bucket=self._bucket, **arguments)
        except ClientError as failure:
            if failure.response["Error"]["Code"] in _UNAVAILABLE:
                raise UnavailableError(failure.response["Error"]["Code"]) from failure
            raise
        except ParamValidationError:
            raise
        except BotoCoreError as failure:
            raise UnavailableError(type(failure).__name__) from failure


def _object(key: str, versions: Sequence[Mapping[str, Any]], *, is_hidden: bool) -> _Object:
    # Listed newest first; of those written in the same second the last listed is the oldest.
    oldest = min(reversed(versions), key=lambda version: version["LastModified"])
    return _Object(key, oldest["VersionId"], len(versions), is_hidden)
