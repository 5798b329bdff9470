"""The catalogue tells the running product what was compiled."""

from __future__ import annotations

import json

from countersign_compiler.catalogue import catalogue_of
from countersign_compiler.deployment import GateLimits
from tests.compiler.builders import compiled

TEXT = """
ensemble: refund
agents:
  - name: assess
    operation: code
    condition: ${input.amount > 1}
    config: {code: return 1}
  - name: ask
    agent: hitl
    inputs: {data: 1, prompt: P, approvers: [a@b.example]}
  - name: pay
    condition: ${ask.output.approved}
    operation: http
    config: {url: "https://pay.example.com"}
"""


def test_it_names_every_step_in_order_with_what_gates_let_run():
    found = compiled(TEXT)
    assert found.ensemble is not None
    assert found.machine is not None

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)], GateLimits()))

    assert catalogue == {
        "ensembles": {
            "refund": {
                "digest": found.machine.digest,
                "source": "ensembles/refund.yaml",
                "dialect": "agents",
                "input": None,
                "steps": [
                    {
                        "name": "assess",
                        "kind": "code",
                        "gate": False,
                        "condition": "${input.amount > 1}",
                        "reads": [["input", "amount"]],
                    },
                    {
                        "name": "ask",
                        "kind": "hitl",
                        "gate": True,
                        "condition": None,
                        "consequence": {
                            "onApprove": [{"name": "pay", "kind": "http", "certain": True}],
                            "onReject": [],
                        },
                    },
                    {
                        "name": "pay",
                        "kind": "http",
                        "gate": False,
                        "condition": "${ask.output.approved}",
                        "reads": [["ask", "output", "approved"]],
                    },
                ],
            }
        },
        "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 604800},
    }


def test_a_step_in_a_branch_says_in_which_one_it_stands():
    found = compiled(
        """
        ensemble: refund
        agents:
          - name: choose
            if: ${input.amount > 1}
            then: [{name: large, operation: code, config: {code: return 1}}]
            else: [{name: small, operation: code, config: {code: return 1}}]
        """
    )

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)], GateLimits()))

    [choose, large, small] = catalogue["ensembles"]["refund"]["steps"]
    assert (choose["kind"], choose["test"]) == ("if", "${input.amount > 1}")
    assert large["inside"] == {"of": "choose", "when": "then"}
    assert small["inside"] == {"of": "choose", "when": "else"}
    assert choose["testReads"] == [["input", "amount"]]


SIDE_BY_SIDE = """
ensemble: orders
agents:
  - name: both
    parallel:
      - [{name: left, operation: code, config: {code: return 1}}]
      - [{name: right, operation: code, config: {code: return 1}}]
    continue_on_error: true
  - name: each-order
    foreach: ${input.orders}
    as: order
    agents:
      - {name: pay, operation: code, condition: "${order.amount > 1}", config: {code: return 1}}
  - name: each-pair
    foreach: [1, 2]
    as: pair
    agents: [{name: note, operation: code, config: {code: return 1}}]
"""


def test_steps_inside_others_stand_behind_them_and_say_where():
    found = compiled(SIDE_BY_SIDE)

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)], GateLimits()))

    steps = {step["name"]: step for step in catalogue["ensembles"]["orders"]["steps"]}
    assert list(steps) == ["both", "left", "right", "each-order", "pay", "each-pair", "note"]
    assert steps["both"]["continueOnError"] is True
    assert steps["left"]["inside"] == {"of": "both", "branch": 0}
    assert steps["right"]["inside"] == {"of": "both", "branch": 1}
    assert steps["pay"]["inside"] == {"of": "each-order", "item": True}
    assert steps["pay"]["reads"] == [["order", "amount"]]


def test_what_a_foreach_goes_through_is_told_with_the_way_to_it():
    found = compiled(SIDE_BY_SIDE)

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)], GateLimits()))

    steps = {step["name"]: step for step in catalogue["ensembles"]["orders"]["steps"]}
    told = {name: steps["each-order"][name] for name in ("items", "as", "itemsPath")}
    assert told == {"items": "${input.orders}", "as": "order", "itemsPath": ["input", "orders"]}
    assert steps["each-pair"]["as"] == "pair"
    assert "items" not in steps["each-pair"]


def test_the_ensemble_that_a_step_runs_is_named():
    found = compiled("""
        ensemble: parent
        agents: [{name: child, ensemble: refund, input: {order: 1}}]
        """)

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)], GateLimits()))

    assert catalogue["ensembles"]["parent"]["steps"][0]["ensemble"] == "refund"
