"""Which steps, values and conditions does a draft mean?  (expressions are parsed here, once)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from countersign.domain.limits import ENSEMBLE_NAME_CHARACTERS
from countersign.domain.outcome import GATE_FIELDS, OUTCOME_STATUSES
from countersign_compiler.attempts import read_continues, read_retry, read_timeout
from countersign_compiler.diagnostics import did_you_mean, nearest
from countersign_compiler.dialects import not_yet
from countersign_compiler.dialects.draft import Draft, DraftStep
from countersign_compiler.expressions.body import parse_body
from countersign_compiler.expressions.parser import Templates, parse_condition
from countersign_compiler.expressions.scope import (
    RESERVED,
    KnownFrom,
    KnownStep,
    Placed,
    Scope,
    clashing_names,
    variable_of,
    why_not_a_step_name,
)
from countersign_compiler.expressions.shape import shape_of
from countersign_compiler.expressions.tree import Expr
from countersign_compiler.model import (
    FOREACH_KIND,
    GATE_KIND,
    IF_KIND,
    MOST_AT_ONCE,
    PARALLEL_KIND,
    POLICY_KIND,
    Condition,
    Constant,
    Ensemble,
    Fields,
    Items,
    Script,
    Step,
    Text,
    Value,
)
from countersign_compiler.places import (
    Place,
    Places,
    check_item_names,
    item_name,
    places_of,
    unread_items,
)
from countersign_compiler.reporting import Reporter
from countersign_compiler.run_input import read_input
from countersign_compiler.source import Node
from countersign_compiler.steps.fields import answer_names, are_all_written
from countersign_compiler.steps.kind import StepKind
from countersign_compiler.steps.table import KINDS

_GATE_FIELDS = frozenset(GATE_FIELDS)
_GATE_STATUSES = frozenset(OUTCOME_STATUSES)
_VERDICT_STATUSES = dict(zip(("approve", "reject"), OUTCOME_STATUSES, strict=False))
_BRANCHES = frozenset({"then", "else"})
_ENSEMBLE_NAME = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the values of one step: its scope, and where problems go."""

    scope: Scope
    reporter: Reporter
    templates: Templates

    def value(self, node: Node) -> Value:
        if node.kind == "mapping":
            return Fields(tuple((key.text, self.value(item)) for key, item in node.pairs), node)
        if node.kind == "sequence":
            return Items(tuple(self.value(item) for item in node.items), node)
        if not node.is_text or "${" not in node.text:
            return Constant(node.value, node)
        parsed = self.templates.parse(node.text, self.scope)
        self.reporter.problems(node, parsed.problems)
        if all(isinstance(part, str) for part in parsed.tree.parts):
            return Constant(node.text, node)
        return Text(parsed.tree, node)

    def condition(self, node: Node) -> Condition:
        parsed = parse_condition(node, self.scope, self.templates.parse)
        self.reporter.problems(node, parsed.problems)
        return Condition(parsed.tree, node.text.strip(), node, parsed.reads)

    def item_shape(self, items: Node | None) -> Mapping[str, Any] | None:
        """The schema of each of a `foreach`'s items, where they are a known part of the input."""
        if items is None or self.scope.input is None or not items.is_text:
            return None
        match self.templates.parse(items.text, self.scope).tree.parts:
            case (Expr() as only,):
                shape = shape_of(only, self.scope)
                return None if shape is None else shape.get("items")
        return None

    def script(self, key: str, node: Node) -> Script | None:
        if not node.is_text:
            self.reporter.error("G-TYPE", node, f"`{key}` is a text that holds a program")
            return None
        parsed = parse_body("handler" if key == "handler" else "code", node.text, self.scope)
        self.reporter.problems(node, parsed.problems)
        return Script(parsed.body, node) if parsed.body is not None else None


