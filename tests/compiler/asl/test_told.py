"""A gate's request names what matters most, and counts what it does not name."""

from __future__ import annotations

from countersign_compiler.asl.told import MOST_TOLD, told


def entries(kind, number, *, certain=True, begin=0):
    return [
        {"name": f"{kind}-{at}", "kind": kind, "certain": certain}
        for at in range(begin, begin + number)
    ]


def names(found):
    return [entry["name"] for entry in found]


def test_lists_that_are_short_enough_are_told_whole_and_nothing_is_counted():
    lets_run = {"onApprove": entries("code", MOST_TOLD), "onReject": []}

    assert told(lets_run) == lets_run


def test_what_is_left_out_is_counted_for_each_answer():
    lets_run = {"onApprove": entries("http", MOST_TOLD + 3), "onReject": entries("http", 1)}

    found = told(lets_run)

    assert len(found["onApprove"]) == MOST_TOLD
    assert found["moreOnApprove"] == 3
    assert "moreOnReject" not in found


def test_calls_and_mails_are_named_before_gates_and_gates_before_the_rest_in_their_order():
    run = [
        *entries("code", MOST_TOLD),
        *entries("hitl", 3),
        *entries("email", 5, certain=False),
        *entries("http", MOST_TOLD - 6),
    ]

    found = told({"onApprove": run, "onReject": []})

    kinds = [entry["kind"] for entry in found["onApprove"]]
    assert kinds == ["hitl"] + ["email"] * 5 + ["http"] * (MOST_TOLD - 6)
    assert found["moreOnApprove"] == len(run) - MOST_TOLD


def test_runs_of_other_ensembles_are_named_as_calls_are_and_ends_of_the_run_as_gates():
    run = [
        *entries("code", MOST_TOLD),
        *entries("stop", 1),
        *entries("ensemble", 2, certain=False),
        *entries("fail", 1),
        *entries("http", MOST_TOLD - 3),
    ]

    kinds = [entry["kind"] for entry in told({"onApprove": run, "onReject": []})["onApprove"]]

    assert kinds == ["stop"] + ["ensemble"] * 2 + ["http"] * (MOST_TOLD - 3)


def test_what_certainly_runs_is_named_before_what_may():
    run = entries("http", MOST_TOLD, certain=False) + entries("http", 2, begin=MOST_TOLD)

    found = told({"onApprove": [], "onReject": run})

    assert names(found["onReject"])[-2:] == [f"http-{MOST_TOLD}", f"http-{MOST_TOLD + 1}"]
    assert found["moreOnReject"] == 2
