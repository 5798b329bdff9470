"""A function that a step cannot call with one event is found by reading, not by running."""

from __future__ import annotations

import pytest

from countersign_compiler.python.functions import functions_of


@pytest.mark.parametrize(
    "written",
    [
        "def handler(event): ...",
        "def handler(event, log=None): ...",
        "def handler(event, /): ...",
        "def handler(*events): ...",
        "def handler(event, *, retries=3, **more): ...",
        "def handler(event='x'): ...",
        "def handler(event):\n    def rows():\n        yield 1\n    return list(rows())",
    ],
)
def test_what_takes_the_event_alone_can_be_run(written) -> None:
    assert functions_of(written) == {"handler": None}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("def handler(): ...", "takes no argument"),
        ("def handler(event, context): ...", "needs 2 arguments"),
        ("def handler(event, *, context): ...", "needs `context`"),
        ("async def handler(event): ...", "`async`"),
        ("def handler(event):\n    yield 1", "yields"),
        ("def handler(event):\n    for x in event:\n        yield from x", "yields"),
    ],
)
def test_what_cannot_is_told_why(written, said) -> None:
    assert said in str(functions_of(written)["handler"])


def test_only_functions_at_the_top_are_offered() -> None:
    text = (
        "import os\nX = 1\nclass A:\n    def handler(self): ...\nif X:\n    def other(event): ...\n"
    )

    assert functions_of(text) == {}


def test_the_code_is_not_run() -> None:
    assert functions_of("raise SystemExit\ndef handler(event): ...") == {"handler": None}
