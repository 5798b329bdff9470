"""The catalogue tells the running product what was compiled."""

from __future__ import annotations

import json

from countersign_compiler.catalogue import catalogue_of
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

    catalogue = json.loads(catalogue_of([(found.ensemble, found.machine)]))

    assert catalogue == {
        "ensembles": {
            "refund": {
                "digest": found.machine.digest,
                "source": "ensembles/refund.yaml",
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
        }
    }
