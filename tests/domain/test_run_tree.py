"""Which steps does a run have, those of every branch and item told apart?"""

import pytest

from countersign.domain.run_tree import RunTree

STEPS = [
    {"name": "start", "kind": "http"},
    {"name": "each", "kind": "foreach"},
    {"name": "both", "kind": "parallel", "inside": {"of": "each", "item": True}},
    {"name": "left", "kind": "hitl", "inside": {"of": "both", "branch": 0}},
    {"name": "choose", "kind": "if", "inside": {"of": "both", "branch": 1}},
    {"name": "lines", "kind": "foreach", "inside": {"of": "choose", "when": "then"}},
    {"name": "pay", "kind": "http", "inside": {"of": "lines", "item": True}},
]
TREE = RunTree(STEPS)
IN_PAY = (("each", 3), ("both", 1), ("lines", 4))


@pytest.mark.parametrize(
    ("name", "indexes", "place"),
    [
        ("start", [], ()),
        ("start", [0], None),
        ("left", [2], (("each", 2), ("both", 0))),
        ("left", [], None),
        ("pay", [3, 4], IN_PAY),
        ("pay", [3], None),
        ("stranger", [], None),
    ],
)
def test_a_step_is_found_by_its_indexes(name, indexes, place) -> None:
    assert TREE.place_of(name, indexes) == place


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("start", ()),
        ("left", (("each", 3), ("both", 0))),
        ("choose", (("each", 3), ("both", 1))),
        ("pay", IN_PAY),
    ],
)
def test_what_a_step_reads_stands_in_its_own_item(name, place) -> None:
    assert TREE.seen_from(name, IN_PAY) == place


def test_what_runs_once_per_item_cannot_be_read_from_outside() -> None:
    assert TREE.seen_from("left", ()) is None


def test_keys_are_in_the_order_in_which_steps_are_shown() -> None:
    found = TREE.occurrences({}, [IN_PAY, (("each", 0), ("both", 0)), (("each", 12),)])

    keys = [step.key for step in found]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert [step.item for step in found if step.name == "left"] == [(0,), (3,), (12,)]


def test_a_step_knows_the_one_around_it() -> None:
    pay = TREE.occurrences({}, [IN_PAY])[-1]
    around = []
    while pay.around is not None:
        pay = pay.around
        around.append((pay.name, pay.item))

    assert around == [("lines", (3,)), ("choose", (3,)), ("both", (3,)), ("each", ())]


def test_an_item_that_is_known_in_part_says_so() -> None:
    pay = TREE.occurrences({}, [(("each", 3),)])[-1]

    assert (pay.name, pay.is_of_known_item, pay.known_item) == ("pay", False, (3,))
