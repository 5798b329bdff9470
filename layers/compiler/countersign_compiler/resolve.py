"""Which steps, values and conditions does a draft mean?  (expressions are parsed here, once)"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from countersign.domain.limits import ENSEMBLE_NAME_CHARACTERS
from countersign.domain.outcome import GATE_FIELDS, OUTCOME_STATUSES
from countersign_compiler.diagnostics import did_you_mean, nearest
from countersign_compiler.dialects import not_yet
from countersign_compiler.dialects.draft import Draft, DraftStep
from countersign_compiler.expressions.body import parse_body
from countersign_compiler.expressions.parser import Templates, parse_condition
from countersign_compiler.expressions.scope import (
    RESERVED,
    Branches,
    KnownFrom,
    KnownStep,
    Placed,
    Scope,
    clashing_names,
    variable_of,
    why_not_a_step_name,
)
from countersign_compiler.model import (
    GATE_KIND,
    IF_KIND,
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
from countersign_compiler.reporting import Reporter
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
    templates = Templates()
    places = {id(step): place for step, place in _places(draft.steps, {}, count())}
    known = _known_steps(draft, places)
    unread = draft.unread | {step.name for step in draft.every_step() if step.name in RESERVED}
    unread -= known.keys()

    def scope_at(place: _Place) -> Scope:
        return Scope(KnownFrom(known, *place), env, unread=unread)

    def settled(step: DraftStep) -> Step:
        branches = tuple(tuple(map(settled, branch)) for branch in (step.then, step.otherwise))
        return _step(step, branches, _Reader(scope_at(places[id(step)]), reporter, templates))

    steps = tuple(map(settled, draft.steps))
    output = None
    if draft.output is not None:
        reader = _Reader(scope_at((len(places), {})), reporter, templates)
        output = reader.value(draft.output)
    return Ensemble(draft.name, path, draft.node, steps, output, draft.dialect)


_Place = tuple[int, Branches]


def _places(
    steps: Iterable[DraftStep], around: Branches, positions: Iterator[int]
) -> Iterator[tuple[DraftStep, _Place]]:
    """Each step at any depth with its position and the branches around it."""
    for step in steps:
        position = next(positions)
        yield step, (position, around)
        for name, branch in (("then", step.then), ("else", step.otherwise)):
            yield from _places(branch, {**around, position: name}, positions)


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


def _known_steps(draft: Draft, places: Mapping[int, _Place]) -> dict[str, Placed]:
    """Each name with the place of its first step, and what an expression after it knows.

    Words of the language are left out: they cannot name a step.
    """
    known: dict[str, Placed] = {}
    for step in draft.every_step():
        if step.name not in RESERVED and step.name not in known:
            position, branches = places[id(step)]
            known[step.name] = Placed(position, _known(step), branches)
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
    return KnownStep(variable)


def _verdict(step: DraftStep) -> str:
    written = step.settings.get("operation") if step.settings is not None else None
    return _VERDICT_STATUSES.get(written.text, "") if written is not None else ""


def _step(draft: DraftStep, branches: tuple[tuple[Step, ...], ...], reader: _Reader) -> Step:
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
        then=branches[0],
        otherwise=branches[1],
        by_token=draft.by_token,
        optional=draft.optional,
    )


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
        reporter.error("G-TYPE", draft.settings, f"`{draft.settings_key}` is a mapping")
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
