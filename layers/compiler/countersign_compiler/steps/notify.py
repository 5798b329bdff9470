"""Which address may a gate tell that it is open, and how it was decided?"""

from __future__ import annotations

from countersign.domain.notify_url import notify_url_problem
from countersign_compiler.model import Constant, Text, Value
from countersign_compiler.steps.kind import Checking
from countersign_compiler.steps.literals import may_be_anything

_SCHEME = "https://"


def check_notify_url(url: Value | None, checking: Checking) -> None:
    """Refuse a literal that is no `https` URL; an expression is judged when the gate opens.

    Where the host leads is judged when it is called: policy's allowed hosts are those of `http`
    steps.
    """
    if url is None or may_be_anything(url):
        return
    if isinstance(url, Constant):
        problem = notify_url_problem(url.value)
    elif isinstance(url, Text):
        beginning = url.tree.parts[0]
        problem = None
        if isinstance(beginning, str) and not beginning.startswith(_SCHEME):
            problem = "it does not begin with https://"
    else:
        problem = "it is not text"
    if problem is not None:
        checking.refuse(
            "G-URL", url, f"`notifyUrl` cannot be called: {problem}", "write `https://…`"
        )
