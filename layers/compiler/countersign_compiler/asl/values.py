"""What does a value of the file become in a definition?"""

from __future__ import annotations

from countersign_compiler.asl.frame import Json
from countersign_compiler.expressions import jsonata
from countersign_compiler.expressions.jsonata import Fragment
from countersign_compiler.model import Constant, Ensemble, Fields, Items, Text, Value, walk


def emit(
    value: Value,
    ensemble: Ensemble,
    *,
    in_output: bool = False,
    approvers: Fragment | None = None,
) -> Json:
    """JSON with expressions only at its leaves, so that lists of one and nulls stay what they are.

    `in_output`: an undecided test gives null, as in the ensemble's `output:`. `approvers` is the
    gate's own list, for its other inputs.
    """
    if isinstance(value, Constant):
        return jsonata.literal(value.value) if isinstance(value.value, str) else value.value
    if isinstance(value, Text):
        return jsonata.value(
            value.tree, ensemble.locate(value.node), in_output=in_output, approvers=approvers
        )
    if isinstance(value, Items):
        return [
            emit(item, ensemble, in_output=in_output, approvers=approvers) for item in value.items
        ]
    return {
        name: emit(item, ensemble, in_output=in_output, approvers=approvers)
        for name, item in value.fields
    }


def fragment(value: Value, ensemble: Ensemble) -> Fragment:
    """The same value as part of a larger expression."""
    if isinstance(value, Constant):
        return jsonata.constant(value.value)
    if isinstance(value, Text):
        return jsonata.fragment(value.tree, ensemble.locate(value.node))
    if isinstance(value, Items):
        return jsonata.list_of([fragment(item, ensemble) for item in value.items])
    return jsonata.object_of({name: fragment(item, ensemble) for name, item in value.fields})


def whole_paths(config: Fields) -> list[str]:
    """The paths (`body`, `headers.X-Id`, `to.0`) of values that are one whole `${}`.

    A step fails where one of them comes out absent: nothing is sent with nothing in it.
    """
    return [
        ".".join(path)
        for path, value in walk(config)
        if isinstance(value, Text) and jsonata.is_whole(value.tree)
    ]
