"""What does an expression become in a state machine?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from countersign_compiler.expressions import written
from countersign_compiler.expressions.body import Body
from countersign_compiler.expressions.kinds import is_scalar
from countersign_compiler.expressions.prelude import definitions
from countersign_compiler.expressions.translator import Locate, Translator
from countersign_compiler.expressions.tree import Expr, Template

__all__ = [
    "Decision",
    "Fragment",
    "Locate",
    "body_value",
    "branch_taken",
    "condition_runs",
    "condition_undecided",
    "constant",
    "decided",
    "decision",
    "expression",
    "fragment",
    "gate_opens",
    "if_undecided",
    "is_whole",
    "list_of",
    "literal",
    "object_of",
    "value",
]


@dataclass(frozen=True, slots=True)
class Fragment:
    """JSONata text of one value without its helpers; `needs` names the helpers."""

    body: str
    needs: frozenset[str] = frozenset()
    is_scalar: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """JSONata text that gives true, false or (where `may_be_undecided`) the text "?".

    `message` is what a run says that has to stop because the test is undecided.
    """

    body: str
    needs: frozenset[str]
    may_be_undecided: bool
    message: str = "EXPR_UNDECIDED"


def value(
    tree: Expr, locate: Locate, in_output: bool = False, approvers: Fragment | None = None
) -> str:
    """The string that stands in the definition: safe plain text, or `{% … %}`.

    `in_output` is for the ensemble's `output:`, where undecided tests give null. `approvers` is
    the gate's translated list (see `fragment`, `list_of`), bound as `$approvers` where it is read.
    """
    if isinstance(tree, Template) and not any(isinstance(part, Expr) for part in tree.parts):
        return literal(tree.source)
    part = fragment(tree, locate, in_output)
    if approvers is not None and "$approvers" in part.body:
        body = f"($approvers:={approvers.body};{part.body})"
        part = Fragment(body, part.needs | approvers.needs)
    return expression(part)


def literal(text: str) -> str:
    """Author text that is no template, safe for the definition.

    Plain text stays as it is; text with `{%`, `%}` or `${` in it becomes a JSONata text.
    """
    return text if written.is_safe(text) else f"{{% {written.text(text)} %}}"


def is_whole(tree: Template) -> bool:
    """Whether the text is one `${...}` and nothing else, so that its value keeps its type."""
    return len(tree.parts) == 1 and isinstance(tree.parts[0], Expr)


def fragment(tree: Expr, locate: Locate, in_output: bool = False) -> Fragment:
    """The JSONata text of a value, to be put into a larger expression."""
    translator = Translator(_source(tree), locate, in_output=in_output)
    body = translator.value(tree)
    return Fragment(body, frozenset(translator.needs), is_scalar(tree))


def constant(json_value: object) -> Fragment:
    """A JSON value of the file (scalars, lists, dicts) as a fragment."""
    if isinstance(json_value, Mapping):
        return object_of({str(key): constant(each) for key, each in json_value.items()})
    if isinstance(json_value, Sequence) and not isinstance(json_value, str):
        return list_of([constant(each) for each in json_value])
    return Fragment(written.scalar(json_value), is_scalar=True)


def list_of(parts: Sequence[Fragment]) -> Fragment:
    """A list of fragments as one fragment (one element stays a list)."""
    translator = Translator("", str, in_output=False)
    body = translator.list_of([(part.body, part.is_scalar) for part in parts])
    return Fragment(body, frozenset(translator.needs).union(*(part.needs for part in parts)))


def object_of(parts: Mapping[str, Fragment]) -> Fragment:
    """An object of fragments as one fragment."""
    fields = (f"{written.text(key)}:{part.body}" for key, part in parts.items())
    needs = frozenset[str]().union(*(part.needs for part in parts.values()))
    return Fragment(f"{{{','.join(fields)}}}", needs)


def expression(part: Fragment) -> str:
    """`{% … %}` with the helpers that the fragment needs."""
    helpers = definitions(part.needs)
    return f"{{% ({helpers}{part.body}) %}}" if helpers else f"{{% {part.body} %}}"


def decision(tree: Expr, locate: Locate) -> Decision:
    """The JSONata text of a condition: true, false or "?", nothing is guessed."""
    test = tree.parts[0] if isinstance(tree, Template) else tree
    if isinstance(test, str):
        raise TypeError("a condition is one expression: this one was refused")
    translator = Translator(_source(tree), locate, in_output=False)
    truth = translator.truth(test)
    needs, message = frozenset(translator.needs), translator.message(test)
    return Decision(truth.text, needs, truth.may_be_undecided, message)


def condition_runs(test: Decision) -> str:
    """`{% … %}`: true only where the condition is proven true (ordinary step, rule 1)."""
    return _compared(test, "=true")


def condition_undecided(test: Decision) -> str:
    """`{% … %}`: true only where the condition is undecided (rule 2; a gate's `undecided`)."""
    if not test.may_be_undecided:
        return "{% false %}"
    return _compared(test, '="?"')


def if_undecided(test: Decision, condition: Decision | None = None) -> str:
    """`{% … %}`: true only where an `if:` is undecided, and a `condition` beside it is proven."""
    if condition is None:
        return condition_undecided(test)
    proven = f"{condition.body}=true" if condition.may_be_undecided else condition.body
    body = f'(({proven})?{test.body}="?":false)'
    return expression(Fragment(body, test.needs | condition.needs))


def gate_opens(test: Decision) -> str:
    """`{% … %}`: false only where the condition is proven false."""
    return _compared(test, "!=false")


def branch_taken(test: Decision, condition: Decision | None = None) -> str:
    """`{% … %}` for an `if:`: true or false; an undecided test stops the run.

    With a `condition` beside it the test counts, and is worked out, only where that is proven.
    """
    test = decided(test)
    body, needs = test.body, test.needs
    if condition is not None:
        proven = f"{condition.body}=true" if condition.may_be_undecided else condition.body
        body, needs = f"(({proven})?{body}:false)", needs | condition.needs
    return expression(Fragment(body, needs))


def decided(test: Decision) -> Decision:
    """The same test as true or false; where it is undecided the run stops."""
    if not test.may_be_undecided:
        return test
    body = f"$must({test.body},{written.text(test.message)})"
    return Decision(body, test.needs | {"must"}, may_be_undecided=False)


def body_value(body: Body, argument: Fragment | None, locate: Locate) -> str:
    """`{% … %}` of a handler's or code's result.

    `argument` is the step's own `input:`; None: the run's input.
    """
    translator = Translator(body.source, locate, in_output=False)
    bindings = []
    if body.parameter:
        bindings.append(f"$p_{body.parameter}:={argument.body if argument else '$input'};")
    bindings += [f"$p_{name}:={translator.value(each)};" for name, each in body.constants]
    result = translator.value(body.result)
    text = f"({''.join(bindings)}{result})" if bindings else result
    needs = frozenset(translator.needs) | (argument.needs if argument else frozenset())
    return expression(Fragment(text, needs))


def _compared(test: Decision, with_what: str) -> str:
    body = f"{test.body}{with_what}" if test.may_be_undecided else test.body
    return expression(Fragment(body, test.needs))


def _source(tree: Expr) -> str:
    return tree.source if isinstance(tree, Template) else ""
