"""What would the product do if one line of it were another?

A mutant is a copy of the product's own modules, compiled in memory from their text with a few lines
exchanged; each must be there exactly once. The modules themselves are left as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial
from importlib import import_module
from inspect import getsource
from types import FunctionType, ModuleType
from typing import Any

from tests.model.doubts import settled
from tests.model.programs import Services

Exchange = tuple[str, str]
Exchanges = Mapping[str, tuple[Exchange, ...]]

DOMAIN, SERVICE, FAKES = "countersign.domain", "countersign.service", "tests.fakes.memory"
ADAPTER = "countersign.adapters.dynamodb.requests"
BELOW = (
    f"{DOMAIN}.tally",
    f"{DOMAIN}.gate_inputs",
    f"{DOMAIN}.opening",
    f"{DOMAIN}.decide",
    f"{SERVICE}.delivery",
    f"{SERVICE}.apply_command",
    f"{SERVICE}.reconcile",
)
"""What use cases are made of, each after what it is made of itself."""


def changed_services(exchanges: Exchanges) -> Services:
    """The use cases as they would be with these lines exchanged, by module."""
    names = [f"{SERVICE}.{each.name}" for each in fields(Services)]
    copies: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys((*BELOW, *names)):
        copies[name] = _copied(name, exchanges.get(name, ()), copies)
    unknown = set(exchanges) - set(copies)
    assert not unknown, f"nothing is made of {unknown}"
    made = {each.name: copies[f"{SERVICE}.{each.name}"][each.name] for each in fields(Services)}
    return Services(**made)


def changed_memory(*exchanges: Exchange) -> Callable[[], Any]:
    """The stores as they would be with these lines exchanged."""
    module = import_module(FAKES)
    space: dict[str, Any] = {"__name__": FAKES}
    exec(compile(_text(module, exchanges), f"<{FAKES}, changed>", "exec"), space)
    made: Callable[[], Any] = space["Memory"]
    return made


def changed_settling(*exchanges: Exchange) -> Callable[..., bool]:
    """What the adapter of the requests would make of a doubtful write, with these exchanged."""
    space: dict[str, Any] = {"__name__": ADAPTER}
    text = _text(import_module(ADAPTER), exchanges)
    exec(compile(text, f"<{ADAPTER}, changed>", "exec"), space)
    return partial(settled, requests=space["DynamoRequestStore"])


def _copied(
    name: str, exchanges: tuple[Exchange, ...], copies: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    module = import_module(name)
    space: dict[str, Any] = {"__name__": name}
    exec(compile(_text(module, exchanges), f"<{name}, changed>", "exec"), space)
    for known, value in vars(module).items():
        if isinstance(value, type) and value.__module__ == name and not known.startswith("_"):
            # One class of each public name, so that whoever asks for it knows it again.
            space[known] = value
        elif isinstance(value, FunctionType) and value.__module__ in copies:
            space[known] = copies[value.__module__][known]
    return space


def _text(module: ModuleType, exchanges: tuple[Exchange, ...]) -> str:
    text = getsource(module)
    for old, new in exchanges:
        found = text.count(old)
        assert found == 1, f"{module.__name__} has {old!r} {found} times, not once"
        text = text.replace(old, new)
    return text
