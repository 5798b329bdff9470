"""How is markup written so that text can never become markup by accident?

`element("p", "a < b")` is `<p>a &lt; b</p>`: every text is escaped unless it is `Markup` already,
and only this file makes `Markup`.
"""

from collections.abc import Iterable
from html import escape

_VOID = frozenset({"meta", "input", "br", "hr", "link"})


class Markup(str):
    """Text that is markup already: elements built here, with everything inside escaped."""

    __slots__ = ()


def element(name: str, /, *children: object, **attributes: str | bool | None) -> Markup:
    """One element. Children are text, `Markup`, iterables of both, or None for nothing.

    Attributes: `class_` and `for_` stand for the reserved words, `_` for `-` in the others;
    True gives a bare attribute, False and None leave it out.
    """
    opening = f"<{name}{''.join(_attribute(*pair) for pair in attributes.items())}>"
    if name in _VOID:
        return Markup(opening)
    return Markup(f"{opening}{join(children)}</{name}>")


def join(children: object) -> Markup:
    """Children one after the other, each escaped unless it is markup."""
    if children is None:
        return Markup("")
    if isinstance(children, Markup):
        return children
    if isinstance(children, str):
        return Markup(escape(children, quote=True))
    if isinstance(children, Iterable):
        return Markup("".join(join(child) for child in children))
    raise TypeError(f"{type(children).__name__} is not something a page can hold")


def _attribute(name: str, value: str | bool | None) -> str:
    if value is None or value is False:
        return ""
    written = name.rstrip("_").replace("_", "-")
    return f" {written}" if value is True else f' {written}="{escape(value, quote=True)}"'
