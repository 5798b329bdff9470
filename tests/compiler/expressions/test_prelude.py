"""Which functions stand before an expression?"""

from __future__ import annotations

import re

import pytest

from countersign_compiler.expressions.prelude import HELPERS, definitions

JSONATA_FUNCTIONS = frozenset(
    {
        *(
            "sum",
            "count",
            "max",
            "min",
            "average",
            "string",
            "substring",
            "substringBefore",
        ),
        *(
            "substringAfter",
            "lowercase",
            "uppercase",
            "length",
            "trim",
            "match",
            "contains",
        ),
        *(
            "replace",
            "split",
            "join",
            "formatNumber",
            "formatBase",
            "formatInteger",
        ),
        *(
            "parseInteger",
            "number",
            "abs",
            "floor",
            "ceil",
            "round",
            "power",
            "sqrt",
            "random",
        ),
        *(
            "boolean",
            "not",
            "exists",
            "map",
            "filter",
            "single",
            "reduce",
            "sift",
            "keys",
        ),
        *(
            "lookup",
            "append",
            "spread",
            "merge",
            "reverse",
            "each",
            "error",
            "assert",
            "type",
        ),
        *(
            "sort",
            "shuffle",
            "distinct",
            "zip",
            "now",
            "millis",
            "fromMillis",
            "toMillis",
        ),
        *(
            "eval",
            "encodeUrl",
            "decodeUrl",
            "pad",
            "base64encode",
            "base64decode",
            "clone",
        ),
        *(
            "partition",
            "range",
            "hash",
            "uuid",
            "parse",
        ),
    }
)


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_has_a_name_of_its_own_and_nothing_that_others_would_read(name: str) -> None:
    definition = HELPERS[name].definition

    assert name not in JSONATA_FUNCTIONS
    assert not any(mark in definition for mark in ("${", "{%", "%}"))


@pytest.mark.parametrize("name", HELPERS)
def test_a_helper_names_every_helper_it_calls(name: str) -> None:
    called = set(re.findall(r"\$(\w+)\(", HELPERS[name].definition)) & set(HELPERS)

    assert called <= set(HELPERS[name].needs)


def test_helpers_stand_in_the_order_of_the_table_with_all_they_need() -> None:
    written = definitions(frozenset({"inc", "get"}))

    found = re.findall(r"\$(\w+):=function", written)

    assert found == [name for name in HELPERS if name in found]
    assert set(found) == {"get", "eq", "nz", "some", "inc"}


def test_nothing_is_written_where_nothing_is_needed() -> None:
    assert definitions(frozenset()) == ""
