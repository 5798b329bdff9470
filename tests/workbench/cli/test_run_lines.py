"""How does a run look in a terminal: first how it stands, then its steps as a tree?"""

import click
import pytest

from countersign_workbench.cli.run_lines import run_lines
from countersign_workbench.cli.tree import UNICODE


def a_step(name: str, status: str, kind: str = "http", **known):
    return {"name": name, "kind": kind, "status": status, **known}


def in_item(of: str, *item: int):
    return {"inside": {"of": of, "item": True}, "item": list(item)}


def lines_of(*steps, unfold=False, **run) -> list[str]:
    told = {
        "id": "orders.x1",
        "status": "running",
        "startedAt": "2026-11-22T12:00:00Z",
        "steps": list(steps),
        **run,
    }
    return [click.unstyle(line) for line in run_lines(told, UNICODE, unfold=unfold)]


def tree_of(*steps, **known) -> list[str]:
    return lines_of(*steps, **known)[3:]


def test_a_failure_stands_right_under_the_name_of_the_run() -> None:
    lines = lines_of(
        status="failed",
        endedAt="2026-11-22T12:00:09Z",
        startedBy="shop",
        parent="top.x0",
        input={"n": 1},
        output=None,
        error={"error": "HTTP_STATUS", "cause": "502"},
    )

    assert lines == [
        "orders.x1  failed",
        "  error    HTTP_STATUS: 502",
        "  started  2026-11-22 12:00:00 UTC by shop by the run top.x0",
        "  ended    2026-11-22 12:00:09 UTC, after 9 s",
        '  input    {"n": 1}',
        "  output   null",
    ]


def test_branches_stand_under_their_step() -> None:
    lines = tree_of(
        a_step("both", "running", "parallel"),
        a_step("legal", "succeeded", "hitl", inside={"of": "both", "branch": 0}),
        a_step("file", "unknown", inside={"of": "both", "branch": 0}),
        a_step("finance", "waiting", "hitl", inside={"of": "both", "branch": 1}),
    )

    assert lines == [
        "└─ ▸ both                   parallel  running",
        "   ├─ branch 0",
        "   │  ├─ ✓ legal            hitl      succeeded",
        "   │  └─ ~ file             http      unknown",
        "   └─ ● finance (branch 1)  hitl      waiting",
    ]


def test_a_branch_that_was_not_taken_is_one_line_with_what_the_test_saw() -> None:
    saw = {"of": "choose", "source": "${input.n > 3}", "values": [{"path": "input.n", "value": 5}]}
    lines = tree_of(
        a_step("choose", "succeeded", "if", output={"taken": "then"}),
        a_step("large", "succeeded", inside={"of": "choose", "when": "then"}),
        a_step("small", "skipped", inside={"of": "choose", "when": "else"}, saw=saw),
        a_step("note", "skipped", inside={"of": "choose", "when": "else"}, saw=saw),
    )

    assert [" ".join(line.split()) for line in lines] == [
        "└─ ✓ choose if succeeded took then",
        "├─ ✓ large (then) http succeeded",
        "└─ else: not taken, 2 steps ${input.n > 3}",
        "input.n = 5",
    ]


@pytest.mark.parametrize("status", ["skipped", "undecided", "not-started"])
def test_what_stands_as_a_whole_is_one_line(status) -> None:
    lines = tree_of(
        a_step("both", status, "parallel"),
        a_step("each", status, "foreach", inside={"of": "both", "branch": 0}),
        a_step("pay", status, inside={"of": "each", "item": True}),
    )

    assert len(lines) == 1
    assert lines[0].endswith("with 2 steps inside")


def many(count: int, **stands):
    yield a_step("each", "running", "foreach")
    for index in range(count):
        yield a_step("pay", stands.get(f"n{index}", "succeeded"), **in_item("each", index))


def test_many_items_are_folded_but_for_the_first_and_those_that_need_a_look() -> None:
    told = [" ".join(line.split()) for line in tree_of(*many(30, n7="failed", n12="waiting"))]

    assert told == [
        "└─ ▸ each foreach running 30 known items: 1 failed, 1 waiting, 28 succeeded",
        "├─ ✓ pay (item 0) http succeeded",
        "├─ ✓ pay (item 1) http succeeded",
        "├─ ✓ pay (item 2) http succeeded",
        "├─ … 4 more items succeeded",
        "├─ ✗ pay (item 7) http failed why is not told",
        "├─ … 4 more items succeeded",
        "├─ ● pay (item 12) http waiting",
        "└─ … 17 more items succeeded",
    ]


def test_every_item_is_shown_to_whoever_asks() -> None:
    assert len(tree_of(*many(30), unfold=True)) == 31


def test_a_single_item_is_never_folded() -> None:
    assert "item 3" in tree_of(*many(4))[-1]


def test_items_of_which_nothing_is_known_are_counted_as_such() -> None:
    stands = {f"n{index}": "unknown" for index in range(10)}

    assert tree_of(*many(10, **stands))[-1].endswith("… 7 more items unknown")


def test_where_no_item_is_known_the_steps_stand_once() -> None:
    lines = tree_of(
        a_step("each", "running", "foreach"),
        a_step("pay", "unknown", inside={"of": "each", "item": True}),
    )

    assert [" ".join(line.split()) for line in lines] == [
        "└─ ▸ each foreach running",
        "└─ ~ pay http unknown",
    ]


def test_items_in_items_stand_under_their_own() -> None:
    lines = tree_of(
        a_step("each", "succeeded", "foreach"),
        a_step("lines", "succeeded", "foreach", **in_item("each", 0)),
        a_step("pay", "succeeded", **in_item("lines", 0, 0)),
        a_step("pay", "failed", **in_item("lines", 0, 1)),
        a_step("lines", "succeeded", "foreach", **in_item("each", 1)),
        a_step("pay", "succeeded", **in_item("lines", 1, 0)),
    )

    assert [" ".join(line.split()) for line in lines] == [
        "└─ ✓ each foreach succeeded 2 items: 1 failed, 1 succeeded",
        "├─ item 0",
        "│ └─ ✓ lines foreach succeeded 2 items: 1 failed, 1 succeeded",
        "│ ├─ ✓ pay (item 0) http succeeded",
        "│ └─ ✗ pay (item 1) http failed why is not told",
        "└─ item 1",
        "└─ ✓ lines foreach succeeded 1 item succeeded",
        "└─ ✓ pay (item 0) http succeeded",
    ]


@pytest.mark.parametrize(
    ("outcome", "mark"), [("approved", "✓"), ("rejected", "!"), ("timeout", "!")]
)
def test_a_no_does_not_look_like_a_yes(outcome, mark) -> None:
    [line] = tree_of(a_step("ask", "succeeded", "hitl", output={"status": outcome}))

    assert line == f"└─ {mark} ask  hitl  {outcome}"


def test_items_of_a_foreach_that_failed_are_those_that_are_known() -> None:
    called_off = {"error": "Gate.Cancelled", "cause": "another part of each failed"}
    first, *_ = tree_of(
        a_step("each", "failed", "foreach", error="HTTP_STATUS", cause="502"),
        a_step("ask", "failed", "hitl", **called_off, **in_item("each", 1)),
        a_step("pay", "unknown", **in_item("each", 1)),
        a_step("ask", "succeeded", "hitl", **in_item("each", 2)),
        a_step("pay", "unknown", **in_item("each", 2)),
    )

    assert first.endswith(
        "2 known items: 1 cancelled, 1 unknown; of others nothing is told; HTTP_STATUS: 502"
    )
