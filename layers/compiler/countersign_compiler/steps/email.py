"""What does a step take that sends a mail?"""

from __future__ import annotations

import re

from countersign_compiler.asl.frame import Frame, States
from countersign_compiler.asl.task import lambda_step
from countersign_compiler.model import Constant, Items, Step, Text, Value
from countersign_compiler.steps.kind import Checking, StepKind, its_own_names
from countersign_compiler.steps.literals import addresses, must_be_addresses, must_be_text

MOST_RECIPIENTS = 50
MOST_SUBJECT_CHARACTERS = 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check(step: Step, checking: Checking) -> None:
    """Refuse recipients that are no addresses, and subjects that are no text."""
    for name in ("to", "cc", "replyTo"):
        value = step.config.get(name)
        if value is None:
            continue
        is_text = isinstance(value, Text) or (
            isinstance(value, Constant) and isinstance(value.value, str)
        )
        if not is_text and not isinstance(value, Items):
            checking.refuse("G-TYPE", value, f"`{name}` is an address or a list of addresses")
        elif isinstance(value, Items) and not value.items:
            checking.refuse("G-VALUE", value, f"`{name}` is an empty list: nobody would get it")
        else:
            _refuse_others(name, value, checking)
            must_be_addresses(value, checking, several_in_one=True)
    _check_number(step, checking)
    must_be_text(step, "subject", checking)
    _check_subject(step.config.get("subject"), checking)


def _check_number(step: Step, checking: Checking) -> None:
    """Refuse more recipients than a mail takes, counting those that are written out, each once."""
    lists = [value for name in ("to", "cc") if (value := step.config.get(name)) is not None]
    written = [str(item.value) for value in lists for item in addresses(value)]
    number = len({each.strip().casefold() for text in written for each in re.split("[,;]", text)})
    if number > MOST_RECIPIENTS:
        checking.refuse(
            "G-LIMIT",
            lists[0],
            f"the mail has {number} recipients; it can have {MOST_RECIPIENTS}, `cc` counted",
            "write to a list address",
        )


def _refuse_others(name: str, value: Value, checking: Checking) -> None:
    for item in value.items if isinstance(value, Items) else ():
        is_text = isinstance(item, Constant) and isinstance(item.value, str)
        if not is_text and not isinstance(item, Text):
            checking.refuse("G-TYPE", item, f"what stands in `{name}` is an address, a text")


def _check_subject(value: Value | None, checking: Checking) -> None:
    """Refuse what the author's own text makes too long or breaks, whatever the values in it are."""
    if isinstance(value, Text):
        written = "".join(part for part in value.tree.parts if isinstance(part, str)).strip()
    elif isinstance(value, Constant) and isinstance(value.value, str):
        written = value.value.strip()
    else:
        return
    if len(written) > MOST_SUBJECT_CHARACTERS:
        checking.refuse(
            "G-LIMIT",
            value,
            f"the subject has {len(written)} characters; a mail takes at most "
            f"{MOST_SUBJECT_CHARACTERS}",
            "write one short line; what is longer belongs in `body`",
        )
    elif _CONTROL.search(written):
        checking.refuse(
            "G-VALUE",
            value,
            "the subject holds a line break or another control character",
            "write one line; what is longer belongs in `body`",
        )


def states(step: Step, frame: Frame) -> States:
    """One call, never repeated once it may have begun: a second mail would be sent."""
    return lambda_step(step, "RunEmailArn", frame, repeatable=False)


KIND = StepKind(
    name="email",
    keys=its_own_names("to", "cc", "replyTo", "subject", "body"),
    required=("to",),
    check=check,
    states=states,
)
