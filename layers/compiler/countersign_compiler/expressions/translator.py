"""Which JSONata text gives the value, or the truth, of a tree?

Every part gives a value and never "nothing"; a truth is `true`, `false` or the text "?". JSONata's
own paths, filters and wildcards are not used: they drop empty results and unwrap lists of one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from countersign_compiler.expressions import tree, written
from countersign_compiler.expressions.kinds import is_never_boolean, is_scalar, is_text
from countersign_compiler.expressions.tree import Expr, is_decision, is_null

Locate = Callable[[int], str]
"""An offset in the text becomes `file:line:column`, for the message of a run that stops."""

LONGEST_SNIPPET: Final = 80

_ARITHMETIC: Final = {"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"}
_METHODS: Final = {
    "includes": "inc",
    "startsWith": "sw",
    "endsWith": "ew",
    "toUpperCase": "up",
    "toLowerCase": "lo",
    "trim": "tr",
    "join": "jn",
}
_ROUND: Final = "function($n){$floor($n+0.5)}"  # JSONata's $round rounds half to even


@dataclass(frozen=True, slots=True)
class Truth:
    """JSONata text of a truth, and whether it may be "?"; `stops`: it may end the run."""

    text: str
    may_be_undecided: bool
    stops: bool = False


def balanced(parts: Sequence[str], join: Callable[[str, str], str]) -> str:
    """The parts joined two by two, so that the depth grows with the logarithm."""
    if len(parts) == 1:
        return parts[0]
    middle = (len(parts) + 1) // 2
    return join(balanced(parts[:middle], join), balanced(parts[middle:], join))


class Translator:
    """Writes one expression; `needs` gathers the helpers it calls, `stops` counts `$must`."""

    def __init__(self, source: str, locate: Locate, *, in_output: bool) -> None:
        self.source = source
        self.locate = locate
        self.in_output = in_output
        self.needs: set[str] = set()
        self.stops = 0
        self.variables = 0

    # Values.

    def value(self, expr: Expr) -> str:
        """The JSONata text of a value."""
        if is_decision(expr):
            return self._settled(expr)
        match expr:
            case tree.Literal(value=value):
                return written.scalar(value)
            case tree.Variable(variable=variable):
                return f"${variable}"
            case tree.StepField():
                helper = "fl" if expr.field in tree.FLAGS - {"undecided"} else "get"
                return self.call(helper, f"${expr.variable}", written.text(expr.field))
            case tree.Field(base=base, name="length"):
                return self.call("len", self.value(base))
            case tree.Field(base=base, name=name):
                return self.call("get", self.value(base), written.text(name))
            case tree.Index(base=base, index=tree.Literal(value=str(name))) if name != "length":
                return self.call("get", self.value(base), written.text(name))
            case tree.Index(base=base, index=index):
                return self.call("at", self.value(base), self.value(index))
            case tree.Negative(operand=operand):
                return self.call("neg", self.value(operand))
            case tree.Arithmetic():
                return self._arithmetic(expr)
            case tree.Logic() | tree.Coalesce() | tree.Conditional():
                return self._choice(expr)
            case tree.ListOf(items=items):
                return self.list_of([(self.value(each), is_scalar(each)) for each in items])
            case tree.ObjectOf(pairs=pairs):
                fields = (f"{written.text(key)}:{self.value(each)}" for key, each in pairs)
                return f"{{{','.join(fields)}}}"
            case tree.Template():
                return self._template(expr)
            case tree.Clock(millis=millis):
                return "$millis()" if millis else "$now()"
        return self._called(expr)

    def call(self, helper: str, *arguments: str) -> str:
        """A call of a helper."""
        self.needs.add(helper)
        return f"${helper}({','.join(arguments)})"

    def list_of(self, items: Sequence[tuple[str, bool]]) -> str:
        """A list of values, each with whether it is certainly a scalar; the length is kept."""
        if all(scalar for _, scalar in items):
            return f"[{','.join(text for text, _ in items)}]"
        single = [self.call("one", text) for text, _ in items]
        return balanced(single, lambda left, right: f"$append({left},{right})")

    def _arithmetic(self, expr: tree.Arithmetic) -> str:
        left, right = self.value(expr.left), self.value(expr.right)
        if expr.operator == "+" and is_text(expr.left) and is_text(expr.right):
            return f"({left} & {right})"
        return self.call(_ARITHMETIC[expr.operator], left, right)

    def _choice(self, expr: tree.Logic | tree.Coalesce | tree.Conditional) -> str:
        if isinstance(expr, tree.Conditional):
            return self._conditional(expr)
        name = self._new_variable()
        if isinstance(expr, tree.Coalesce):
            if is_decision(expr.left):
                left = self.truth(expr.left).text
                return f'({name}:={left};{name}="?"?{self.value(expr.right)}:{name})'
            left = self.value(expr.left)
            return f'({name}:={left};$type({name})="null"?{self.value(expr.right)}:{name})'
        left, right = self.value(expr.left), self.value(expr.right)
        if not is_never_boolean(expr.right):
            right = self.call("rb", name, right)
        test = self.call("t", name)
        chosen = f"{name}:{right}" if expr.operator == "||" else f"{right}:{name}"
        return f"({name}:={left};{test}?{chosen})"

    def _conditional(self, expr: tree.Conditional) -> str:
        if self.in_output:
            name = self._new_variable()
            test = self.truth(expr.test)
            chosen = f"{self.value(expr.then)}:{self.value(expr.otherwise)}"
            if not test.may_be_undecided:
                return f"({test.text}?{chosen})"
            return f'({name}:={test.text};{name}="?"?null:{name}?{chosen})'
        test_text = self._must(self.truth(expr.test), expr.test)
        return f"({test_text}?{self.value(expr.then)}:{self.value(expr.otherwise)})"

    def _template(self, expr: tree.Template) -> str:
        match expr.parts:
            case (Expr() as only,):
                return self.value(only)
            case ():
                return written.text("")
            case (str(plain),):
                return written.text(plain)
        parts = (
            written.text(part) if isinstance(part, str) else self.call("txt", self.value(part))
            for part in expr.parts
        )
        return f'$join([{",".join(parts)}],"")'

    def _called(self, expr: Expr) -> str:
        match expr:
            case tree.Method(name="join", base=base, arguments=()):
                return self.call("jn", self.value(base), '","')
            case tree.Method(name=name, base=base, arguments=arguments):
                return self.call(_METHODS[name], *map(self.value, (base, *arguments)))
            case tree.ArrowMethod(name="map", base=base, body=body):
                return self.call("mp", self.value(base), self._function(expr, self.value(body)))
            case tree.ArrowMethod(name="filter", base=base, body=body):
                items = self.value(base)
                return self.call("flt", items, self._function(expr, self._kept(body)))
            case tree.MathCall(name="min" | "max" as name, arguments=arguments):
                numbers = ",".join(map(self._no_list, arguments))
                return self.call("mm", f"[{numbers}]", f"${name}")
            case tree.MathCall(name=name, arguments=(only,)):
                return self.call("m1", self.value(only), _ROUND if name == "round" else f"${name}")
        raise TypeError(f"{type(expr).__name__} has no value: it was refused")

    def _no_list(self, expr: Expr) -> str:
        """The value, null in place of a list (which a list constructor would flatten)."""
        text = self.value(expr)
        return text if is_scalar(expr) else self.call("scal", text)

    def _kept(self, body: Expr) -> str:
        test = self.truth(body)
        if self.in_output and test.may_be_undecided:
            return f"({test.text} = true)"
        return self._must(test, body)

    def _function(self, expr: tree.ArrowMethod, body: str) -> str:
        return f"function($p_{expr.parameter}){{{body}}}"

    def _settled(self, expr: Expr) -> str:
        """A truth where a value stands: undecided stops the run (in `output:` it is null)."""
        test = self.truth(expr)
        if self.in_output and test.may_be_undecided:
            return self.call("val", test.text)
        return self._must(test, expr)

    def _must(self, test: Truth, expr: Expr) -> str:
        if not test.may_be_undecided:
            return test.text
        self.stops += 1
        return self.call("must", test.text, written.text(self.message(expr)))

    def message(self, expr: Expr) -> str:
        """What a run says when it stops at this test."""
        snippet = " ".join(self.source[expr.start : expr.end].split())
        if len(snippet) > LONGEST_SNIPPET:
            snippet = f"{snippet[: LONGEST_SNIPPET - 3]}..."
        return f"EXPR_UNDECIDED {self.locate(expr.at)} {snippet}".rstrip()

    def _new_variable(self) -> str:
        self.variables += 1
        return f"$x{self.variables}"

    # Truths.

    def truth(self, expr: Expr) -> Truth:
        """The JSONata text of a test."""
        match expr:
            case tree.Literal(value=bool()) | tree.StepField(field="undecided"):
                return Truth(self.value(expr), may_be_undecided=False)
            case tree.Comparison():
                return self._comparison(expr)
            case tree.Not(operand=operand):
                test = self.truth(operand)
                if test.may_be_undecided:
                    return Truth(self.call("not3", test.text), may_be_undecided=True)
                return Truth(f"$not({test.text})", may_be_undecided=False)
            case tree.Logic():
                return self._chain(expr.operator, self._operands(expr, expr.operator))
            case tree.Coalesce():
                return self._first_decided(expr)
            case tree.Conditional():
                return self._chosen_test(expr)
            case tree.Method() if is_decision(expr):
                return Truth(self._called(expr), may_be_undecided=True)
            case tree.ArrowMethod(name="some" | "every" as name, base=base, body=body):
                items = self.value(base)
                function = self._function(expr, self.truth(body).text)
                helper = "some" if name == "some" else "all"
                return Truth(self.call(helper, items, function), may_be_undecided=True)
        if step := tree.step_of_output_path(expr):
            tested = self.call("tsb", f"${step.variable}", self.value(expr))
            return Truth(tested, may_be_undecided=True)
        return Truth(self.call("tcb", self.value(expr)), may_be_undecided=True)

    def _comparison(self, expr: tree.Comparison) -> Truth:
        equality = expr.operator in ("===", "!==")
        if equality and (is_null(expr.left) or is_null(expr.right)):
            other = expr.left if is_null(expr.right) else expr.right
            sign = "=" if expr.operator == "===" else "!="
            return Truth(f'$type({self.value(other)}){sign}"null"', may_be_undecided=False)
        left, right = self.value(expr.left), self.value(expr.right)
        if expr.operator in (">", ">="):
            left, right = right, left
        helper = "eq" if equality else "le" if "=" in expr.operator else "lt"
        text = self.call(helper, left, right)
        if expr.operator == "!==":
            text = self.call("not3", text)
        return Truth(text, may_be_undecided=True)

    def _operands(self, expr: Expr, operator: str) -> list[Truth]:
        """The tests of a chain `a || b || c`, however it is put in parentheses."""
        if isinstance(expr, tree.Logic) and expr.operator == operator:
            return self._operands(expr.left, operator) + self._operands(expr.right, operator)
        before = self.stops
        test = self.truth(expr)
        return [Truth(test.text, test.may_be_undecided, stops=self.stops > before)]

    def _chain(self, operator: str, tests: list[Truth]) -> Truth:
        """All tests are evaluated, but one that may stop the run only if it is still needed."""
        later = next((at for at, test in enumerate(tests) if at and test.stops), None)
        if later is None:
            return self._joined(operator, tests)
        settled = "true" if operator == "||" else "false"
        name = self._new_variable()
        head = self._joined(operator, tests[:later])
        tail = self._chain(operator, tests[later:])
        both = [Truth(name, head.may_be_undecided), tail]
        rest = self._joined(operator, both)
        text = f"({name}:={head.text};{name}={settled}?{settled}:{rest.text})"
        return Truth(text, rest.may_be_undecided)

    def _joined(self, operator: str, tests: list[Truth]) -> Truth:
        if len(tests) == 1:
            return tests[0]
        texts = [test.text for test in tests]
        if any(test.may_be_undecided for test in tests):
            helper = "or3" if operator == "||" else "and3"
            return Truth(self.call(helper, f"[{','.join(texts)}]"), may_be_undecided=True)
        word = "or" if operator == "||" else "and"
        joined = balanced(texts, lambda left, right: f"({left} {word} {right})")
        return Truth(joined, may_be_undecided=False)

    def _first_decided(self, expr: tree.Coalesce) -> Truth:
        name = self._new_variable()
        if is_decision(expr.left):
            left, right = self.truth(expr.left), self.truth(expr.right)
            text = f'({name}:={left.text};{name}="?"?{right.text}:{name})'
            return Truth(text, left.may_be_undecided and right.may_be_undecided)
        value, right = self.value(expr.left), self.truth(expr.right)
        test = self.call("tcb", name)
        text = f'({name}:={value};$type({name})="null"?{right.text}:{test})'
        return Truth(text, may_be_undecided=True)

    def _chosen_test(self, expr: tree.Conditional) -> Truth:
        name = self._new_variable()
        test = self.truth(expr.test)
        then, otherwise = self.truth(expr.then), self.truth(expr.otherwise)
        chosen = f"{then.text}:{otherwise.text}"
        branches_undecided = then.may_be_undecided or otherwise.may_be_undecided
        if not test.may_be_undecided:
            return Truth(f"({test.text}?{chosen})", branches_undecided)
        text = f'({name}:={test.text};{name}="?"?"?":{name}?{chosen})'
        return Truth(text, may_be_undecided=True)
