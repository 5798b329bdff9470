"""Can an auditor do with the page alone: its verifier, an export and a folder of seals?"""

import json
import re
import socket
import threading

import pytest

from countersign.domain.audit import DECISION_KINDS, DELIVERY_KINDS
from countersign.domain.canonical import canonical_text
from tests.audit.histories import a_history, export_of, joined, sealed
from tests.audit.trials import fetched
from tests.audit.verifier import PAGE, apart, run, source

LONGEST = 80


def modules(script: str) -> set[str]:
    """Everything that a script asks for by name, and what can reach a network without."""
    imported = re.findall(r"""(?:from|import|require)\s*\(?\s*["'`]([^"'`]+)["'`]""", script)
    return {
        *imported,
        *re.findall(r"\b(fetch|WebSocket|XMLHttpRequest|eval|process\.b\w+)\b", script),
    }


def test_it_is_short_and_reads_files_and_hashes_them_and_nothing_else() -> None:
    assert len(source().splitlines()) < LONGEST
    assert modules(source()) == {"node:fs", "node:crypto"}


@pytest.mark.parametrize(
    "planted",
    ['import net from "node:net";', 'await fetch("http://127.0.0.1")', 'require("node:http")'],
)
def test_another_way_out_would_be_seen(planted) -> None:
    assert modules(f"{source()}\n{planted}") - modules(source())


def test_the_page_names_every_kind_of_entry_and_every_field_of_a_seal() -> None:
    page = PAGE.read_text(encoding="utf-8")
    (seal,) = sealed(a_history(5, requests=1)).all()
    wanted = {*DECISION_KINDS, *DELIVERY_KINDS, *json.loads(seal.content)}

    assert not [name for name in sorted(wanted) if f"`{name}`" not in page]


def test_a_whole_export_holds_against_its_seals(tmp_path) -> None:
    memory = a_history(5, requests=4)

    verified = run(tmp_path, export_of(memory), seals=fetched(tmp_path, sealed(memory).all()))

    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert verified.stdout == "4 requests, 8 sealed chains: all hold\n"


def test_it_runs_without_a_network(tmp_path, record_property) -> None:
    """With the network off where this machine can; its imports say the same everywhere."""
    with Listener() as port:
        called = run(tmp_path, [], script=f'await fetch("http://127.0.0.1:{port}/");')

    record_property("searched", f"with the network off: {bool(apart())}")
    assert (called.returncode != 0) == bool(apart())


class Listener:
    """A server on loopback that answers one call."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._answer, daemon=True).start()
        return int(self._socket.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _answer(self) -> None:
        try:
            caller, _ = self._socket.accept()
        except OSError:
            return
        with caller:
            caller.sendall(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")


def test_an_entry_that_is_written_otherwise_is_no_longer_what_was_hashed(tmp_path) -> None:
    lines = export_of(a_history(5, requests=1))
    lines[1] = lines[1].replace('"approver":', '"approver":"eve@example.com","approver":', 1)

    verified = run(tmp_path, lines)

    assert verified.returncode == 1
    assert "BROKEN  line 2: it is not in the form of RFC 8785" in verified.stdout


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("not JSON", "line 2: it is not in the form of RFC 8785"),
        ("[" * 100_000 + "]" * 100_000, "line 2: it is not in the form of RFC 8785"),
        ("[]", "file: a request is told twice"),
        ('{"request":"r","record":null}', "it was deleted or damaged"),
        ('{"request":"r","record":{},"decisions":5,"deliveries":[]}', "it was deleted or damaged"),
        (
            '{"decisions":{"entries":[null,5],"head":{"hash":5,"seq":"x"}},"deliveries":{"head":{}'
            '},"record":{},"request":"r"}',
            "r  chain r, entry 1: it is missing",
        ),
    ],
    ids=["no JSON", "deep", "a list", "no record", "odd chains", "odd entries"],
)
def test_nothing_that_stands_in_a_file_makes_it_fail(tmp_path, line, why) -> None:
    head, told, end = export_of(a_history(5, requests=1))

    verified = run(tmp_path, [head, line, line if line == "[]" else told, end])

    assert verified.returncode == 1
    assert not verified.stderr
    assert why in verified.stdout


def test_a_file_that_was_cut_off_is_no_shorter_truth(tmp_path) -> None:
    whole = joined(export_of(a_history(5, requests=3)))

    for text in (whole[: len(whole) // 2], "", "\n"):
        verified = run(tmp_path, text)
        assert verified.returncode == 1, text
        assert not verified.stderr


def test_a_request_that_is_left_out_of_everything_is_missed_by_its_seal(tmp_path) -> None:
    memory = a_history(5, requests=3)
    seals = fetched(tmp_path, sealed(memory).all())
    head, gone, *left, _ = export_of(memory)

    verified = run(tmp_path, [head, *left, canonical_text({"requests": 2})], seals=seals)

    assert verified.returncode == 1
    assert f"chain {json.loads(gone)['request']}, entry 1: it is missing" in verified.stdout


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda seals: seals.pop(2), "seal 2: it is missing"),
        (lambda seals: seals.update({2: seals[2] + b" "}), "seal 2: it is not in the form"),
        (lambda seals: seals.update({3: seals[2]}), "seal 3: it was written as another one"),
        (
            lambda seals: seals.update({2: seals[2].replace(b'"part":2', b'"part":3')}),
            "seal 3: it does not follow the seal before it",
        ),
        (lambda seals: seals.clear(), "seal 1: there is no seal"),
    ],
    ids=["one is gone", "a blank", "another's place", "another fact", "none"],
)
def test_the_seals_themselves_are_a_chain(tmp_path, harm, why) -> None:
    memory = a_history(5, requests=6)
    seals = sealed(memory, at_once=1)
    harm(seals.kept)

    verified = run(tmp_path, export_of(memory), seals=fetched(tmp_path, seals.all()))

    assert verified.returncode == 1
    assert why in verified.stdout
