"""Why is what leads a run refused, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import FILE, FOLDER, Explanation

_ORDERS: Final = (
    "agents:\n"
    "  - name: each-order\n"
    "    foreach: ${input.orders}\n"
    "    as: %s\n"
    "    agents:\n"
    '      - {name: sum-up, operation: think, config: {prompt: "Sum up ${%s.note}"}}'
)

_REFUND: Final = (
    "# ensembles/deployment.yaml\n"
    "env: {}\n"
    "# ensembles/refund.yaml\n"
    "agents:\n"
    "  - {name: sum-up, operation: think, config: {prompt: Sum it up}}"
)

_DONE: Final = "condition: ${input.done}, "
_WORK: Final = "  - {name: work, operation: think, config: {prompt: Sum it up}}"

CONTROL: Final[Mapping[str, Explanation]] = {
    "G-CHILD": Explanation(
        "An `ensemble:` step starts a run of another ensemble and waits for it. That ensemble has "
        "to be there when they are built together, and must not lead back to the one it runs in: "
        "such a run would never end.",
        FOLDER,
        f"{_REFUND}\n# ensembles/order.yaml\nagents:\n  - {{name: pay-back, ensemble: refnd}}",
        f"{_REFUND}\n# ensembles/order.yaml\nagents:\n  - {{name: pay-back, ensemble: refund}}",
    ),
    "G-ITEM": Explanation(
        "The steps of a `foreach` read their item by the name after `as:`. It may mean nothing "
        "else there: no step, no word of the language, no item of a `foreach` around it. It has "
        "letters, digits and `_`, at most 60.",
        FILE,
        _ORDERS % ("input", "input"),
        _ORDERS % ("order", "order"),
    ),
    "G-RETRY": Explanation(
        "A step that a function carries out may be tried again. People are never asked twice, so a "
        "gate is not, nor a run of another ensemble, which may hold gates; what only leads the run "
        "has nothing to try.",
        FILE,
        "agents:\n  - name: pay\n    ensemble: refund\n    retry: {attempts: 3}",
        "agents:\n"
        "  - name: pay\n"
        "    operation: think\n"
        "    retry: {attempts: 3}\n"
        "    config: {prompt: Sum it up}",
    ),
    "G-STOP": Explanation(
        "`stop` ends the whole run as one that has succeeded. In a `parallel` or a `foreach` other "
        "branches or items are under way, and nobody could say what becomes of them.",
        FILE,
        f"agents:\n{_WORK}\n"
        "  - name: both\n    parallel:\n"
        f"      - - {{name: enough, {_DONE}stop: {{}}}}",
        f"agents:\n{_WORK}\n  - {{name: enough, {_DONE}stop: {{}}}}",
    ),
    "G-UNREACHED": Explanation(
        "Behind a `stop` or a `fail` without a condition nothing ever runs. A step that never runs "
        "is a mistake, however harmless it looks.",
        FILE,
        f"agents:\n  - {{name: enough, stop: {{}}}}\n{_WORK}",
        f"agents:\n  - {{name: enough, {_DONE}stop: {{}}}}\n{_WORK}",
    ),
}
