"""How does a mutant get into a process whose tests already hold the real module?"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import CodeType, FunctionType, ModuleType

from tests.mutation.mutants import Mutant


def put_in_place(mutant: Mutant) -> bool:
    """Give every function of the module the mutant's code; False where one cannot take it.

    The functions stay the objects that everybody has imported. Code of another module level is not
    seen so: that takes `put_in_the_way`.
    """
    module = sys.modules[mutant.module]
    codes = {code.co_qualname: code for code in _codes(mutant.compiled())}
    try:
        for function in _functions(module):
            if function.__code__.co_filename == module.__file__:
                function.__code__ = codes[function.__code__.co_qualname]
    except ValueError:  # other free variables, as where a call of super() is gone
        return False
    return True


def put_in_the_way(mutant: Mutant, roots: Sequence[str]) -> None:
    """Forget every module of these packages; whoever asks for the mutant's is given the mutant."""
    for name in [name for name in sys.modules if name.partition(".")[0] in roots]:
        del sys.modules[name]
    sys.meta_path.insert(0, _Way(mutant))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield const
            yield from _codes(const)


def _functions(module: ModuleType) -> Iterator[FunctionType]:
    classes = [each for each in vars(module).values() if isinstance(each, type)]
    for room in (module, *(each for each in classes if each.__module__ == module.__name__)):
        for each in vars(room).values():
            bare = each.fget if isinstance(each, property) else getattr(each, "__func__", each)
            if isinstance(bare, FunctionType):
                yield bare


class _Way(MetaPathFinder, InspectLoader):
    """Finds one module alone: the mutant."""

    def __init__(self, mutant: Mutant) -> None:
        self._module, self._code = mutant.module, mutant.compiled()

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> ModuleSpec | None:
        if fullname != self._module:
            return None
        spec = ModuleSpec(fullname, self, origin=self._code.co_filename)
        spec.has_location = True
        return spec

    def get_source(self, fullname: str) -> str | None:
        return None

    def get_code(self, fullname: str) -> CodeType:
        return self._code
