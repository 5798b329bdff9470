"""Without `${` and one-line bodies, is a file read exactly as stock PyYAML reads it?"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

import yaml

from countersign_compiler.scanner import EnsembleScanner
from tests.compiler.fuzz.documents import WORDS, seeds
from tests.compiler.test_scanner import events

FILES = 500
SEED = 8
BODY = re.compile(r"(handler|code)['\"]? *: +[('\"\w$]")


def a_file(dice: random.Random) -> str:
    """An example of the sources without its expressions, changed in one to three places."""
    small, whole = seeds()
    text = dice.choice((*small, *whole)).decode().replace("${", "$(")
    for _ in range(dice.randint(1, 3)):
        at = dice.randint(0, len(text))
        text = text[:at] + dice.choice(WORDS) + text[at + dice.choice((0, 0, 1, 3)) :]
    return text


def read_with(loader: Callable[[str], Any], text: str) -> list[tuple[object, ...]]:
    """The events with their places, or the place of the character that YAML does not allow."""
    try:
        return events(loader(text))
    except yaml.reader.ReaderError as error:
        return [("error", error.position)]


def test_mutated_files_without_expressions_give_the_events_of_stock_yaml(
    record_property: Any,
) -> None:
    dice = random.Random(SEED)
    read = refused = 0
    wrong = []

    while read < FILES:
        text = a_file(dice)
        if "${" in text or BODY.search(text):
            continue
        read += 1
        ours, stock = read_with(EnsembleScanner, text), read_with(yaml.SafeLoader, text)
        refused += stock[-1][0] == "error"
        if ours != stock:
            wrong.append(text)

    record_property(
        "searched",
        f"{read} mutated files, {refused} of them refused at the same place: {len(wrong)} differ",
    )
    assert not wrong, wrong[:2]
    assert FILES // 10 < refused < FILES - FILES // 10
