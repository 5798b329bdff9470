"""What does a large ensemble look like?  (for the benchmarks, and for the tests of size)

The steps are those of the worked examples: web calls with values in their URLs and bodies, prompts,
mails, small programs, and gates with data, metadata and conditions. Every fifth step is a gate.
"""

from __future__ import annotations

from collections.abc import Callable

ORDERS = "https://orders.example.com"
Write = Callable[[int, int, str], str]
"""A step's YAML from its place, the place of the last gate before it, and the salt."""


def ensemble(steps: int, salt: str = "") -> str:
    """An ensemble of `steps` steps; the same steps with another `salt` share no text."""
    written = ["ensemble: large\n\nagents:\n"]
    gate = -1
    for at in range(steps):
        if at % 5 == 4:
            written.append(_gate(at, gate, salt))
            gate = at
        else:
            written.append(_WORK[at % 5](at, gate, salt))
    last = f"gate-{gate}.output.status" if gate >= 0 else "input.id"
    return "".join(written) + f"\noutput:\n  status: ${{{last}}}\n"


def _condition(gate: int, also: str = "") -> str:
    """The line that lets a step run only after the gate's yes (none before the first gate)."""
    if gate < 0:
        return ""
    return f"    condition: ${{gate-{gate}.output.approved{also}}}\n"


def _call(at: int, gate: int, salt: str) -> str:
    return f"""\
  - name: call-{at}
{_condition(gate)}    operation: http
    config:
      url: {ORDERS}/customers/${{input.customer.id}}/orders/{at}
      method: POST
      headers:
        X-Request: ${{input.id}}
      body:
        amount: ${{input.amount}}
        currency: EUR
        note: "Order {at} of ${{input.customer.name}} ({salt})"
"""


def _ask(at: int, gate: int, salt: str) -> str:
    return f"""\
  - name: assess-{at}
{_condition(gate)}    operation: think
    config:
      prompt: |
        Assess the risk of order {at} of ${{input.customer.name}}, ${{input.amount}} EUR.
        Give a number between 0 and 1. ({salt})
"""


def _tell(at: int, gate: int, salt: str) -> str:
    return f"""\
  - name: tell-{at}
{_condition(gate)}    operation: email
    config:
      to: ${{input.customer.email}}
      subject: "Order {at} is on its way"
      body: |
        Dear ${{input.customer.name}},
        your order {at} over ${{input.amount}} EUR was released. ({salt})
"""


def _work_out(at: int, gate: int, salt: str) -> str:
    also = " && input.customer.trusted" if at % 3 == 0 else ""
    return f"""\
  - name: total-{at}
{_condition(gate, also)}    operation: code
    config:
      code: |
        const total = input.amount * {at + 1};
        return {{ total: total, large: total > 500, label: "{salt}" }};
"""


def _gate(at: int, gate: int, salt: str) -> str:
    also = " || input.amount > 1000" if at % 2 else ""
    return f"""\
  - name: gate-{at}
{_condition(gate, also)}    agent: hitl
    inputs:
      data:
        order: ${{input.order}}
        amount: ${{input.amount}}
        customer: ${{input.customer.name}}
      prompt: "Release order {at} of ${{input.customer.name}}? ({salt})"
      approvers:
        - ana@example.com
        - ${{input.owner}}
      minApprovals: ${{Math.ceil(approvers.length / 2)}}
      metadata:
        amount: ${{input.amount}}
        region: ${{input.region}}
"""


_WORK: tuple[Write, ...] = (_call, _ask, _tell, _work_out)