def resolve(draft: Draft, path: str, env: frozenset[str] | None, reporter: Reporter) -> Ensemble:
    """Parse every expression of a draft and settle its names.

    `env` are the declared configuration names (None: every name counts as declared). With errors
    in `reporter` the ensemble is a best guess, good for more checks and not for compiling.
    """
    _check_name(draft, reporter)
    _check_step_names(draft, reporter)
    check_item_names(draft.steps, frozenset(step.name for step in draft.every_step()), reporter)
    run_input = None if draft.input is None else read_input(draft.input, reporter)
    templates = Templates()
    places = places_of(draft.steps)
    known = _known_steps(draft, places)
    unread = draft.unread | {step.name for step in draft.every_step() if step.name in RESERVED}
    unread |= unread_items(draft.steps)
    unread -= known.keys()
    shapes: dict[str, Mapping[str, Any]] = {}

    def reader_at(place: Place) -> _Reader:
        steps = KnownFrom(known, place.position, place.branches, place.bodies)
        scope = Scope(
            steps,
            env,
            items=place.items,
            unread=unread,
            bodies=place.bodies,
            input=run_input,
            shapes={
                variable: shapes[loop] for variable, loop in place.loops.items() if loop in shapes
            },
        )
        return _Reader(scope, reporter, templates)

    def settled(step: DraftStep) -> Step:
        reader = reader_at(places.steps[id(step)])
        shape = reader.item_shape(step.items)
        if shape is not None:
            shapes[step.name] = shape
        gives = None
        if step.gives is not None:
            at_end = reader_at(places.ends[id(step)]) if step.kind == FOREACH_KIND else reader
            gives = at_end.value(step.gives)
        blocks = {name: tuple(map(settled, block)) for name, block in step.blocks}
        return replace(_step(step, reader), gives=gives, **_placed(step, blocks))

    steps = tuple(map(settled, draft.steps))
    output = None if draft.output is None else reader_at(places.output).value(draft.output)
    return Ensemble(draft.name, path, draft.node, steps, output, draft.dialect, run_input)


def _placed(step: DraftStep, blocks: Mapping[str, tuple[Step, ...]]) -> dict[str, Any]:
    """The lists of steps inside a step, by the model's own names."""
    if step.kind == PARALLEL_KIND:
        return {"parallel": tuple(blocks.values())}
    if step.kind == FOREACH_KIND:
        return {"body": blocks.get("item", ())}
    return {"then": blocks.get("then", ()), "otherwise": blocks.get("else", ())}


def _check_name(draft: Draft, reporter: Reporter) -> None:
    name = draft.name
    if not _ENSEMBLE_NAME.match(name) or len(name) > ENSEMBLE_NAME_CHARACTERS:
        reporter.error(
            "G-NAME",
            draft.name_node or draft.node,
            f"`{name}` cannot name an ensemble",
            f"use letters and digits, joined by `-` or `_`; at most {ENSEMBLE_NAME_CHARACTERS}",
        )


def _check_step_names(draft: Draft, reporter: Reporter) -> None:
    first: dict[str, DraftStep] = {}
    for step in draft.every_step():
        earlier = first.get(step.name)
        if earlier is not None:
            reporter.error(
                "G-STEP-TWICE",
                step.name_node,
                f"two steps are named `{step.name}`; the first is on line {earlier.name_node.line}",
                "give each step a name of its own",
            )
            continue
        first[step.name] = step
        reason = why_not_a_step_name(step.name)
        if reason is not None:
            reporter.error(
                "G-STEP-NAME",
                step.name_node,
                f"`{step.name}` cannot name a step: {reason}",
                "give it another name, such as `ask` or `pay-out`",
            )
    for later, earlier_name in clashing_names(list(first)):
        reporter.error(
            "X-NAME-CLASH",
            first[later].name_node,
            f"`{later}` and `{earlier_name}` (line {first[earlier_name].name_node.line}) "
            "would be one variable",
            "rename one of them",
        )


def _known_steps(draft: Draft, places: Places) -> dict[str, Placed]:
    """Each name with the place of its first step, and what an expression after it knows.

    Words of the language are left out: they cannot name a step.
    """
    known: dict[str, Placed] = {}
    for step in draft.every_step():
        if step.name not in RESERVED and step.name not in known:
            place = places.steps[id(step)]
            known[step.name] = Placed(place.position, _known(step), place.branches, place.bodies)
    return known


def _known(step: DraftStep) -> KnownStep:
    variable = variable_of(step.name)
    if step.kind == GATE_KIND:
        answers = answer_names(step.settings)
        given = _GATE_FIELDS | answers
        return KnownStep(
            variable,
            output_fields=given,
            statuses=_GATE_STATUSES,
            answers=answers - _GATE_FIELDS,
            asked=answers if are_all_written(step.settings) else None,
        )
    if step.kind == IF_KIND:
        return KnownStep(
            variable,
            output_fields=frozenset({"taken"}),
            statuses=_BRANCHES,
            status_field="taken",
            gives="a step with branches",
        )
    if step.kind == POLICY_KIND:
        return KnownStep(
            variable,
            output_fields=_GATE_FIELDS,
            statuses=frozenset({_verdict(step)}) & _GATE_STATUSES or None,
            gives="a decision by policy",
        )
    if step.kind == PARALLEL_KIND:
        return KnownStep(variable, output_fields=frozenset(), gives="a `parallel` step")
    return KnownStep(variable)


