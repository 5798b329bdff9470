"""How risky is it to refund an order?"""

from typing import Any

from countersign.python_step import Event, StepFailed

LARGE_AMOUNT = 500
MANY_REFUNDS = 2


def handler(event: Event) -> dict[str, Any]:
    """Say what a manager should know of the order in `input.order`.

    Gives `{orderId, amount, risk: low|medium|high, reasons}`. An order without an id or with an
    amount that is no positive number is refused.
    """
    order = event["input"]["order"]
    order_id, amount = order.get("id"), order.get("amount")
    if not isinstance(order_id, str) or not order_id:
        raise StepFailed("ORDER_INVALID", "the order has no `id`; send it as a text")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or amount <= 0:
        raise StepFailed("ORDER_INVALID", "the order's `amount` is not a number above 0")
    reasons = _reasons(order, amount)
    risk = ("low", "medium", "high")[min(len(reasons), 2)]
    return {"orderId": order_id, "amount": amount, "risk": risk, "reasons": reasons}


def _reasons(order: dict[str, Any], amount: float) -> list[str]:
    earlier = order.get("earlierRefunds", 0)
    found = {
        f"the amount is above {LARGE_AMOUNT}": amount > LARGE_AMOUNT,
        f"more than {MANY_REFUNDS} earlier refunds": earlier > MANY_REFUNDS,
        "the goods have not come back": not order.get("returned", False),
    }
    return [reason for reason, holds in found.items() if holds]
