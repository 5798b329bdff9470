"""Does every document whatever give a machine or findings that stand where they belong?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from countersign_compiler.compile import Compiled, compile_text
from tests.compiler.fuzz.documents import WORDS, a_document
from tests.compiler.fuzz.judge import compiled, search, what_is_wrong

DOCUMENTS = 20_000
FIRST_SEED = 1_000_000


def test_no_document_makes_the_compiler_fail_or_point_at_another_place(
    record_property: Any,
) -> None:
    found = search(range(FIRST_SEED, FIRST_SEED + DOCUMENTS))

    record_property("searched", str(found))
    assert not found.crashes, found.crashes[:5]
    assert not found.misplaced, found.misplaced[:5]
    assert found.machines > DOCUMENTS // 100


@examples(max_examples=300)
@given(st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=5)), max_size=25))
def test_words_in_any_order_give_a_machine_or_findings_in_their_place(words: list[str]) -> None:
    text = "agents:\n- name: a\n  operation: think\n  config: {prompt: p" + "".join(words)

    result = compile_text(text, "ensembles/fuzz.yaml")

    assert what_is_wrong(text.encode("utf-8", "surrogatepass"), result) == []


def test_a_planted_crash_is_found(record_property: Any) -> None:
    def crashing(document: bytes) -> Compiled:
        if b"\xff" in document:
            raise KeyError("planted")
        return compiled(document)

    found = search(range(FIRST_SEED, FIRST_SEED + 500), crashing)

    record_property("searched", f"planted: a crash on one byte; found in {len(found.crashes)}")
    assert found.crashes
    assert all(b"\xff" in a_document(seed) for seed, _ in found.crashes)


def test_a_finding_on_another_line_is_found(record_property: Any) -> None:
    def misplacing(document: bytes) -> Compiled:
        result = compiled(document)
        moved = tuple(replace(each, column=each.column + 500) for each in result.findings)
        return replace(result, findings=moved)

    found = search(range(FIRST_SEED, FIRST_SEED + 50), misplacing)

    record_property("searched", f"planted: columns moved; found in {len(found.misplaced)}")
    assert found.misplaced
