"""Pay an order back."""

from typing import Any

from countersign.python_step import Event


def handler(event: Event) -> dict[str, Any]:
    """Refund the order in `input.order` in full and give the receipt.

    This is the place where the payment provider is called. It is given the step's idempotency key,
    which is the same whenever this step of this run is tried again, so that it pays once; here the
    receipt's number is made of the key, and no money moves.
    """
    order = event["input"]["order"]
    return {
        "receipt": f"rf_{event['idempotencyKey'][:20]}",
        "orderId": order["id"],
        "amount": order["amount"],
    }
