"""Is every mutant one mistake, under a name by which it is known again?"""

import sys
from types import ModuleType

import pytest

from tests.mutation.mutants import Mutant, mutants_of, unchanged
from tests.mutation.putting import put_in_place

HEAD = "def judge(x, y):\n    "


def differences(statement: str) -> list[str]:
    """The mutants of one statement in a function, by name."""
    found = mutants_of("rules", HEAD + statement, "rules.py")
    return [each.name.removeprefix("judge: ") for each in found]


@pytest.mark.parametrize(
    ("statement", "changes"),
    [
        ("return x < y", ["return [x < y|None]", "return x <[|=] y", "return x [<|>=] y"]),
        ("return x is None", ["return [x is |]None", "return x is [|not ]None"]),
        ("if x and y: pass", ["if [x and |]y: pass", "if x[ and y|]: pass"]),
        ("if x: pass", ["if [|not ]x: pass"]),
        ("if not x: pass", ["if [not |]x: pass"]),
        (
            "return {'a': x}",
            ["return [{'a': x}|None]", "return {['a': x|]}", "return {'[a|XXaXX]': x}"],
        ),
        ("x = [y, 7]", ["x = [[y, |]7]", "x = [y[, 7|]]", "x = [y, [7|8]]"]),
        ("x = 'one sentence of it'", ["x = '[one sentence of it|]'"]),
        ("x = [n for n in y if n]", ["x = [n for n in y[ if n|]]"]),
        (
            "judge(x, late=True)",
            ["[judge(x, late=True)|pass]", "judge(x[, late=True|])", "judge(x, late=[Tru|Fals]e)"],
        ),
        ("raise x", ["[raise x|pass]"]),
        ("x += y", ["x [+|]= y"]),
        ("x = y.strip()", ["x = y[.strip()|]"]),
        ("x = any(y)", ["x = a[ny|ll](y)"]),
        ("while x: break", ["while [|not ]x: break", "[break|continue]"]),
        ("'what it says'", []),
        ("from y import x", []),
        ("x: Literal['a'] = y", []),
        ("x = f'{y:03}'", []),
    ],
)
def test_a_statement_can_be_wrong_in_so_many_ways(statement, changes) -> None:
    assert differences(statement) == changes


def test_a_mutant_is_named_by_its_function_and_told_apart_from_its_like() -> None:
    source = "class Gate:\n    def judge(self):\n        return 0\n        return 0\nN = 0\n"

    found = list(mutants_of("rules", source, "rules.py"))

    assert [(each.name, each.function) for each in found] == [
        ("Gate.judge: return [0|1]", "Gate.judge"),
        ("Gate.judge: return [0|1] (2)", "Gate.judge"),
        ("module: N = [0|1]", None),
    ]


def test_each_mutant_is_one_mistake_and_leaves_nothing_behind() -> None:
    first, second, *_ = mutants_of("rules", "ONE = 1\nTWO = 2\n", "rules.py")

    worlds: list[dict[str, int]] = [{}, {}]
    for mutant, world in zip((first, second), worlds, strict=True):
        exec(mutant.compiled(), world)

    assert [(world["ONE"], world["TWO"]) for world in worlds] == [(2, 2), (1, 3)]


SOURCE = """
def limit():
    return 1

class Gate:
    @property
    def size(self):
        return 2

    @staticmethod
    def open():
        return 3
"""


@pytest.fixture
def rules(monkeypatch) -> ModuleType:
    module = ModuleType("rules_of_a_test")
    module.__file__ = "rules_of_a_test.py"
    exec(compile(SOURCE, module.__file__, "exec"), vars(module))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_a_mutant_is_met_by_whoever_has_imported_the_function_before(rules) -> None:
    limit, gate = rules.limit, rules.Gate()
    mutants: list[Mutant] = list(mutants_of(rules.__name__, SOURCE, rules.__file__))

    met = []
    for mutant in mutants:
        assert put_in_place(mutant)
        met.append((limit(), gate.size, gate.open()))

    assert met == [(2, 2, 3), (1, 3, 3), (1, 2, 4)]


def test_what_is_unchanged_behaves_as_it_did(rules) -> None:
    same = unchanged(rules.__name__, SOURCE, rules.__file__, "unchanged", function="every")

    assert put_in_place(same)
    assert (rules.limit(), rules.Gate().size, rules.Gate.open()) == (1, 2, 3)
