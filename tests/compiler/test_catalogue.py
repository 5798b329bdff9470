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
    assert large["branch"] == {"of": "choose", "when": "then"}
    assert small["branch"] == {"of": "choose", "when": "else"}
