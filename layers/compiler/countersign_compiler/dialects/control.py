"""What does a step say that leads the run: branches, bodies, child runs, endings?

Each such construct is known by a key of its own, which is the same in every dialect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from countersign_compiler.attempts import settings_of
from countersign_compiler.diagnostics import nearest
from countersign_compiler.dialects.draft import DraftStep
from countersign_compiler.dialects.wording import Wording, refuse_beside
from countersign_compiler.model import (
    CHILD_KIND,
    FAIL_KIND,
    FOREACH_KIND,
    IF_KIND,
    PARALLEL_KIND,
    STOP_KIND,
)
from countersign_compiler.reporting import Reporter
from countersign_compiler.source import Node

AROUND = ("retry", "timeout", "continue_on_error")
"""Keys that say how the failure of a step is taken; any dialect's steps may have them."""

_A_BRANCH = "a branch of `parallel` is a list of at least one step"
_OF_FOREACH = ("name", "member", "condition", "foreach", "as", "concurrency", "output", *AROUND)

Steps = Callable[[tuple[Node, ...]], tuple[DraftStep, ...]]


@dataclass(frozen=True, slots=True)
class Construct:
    """One construct: the keys that begin it, and those that may stand beside them.

    `what` says in messages what the step is. The list of a body is called as the dialect calls its
    steps, so `has_body` stands for that key.
    """

    kind: str
    begins: tuple[str, ...]
    beside: tuple[str, ...]
    what: str
    fill: Callable[[Node, Wording, Steps, Reporter], dict[str, Any]]
    has_body: bool = False

    def keys(self, wording: Wording) -> tuple[str, ...]:
        """Every key that the construct has beside a step's name and condition."""
        body = (wording.list_key,) if self.has_body else ()
        return (*self.begins, *self.beside, *body, *settings_of(self.kind))

    def read(
        self, node: Node, name: Node, wording: Wording, steps: Steps, reporter: Reporter
    ) -> DraftStep:
        """The step; what cannot stand beside the construct is reported."""
        self._refuse_beside(node, wording, reporter)
        filled = self.fill(node, wording, steps, reporter)
        step = DraftStep(
            name=name.text,
            name_node=name,
            kind=self.kind,
            node=node,
            settings_key=self.begins[0],
            condition=node.get("condition"),
            retry=node.get("retry"),
            timeout=node.get("timeout"),
            continues=node.get("continue_on_error"),
        )
        return replace(step, **filled)

    def _refuse_beside(self, node: Node, wording: Wording, reporter: Reporter) -> None:
        """Refuse the dialect's other words; an unknown key has been reported already."""
        fine = {*wording.name_keys, "condition", *self.keys(wording)}
        for key, value in node.pairs:
            if key.text in fine or key.text not in wording.step_keys:
                continue
            word, only = (wording.choice if self.kind == IF_KIND else None) or ("", "")
            if key.text != word:
                refuse_beside(node, key.text, self.what, reporter, "take it out")
            elif value.text != only:
                reporter.error(
                    "G-KIND", value, f"a step with branches is `{word}: {only}`, not `{value.text}`"
                )


def construct_of(node: Node, wording: Wording, reporter: Reporter) -> Construct | None:
    """The construct that a step is, or None for a step of another kind.

    A second one beside it is reported: each is a step of its own. Steps inside a step that says
    nothing else are the body of a `foreach`.
    """
    found = [each for each in CONSTRUCTS if any(node.key(key) is not None for key in each.begins)]
    if not found and node.key(wording.list_key) is not None:
        found = [each for each in CONSTRUCTS if each.has_body]
    for other in found[1:]:
        written = next(key for key in other.begins if node.key(key) is not None)
        refuse_beside(node, written, f"{found[0].what}; make two steps of it", reporter)
    return found[0] if found else None


def _choice(node: Node, _wording: Wording, steps: Steps, reporter: Reporter) -> dict[str, Any]:
    """`{name, if, then, else?}`: both branches are lists of steps, one may be empty."""
    name = _name_of(node)
    test = node.get("if")
    if test is None:
        reporter.error("G-MISSING", node, f"`{name}` has branches and no `if:`", "add `if: ${…}`")
    if node.key("then") is None:
        reporter.error(
            "G-MISSING",
            node,
            f"`{name}` has an `if:` and no `then:`",
            "add `then:` with the steps that run where it is true; `[]` is none",
        )
    then, otherwise = (_list(node.get(key), key, steps, reporter) for key in ("then", "else"))
    return {"settings_key": "", "test": test, "then": then, "otherwise": otherwise}