def _verdict(step: DraftStep) -> str:
    written = step.settings.get("operation") if step.settings is not None else None
    return _VERDICT_STATUSES.get(written.text, "") if written is not None else ""


def _step(draft: DraftStep, reader: _Reader) -> Step:
    """The step without the steps inside it."""
    condition = reader.condition(draft.condition) if draft.condition is not None else None
    test = reader.condition(draft.test) if draft.test is not None else None
    argument = reader.value(draft.argument) if draft.argument is not None else None
    for unused in draft.overridden:
        reader.value(unused)
    config: dict[str, Value] = {}
    scripts: dict[str, Script] = {}
    written: set[str] = set()
    kind = KINDS.get(draft.kind)
    if kind is not None:
        for name, key, node in _settings(draft, kind, written, reader.reporter):
            if name in kind.verbatim and node.is_text:
                config[name] = Constant(node.text, node)
            elif name not in kind.scripts:
                config[name] = _reader_of(key, kind, draft.by_token, reader).value(node)
            elif (script := reader.script(name, node)) is not None:
                scripts[name] = script
    return Step(
        name=draft.name,
        kind=draft.kind,
        node=draft.node,
        condition=condition,
        config=config,
        scripts=scripts,
        written=frozenset(written),
        is_readable=draft.settings is None or draft.settings.kind == "mapping",
        argument=argument,
        settings_key=draft.settings_key,
        around=reader.scope.steps,
        test=test,
        items=reader.value(draft.items) if draft.items is not None else None,
        item_name=item_name(draft),
        concurrency=_concurrency(draft, reader.reporter),
        child=draft.child.text if draft.child is not None and draft.child.is_text else "",
        retry=read_retry(draft, reader.reporter),
        timeout_seconds=read_timeout(draft, reader.reporter),
        continues=read_continues(draft, reader.reporter),
        by_token=draft.by_token,
        optional=draft.optional,
    )


def _concurrency(draft: DraftStep, reporter: Reporter) -> int:
    node = draft.concurrency
    if node is None:
        return MOST_AT_ONCE
    value = node.value
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= MOST_AT_ONCE:
        return value
    reporter.error(
        "G-VALUE",
        node,
        f"`concurrency` is a whole number from 1 to {MOST_AT_ONCE}, written out",
        "it is how many items run at one time",
    )
    return MOST_AT_ONCE


def _reader_of(key: str, kind: StepKind, by_token: bool, reader: _Reader) -> _Reader:
    """A gate's inputs may read its `approvers`, but not `approvers` itself."""
    if kind.name != GATE_KIND or kind.keys[key] == "approvers" or by_token:
        return reader
    return replace(reader, scope=replace(reader.scope, approvers=True))


def _settings(
    draft: DraftStep, kind: StepKind, written: set[str], reporter: Reporter
) -> Iterable[tuple[str, str, Node]]:
    """Each known setting as (canonical name, key as written, node); the others are reported.

    `written` takes all names that stand there, those included that a misspelt key means: what was
    reported is not missing as well.
    """
    if draft.settings is None:
        return
    if draft.settings.kind != "mapping":
        needed = f"{kind.required[0]}: …" if kind.required else ""
        hint = f"write such as `{draft.settings_key}: {{{needed}}}`" if needed else ""
        reporter.error("G-TYPE", draft.settings, f"`{draft.settings_key}` is a mapping", hint)
        return
    first: dict[str, str] = {}
    for key, node in draft.settings.pairs:
        if key.text in kind.not_yet:
            not_yet.refuse(reporter, key, kind.not_yet[key.text])
        elif key.text not in kind.keys:
            guess = did_you_mean(key.text, kind.keys)
            meant = nearest(key.text, kind.keys)
            written.update([] if meant is None else [kind.keys[meant]])
            reporter.error(
                "G-KEY",
                key,
                f"`{draft.settings_key}` of a `{kind.name}` step has no key `{key.text}`",
                f"{guess} It takes {_listed(kind.keys)}.".strip(),
            )
        elif kind.keys[key.text] in first:
            earlier = first[kind.keys[key.text]]
            reporter.error("G-KEY", key, f"`{key.text}` and `{earlier}` mean the same; write one")
        else:
            first[kind.keys[key.text]] = key.text
            written.add(kind.keys[key.text])
            yield kind.keys[key.text], key.text, node


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
