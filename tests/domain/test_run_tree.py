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


def test_what_stands_nowhere_is_seen_from_nowhere() -> None:
    assert TREE.seen_from("stranger", IN_PAY) is None


TRACES = {
    ("each", ()): [
        {
            "s": "s",
            "both": [
                {"s": "f"},
                {"s": "ss", "lines": [{"s": "s", "o": {"pay": 1}}, {"s": "k"}]},
            ],
        },
        {"s": "k"},
    ]
}


def test_what_every_item_told_is_told_of_its_steps() -> None:
    found = TREE.occurrences(TRACES, [])

    assert [(step.name, step.item, step.letter, step.output) for step in found] == [
        ("start", (), None, None),
        ("each", (), None, None),
        ("both", (0,), "s", None),
        ("left", (0,), "f", None),
        ("choose", (0,), "s", None),
        ("lines", (0,), "s", None),
        ("pay", (0, 0), "s", 1),
        ("pay", (0, 1), "k", None),
        ("both", (1,), "k", None),
        ("left", (1,), None, None),
        ("choose", (1,), None, None),
        ("lines", (1,), None, None),
        ("pay", (1, -1), None, None),
    ]
    assert [step.key for step in found[-3:]] == [
        (1, 1, 0, 1, 0),
        (1, 1, 0, 1, 0, 0, 0),
        (1, 1, 0, 1, 0, 0, 0, 0, 0),
    ]
    assert found[6].place == (("each", 0), ("both", 1), ("lines", 0))


@pytest.mark.parametrize(
    "trace",
    [{"s": "ss"}, {"s": ""}, {"s": 7}, {}, {"both": [{"s": "f"}]}],
    ids=["too many", "too few", "no text", "nothing", "no letters"],
)
def test_a_trace_of_another_definition_tells_nothing(trace) -> None:
    found = TREE.occurrences({("each", ()): [trace]}, [])

    assert {step.letter for step in found} == {None}


@pytest.mark.parametrize("letter", ["f", "k", "u", "n"])
def test_only_a_body_that_succeeded_told_of_its_parts(letter) -> None:
    told = [{"s": letter, "both": [{"s": "f"}, {"s": "ss"}]}]

    found = TREE.occurrences({("each", ()): told}, [])

    assert {step.letter for step in found if step.name in ("left", "choose")} == {None}


def test_a_body_that_ended_without_items_has_no_steps() -> None:
    found = TREE.occurrences({("each", ()): []}, [])

    assert [step.name for step in found] == ["start", "each"]


def test_a_way_that_was_not_written_has_no_steps() -> None:
    steps = [
        {"name": "choose", "kind": "if"},
        {"name": "no", "kind": "http", "inside": {"of": "choose", "when": "else"}},
        {"name": "yes", "kind": "http", "inside": {"of": "choose", "when": "then"}},
    ]

    found = RunTree(steps).occurrences({}, [])

    assert [(step.name, step.key) for step in found] == [
        ("choose", (0,)),
        ("yes", (0, 0, 0)),
        ("no", (0, 1, 0)),
    ]


def test_a_tree_knows_its_steps_by_name() -> None:
    tree = RunTree([{"name": "start", "kind": "http"}])

    assert tree.place_of("start", []) == ()
    assert tree.entries["start"]["kind"] == "http"


def test_an_item_beyond_those_that_were_told_is_shown_without_its_letters() -> None:
    told = [{"s": "s", "both": [{"s": "f"}]}]

    found = TREE.occurrences({("each", ()): told}, [(("each", 1),)])

    assert [(step.item, step.letter) for step in found if step.name == "both"] == [
        ((0,), "s"),
        ((1,), None),
    ]
    # Its second branch told nothing, so nothing is known of what stands in it.
    assert [step.letter for step in found if step.name == "choose"] == [None, None]


def test_a_body_that_was_handed_something_else_than_its_parts_told_nothing() -> None:
    found = TREE.occurrences({("each", ()): [{"s": "s", "both": "cut"}]}, [])

    assert {step.letter for step in found if step.name in ("left", "choose")} == {None}


def test_branches_are_shown_in_their_order_and_steps_in_none_are_of_the_first() -> None:
    branches = [
        {"name": f"b{n}", "kind": "http", "inside": {"of": "many", "branch": n}}
        for n in (11, 2, 0, 7)
    ]

    found = RunTree([{"name": "many", "kind": "parallel"}, *branches]).occurrences({}, [])

    assert [step.name for step in found] == ["many", "b0", "b2", "b7", "b11"]
    assert found[-1].place == (("many", 11),)
    assert found[-1].key == (0, 11, 0)