def _parallel(node: Node, _wording: Wording, steps: Steps, reporter: Reporter) -> dict[str, Any]:
    """`{name, parallel: [[step, …], …]}`: branches side by side, each its steps in order."""
    written = node.get("parallel")
    branches = written.items if written is not None and written.kind == "sequence" else ()
    if not branches:
        reporter.error(
            "G-TYPE",
            written or node,
            "`parallel` is a list of branches, each a list of steps",
            "write `parallel:` with `- [ {…} ]` for each branch",
        )
    single = next((each for each in branches if each.kind != "sequence"), None)
    if single is not None:
        hint = "write each branch as a list: `- - name: …`, or `- [ {name: …} ]`"
        reporter.error("G-TYPE", single, _A_BRANCH, hint)
    for branch in branches:
        if branch.kind == "sequence" and not branch.items:
            reporter.error("G-TYPE", branch, _A_BRANCH, "put a step into it, or take it out")
    full = (each for each in branches if each.kind == "sequence" and each.items)
    return {"parallel": tuple(steps(branch.items) for branch in full)}


def _foreach(node: Node, wording: Wording, steps: Steps, reporter: Reporter) -> dict[str, Any]:
    """`{name, foreach, as, concurrency?, <list word>, output?}`: the body runs for each item."""
    name, key = _name_of(node), wording.list_key
    # A word that means one of them is told with the keys that cannot stand here.
    unknown = [(other.text, value) for other, value in node.pairs if other.text not in _OF_FOREACH]
    if node.key("foreach") is None and not any(
        nearest(other, ("foreach",)) for other, _ in unknown
    ):
        reporter.error(
            "G-MISSING", node, f"`{name}` has no `foreach:`", "add the list: `foreach: ${…}`"
        )
    body = node.get(key)
    if body is None and not any(are_steps(value) for _, value in unknown):
        reporter.error(
            "G-MISSING",
            node,
            f"`{name}` has no `{key}:`, the steps that run for each item",
            f"add `{key}:` with a list of steps",
        )
    elif body is not None and (body.kind != "sequence" or not body.items):
        hint = f"write the step in a list: `{key}: [ {{name: …}} ]`"
        reporter.error("G-TYPE", body, f"`{key}` is a list of at least one step", hint)
        body = None
    return {
        "items": node.get("foreach"),
        "item_name": node.get("as"),
        "concurrency": node.get("concurrency"),
        "body": () if body is None else steps(body.items),
        "gives": node.get("output"),
    }


def _child(node: Node, _wording: Wording, _steps: Steps, _reporter: Reporter) -> dict[str, Any]:
    """`{name, ensemble, input?}`: a run of another ensemble."""
    return {"child": node.get("ensemble"), "argument": node.get("input")}


def _stop(node: Node, _wording: Wording, _steps: Steps, reporter: Reporter) -> dict[str, Any]:
    """`{name, stop: {output?}}`: the run ends here, and has succeeded."""
    written = node.get("stop")
    if written is None or written.kind != "mapping":
        reporter.error(
            "G-TYPE",
            written or node,
            "`stop` is a mapping",
            "write `stop: {output: …}`, or `stop: {}` for the ensemble's own output",
        )
        return {}
    for key, _ in written.pairs:
        if key.text != "output":
            reporter.error("G-KEY", key, f"`stop` has no key `{key.text}`", "It takes `output`.")
    return {"gives": written.get("output")}


def _fail(node: Node, _wording: Wording, _steps: Steps, _reporter: Reporter) -> dict[str, Any]:
    """`{name, fail: {error, cause?}}`: the run ends here, and has failed."""
    return {"settings": node.get("fail")}


def are_steps(value: Node) -> bool:
    """Whether a value looks like a list of steps."""
    return value.kind == "sequence" and any(item.kind == "mapping" for item in value.items)


def _list(
    written: Node | None, key: str, steps: Steps, reporter: Reporter
) -> tuple[DraftStep, ...]:
    if written is None:
        return ()
    if written.kind != "sequence":
        reporter.error("G-TYPE", written, f"`{key}` is a list of steps")
        return ()
    return steps(written.items)


def _name_of(node: Node) -> str:
    name = node.get("name") or node.get("member")
    return name.text if name is not None else ""


CONSTRUCTS: tuple[Construct, ...] = (
    Construct(IF_KIND, ("if", "then", "else"), (), "the step has branches (`if`)", _choice),
    Construct(
        PARALLEL_KIND,
        ("parallel",),
        (),
        "the step has branches (`parallel`)",
        _parallel,
    ),
    Construct(
        FOREACH_KIND,
        ("foreach", "as", "concurrency"),
        ("output",),
        "the step runs its own steps for each item (`foreach`)",
        _foreach,
        has_body=True,
    ),
    Construct(
        CHILD_KIND,
        ("ensemble",),
        ("input",),
        "the step runs another ensemble (`ensemble`)",
        _child,
    ),
    Construct(STOP_KIND, ("stop",), (), "the step ends the run (`stop`)", _stop),
    Construct(FAIL_KIND, ("fail",), (), "the step fails the run (`fail`)", _fail),
)

BEGINNINGS = frozenset(key for construct in CONSTRUCTS for key in construct.begins)
"""Every key that makes a step one of these."""
