"""Does the door of a `policy` step decide at once, once, and as it is written?"""

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_policy import app
from tests.fakes.world import NOON
from tests.functions.house import sample

KEY = "transaction-flow.run-1.auto-approve"


def deciding(**config):
    call = sample("run_policy")
    return {**call, "config": {**call["config"], **config}}


def test_the_step_gives_the_outcome_that_it_recorded(house):
    answer = app.handler(sample("run_policy"), None)

    assert answer["input"] == {"verdict": "approve", "reason": "Meets auto-approval criteria"}
    assert answer["output"] == {
        "status": "approved",
        "approved": True,
        "rejected": False,
        "timedOut": False,
        "approvals": [],
        "reason": "Meets auto-approval criteria",
        "approvedBy": "policy:transaction-flow/auto-approve",
        "approvedAt": NOON * 1000,
        "requestId": KEY,
    }
    assert house.memory.tables.requests[KEY].outcome == answer["output"]


def test_a_rejection_needs_no_reason(house):
    call = deciding(verdict="reject")
    del call["config"]["reason"]

    answer = app.handler(call, None)

    assert answer["output"]["status"] == "rejected"
    assert "reason" not in answer["output"]
    assert answer["input"] == {"verdict": "reject"}


def test_the_same_step_called_again_gives_its_first_decision(house):
    first = app.handler(sample("run_policy"), None)

    again = app.handler(deciding(reason="another reason"), None)

    assert again["output"] == first["output"]
    assert len(house.memory.tables.requests) == 1


def test_each_item_of_a_foreach_has_a_decision_of_its_own(house):
    for item in ([0], [1], [1, 0]):
        app.handler({**sample("run_policy"), "item": item}, None)

    assert sorted(house.memory.tables.requests) == [f"{KEY}.0", f"{KEY}.1", f"{KEY}.1.0"]


def test_a_later_run_of_the_same_name_fails_and_says_what_to_do(house):
    app.handler(sample("run_policy"), None)
    later = {**sample("run_policy"), "runStarted": "2026-11-23T08:00:00.000Z"}

    with pytest.raises(StepFailed, match=r"HITL_NAME_REUSED: .* under another name"):
        app.handler(later, None)


@pytest.mark.parametrize(
    ("config", "code"),
    [
        ({"verdict": "maybe"}, "POLICY_VERDICT"),
        ({"verdict": ["approve"]}, "POLICY_VERDICT"),
        ({"reason": "  "}, "POLICY_REASON"),
        ({"reason": 7}, "POLICY_REASON"),
        ({"reason": "x" * 4_001}, "POLICY_REASON"),
        ({"approvers": []}, "STEP_CONFIG"),
    ],
)
def test_a_config_that_is_not_one_decides_nothing(house, config, code):
    with pytest.raises(StepFailed, match=f"^{code}: "):
        app.handler(deciding(**config), None)

    assert house.memory.tables.requests == {}
