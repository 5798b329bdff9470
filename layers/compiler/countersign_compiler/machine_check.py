"""Is a compiled state machine sound?  (what no linter and no engine tells before it runs)

The rules are those forms that behave alike on AWS and on the embedded engine.
"""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from countersign_compiler.asl.evaluated import Texts, inner, places
from countersign_compiler.asl.failures import EVERYTHING, QUERY_ERROR, reached_from, targets
from countersign_compiler.asl.frame import Json, State, States
from countersign_compiler.asl.gate import CALLBACK
from countersign_compiler.asl.jsonata_text import read_jsonata
from countersign_compiler.asl.text import Writer
from countersign_compiler.child_runs import child_of
from countersign_compiler.diagnostics import Finding
from countersign_compiler.python.folder import is_placeholder
from countersign_compiler.reporting import file_finding

MOST_BYTES = 1_000_000
MOST_NAME_CHARACTERS = 80
SUBSTITUTIONS = frozenset(
    {
        "CloseGateArn",
        "EnsembleEnv",
        "OpenGateArn",
        "RequestsTable",
        "RunEmailArn",
        "RunHttpArn",
        "RunPolicyArn",
        "RunSandboxArn",
        "RunStorageArn",
        "RunThinkArn",
    }
)

_EVERYWHERE = frozenset({"Type", "Comment"})
_FIELDS: Mapping[str, frozenset[str]] = {
    "Pass": frozenset({"Assign", "Output", "Next", "End"}),
    "Task": frozenset(
        {
            "Arguments",
            "Assign",
            "Catch",
            "End",
            "Next",
            "Output",
            "Resource",
            "Retry",
            "TimeoutSeconds",
        }
    ),
    # No state-level `Output`: one engine ignores it.
    "Choice": frozenset({"Assign", "Choices", "Default"}),
    "Wait": frozenset({"Assign", "End", "Next", "Output", "Seconds", "Timestamp"}),
    # `Succeed` ignores its `Output` on one engine, and `Parallel` shares its branches' variables.
    "Succeed": frozenset(),
    "Fail": frozenset({"Cause", "Error"}),
    "Map": frozenset(
        {
            "Assign",
            "Catch",
            "End",
            "ItemProcessor",
            "ItemSelector",
            "Items",
            "MaxConcurrency",
            "Next",
            "Output",
        }
    ),
}
_MACHINE_FIELDS = frozenset({"Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds"})
_ENDING = frozenset({"Fail", "Succeed"})
_STATE_NAME = re.compile(r"[A-Za-z0-9_.-]+\Z")
_VARIABLE = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{MOST_NAME_CHARACTERS - 1}}}\Z")
_SUBSTITUTION = re.compile(r"\$\{(\w*)")
_CATCHABLE = frozenset({QUERY_ERROR, EVERYTHING, "States.Timeout", "States.TaskFailed"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule in one state (an empty name: the machine as a whole)."""

    code: str
    state: str
    message: str


def check_machine(machine: Json, text: str, path: str) -> list[Finding]:
    """Check a definition and the text it is stored as; findings are placed at its ensemble's file.

    Any of them is a fault of the compiler, except `A-SIZE`.
    """
    return [
        file_finding(
            problem.code,
            path,
            f"state `{problem.state}`: {problem.message}" if problem.state else problem.message,
            "the compiled definition is wrong; please report this ensemble"
            if problem.code != "A-SIZE"
            else "move steps into an ensemble of their own",
        )
        for problem in problems_of(machine, text)
    ]


def problems_of(machine: Json, text: str) -> list[Problem]:
    """Every broken rule, in the order of the states; `text` is the definition as it is sent."""
    found = list(_machine_fields(machine))
    seen: set[str] = set()
    found += _scope(machine, frozenset(), seen)
    found += _size(machine, text)
    found += _substitutions(machine, text)
    return found


def _machine_fields(machine: Json) -> Iterator[Problem]:
    for field in sorted(set(machine) - _MACHINE_FIELDS):
        yield Problem("A-FIELD", "", f"a machine has no field `{field}`")
    if machine.get("QueryLanguage") != "JSONata":
        yield Problem("A-FIELD", "", "the query language is JSONata")


def _scope(
    machine: Json,
    outer: frozenset[str],
    seen: set[str],
    taken: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """The rules of one scope: the machine itself, or the body of a Map in it."""
    states: States = machine.get("States", {})
    start = machine.get("StartAt")
    if start not in states:
        yield Problem("A-START", "", f"`StartAt` is `{start}`, which is no state")
    for name, state in states.items():
        yield from _name(name, seen)
        yield from _fields(name, state)
        yield from _ways_out(name, state, states)
        yield from _catchers(name, state)
        yield from _timeout(name, state)
    if start in states:
        yield from _unreachable(start, states)
        yield from _variables(start, states, outer, seen, taken)


def _name(name: str, seen: set[str]) -> Iterator[Problem]:
    if not _STATE_NAME.match(name) or len(name) > MOST_NAME_CHARACTERS:
        yield Problem(
            "A-NAME",
            name,
            f"a name is at most {MOST_NAME_CHARACTERS} letters, digits, `-`, `_` and `.`",
        )
    if name in seen:
        yield Problem("A-NAME", name, "the name stands twice in the machine")
    seen.add(name)


def _fields(name: str, state: State) -> Iterator[Problem]:
    allowed = _FIELDS.get(state.get("Type", ""))
    if allowed is None:
        yield Problem("A-FIELD", name, f"the type `{state.get('Type')}` is not used")
        return
    for field in sorted(state.keys() - allowed - _EVERYWHERE):
        yield Problem("A-FIELD", name, f"a {state['Type']} state has no field `{field}`")


def _ways_out(name: str, state: State, states: States) -> Iterator[Problem]:
    for target in targets(state):
        if target not in states:
            yield Problem("A-NEXT", name, f"it goes to `{target}`, which is no state")
    if state.get("Type") in _ENDING:
        return
    if state.get("Type") == "Choice":
        if not state.get("Default") or not state.get("Choices"):
            yield Problem("A-NEXT", name, "a Choice has rules and a `Default`")
        return
    if ("Next" in state) == (state.get("End") is True):
        yield Problem("A-NEXT", name, "it has a `Next` or an `End`, and not both")


def _unreachable(start: str, states: States) -> Iterator[Problem]:
    reached = reached_from(start, states)
    for name in states:
        if name not in reached:
            yield Problem("A-UNREACHABLE", name, "nothing goes to it")


def _catchers(name: str, state: State) -> Iterator[Problem]:
    catchers = state.get("Catch", [])
    for catcher in catchers:
        for error in catcher.get("ErrorEquals", []):
            if error not in _CATCHABLE:
                yield Problem("A-CATCH", name, f"`{error}` is not named alike everywhere")
    if catchers and catchers[0].get("ErrorEquals") != [QUERY_ERROR]:
        yield Problem("A-CATCH", name, f"the first catcher is for `{QUERY_ERROR}` alone")


def _timeout(name: str, state: State) -> Iterator[Problem]:
    timeout = state.get("TimeoutSeconds")
    if state.get("Resource") == CALLBACK and type(timeout) is not int:
        yield Problem("A-TIMEOUT", name, "a gate has a literal `TimeoutSeconds`")
    elif timeout is not None and type(timeout) is not int:
        yield Problem("A-TIMEOUT", name, "`TimeoutSeconds` is a literal number")


def _variables(
    start: str,
    states: States,
    outer: frozenset[str],
    seen: set[str],
    taken: frozenset[str] = frozenset(),
) -> Iterator[Problem]:
    """What each state reads is set on every way to it; nothing of an outer scope is set again.

    `outer` are the variables that are surely set around, `taken` all that are set there anywhere.
    """
    reads = _Reads(outer)
    around = outer | taken
    for name, state in states.items():
        yield from _assignments(name, state, around, reads)
    set_before = _set_before(start, states, reads.names)
    always = reads.names.bits(outer)
    for name, state in states.items():
        known = always | set_before.get(name, 0)
        if not reads.are_fine(state, known):
            anywhere = outer.union(*(_assigned(other) for other in states.values()))
            for place, text in places(state):
                yield from _expression(name, place[1:], text, reads.names.of(known), anywhere)
        body = state.get("ItemProcessor")
        if isinstance(body, dict):
            own = frozenset[str]().union(*(_assigned(other) for other in states.values()))
            yield from _scope(body, reads.names.of(known), seen, around | own)


def _assignments(
    name: str, state: State, outer: frozenset[str], reads: _Reads
) -> Iterator[Problem]:
    for assign in _assigns(state):
        if not assign:
            continue
        own = reads.names.bits(assign)
        for variable, value in assign.items():
            if not _VARIABLE.match(variable):
                yield Problem("A-VARIABLE", name, f"`{variable}` cannot name a variable")
            if variable in outer:
                yield Problem("A-SCOPE", name, f"`{variable}` belongs to the scope around")
            for text in reads.texts.of(value):
                for read in sorted(reads.names.of(reads.bits(text) & own)):
                    yield Problem("A-ASSIGN", name, f"`{read}` is read and set in one `Assign`")


def _expression(
    name: str, place: str, text: str, known: frozenset[str], anywhere: frozenset[str]
) -> Iterator[Problem]:
    bare = inner(text)
    if bare is None:
        yield Problem("A-JSONATA", name, f"`{place}` is half an expression")
        return
    reading = read_jsonata(bare)
    if reading.problem is not None:
        yield Problem("A-JSONATA", name, f"`{place}`: {reading.problem}")
    for variable in sorted(reading.variables - known):
        why = "is not set on every way to here" if variable in anywhere else "is never set"
        yield Problem("A-VARIABLE", name, f"`{place}` reads `${variable}`, which {why}")


class _Reads:
    """What the strings of one scope read; each is scanned once, wherever it stands."""

    def __init__(self, outer: frozenset[str]) -> None:
        self.names = _Names(outer)
        self.texts = Texts()
        self._bits: dict[str, int] = {}
        self._broken: set[str] = set()

    def bits(self, text: str) -> int:
        """The variables that a string reads."""
        found = self._bits.get(text)
        if found is None:
            bare = inner(text)
            reading = read_jsonata(bare) if bare is not None else None
            if reading is None or reading.problem is not None:
                self._broken.add(text)
            found = self.names.bits(reading.variables) if reading is not None else 0
            self._bits[text] = found
        return found

    def are_fine(self, state: State, known: int) -> bool:
        """Whether all strings of a state are expressions that read what is known."""
        texts = self.texts.of(state)
        return not any(self.bits(text) & ~known for text in texts) and (
            self._broken.isdisjoint(texts) if self._broken else True
        )


class _Names:
    """Sets of variables as the bits of one number: joining them costs no walk over their names."""

    def __init__(self, names: Iterable[str]) -> None:
        self._places: dict[str, int] = {}
        self.bits(names)

    def bits(self, names: Iterable[str]) -> int:
        """The set of these names."""
        found = 0
        for name in names:
            found |= 1 << self._places.setdefault(name, len(self._places))
        return found

    def of(self, bits: int) -> frozenset[str]:
        """The names of a set."""
        if not bits:
            return frozenset()
        return frozenset(name for name, place in self._places.items() if bits >> place & 1)


def _set_before(start: str, states: States, names: _Names) -> dict[str, int]:
    """For each state, the variables that are set on every way from the start to it."""
    ways_out = {
        name: [(target, names.bits(assign)) for target, assign in _edges(state) if target in states]
        for name, state in states.items()
    }
    before: dict[str, int] = {start: 0}
    waiting = deque([start])
    while waiting:
        name = waiting.popleft()
        for target, assigned in ways_out[name]:
            now = before[name] | assigned
            known = now if target not in before else before[target] & now
            if known != before.get(target):
                before[target] = known
                waiting.append(target)
    return before


def _edges(state: State) -> Iterator[tuple[str, State]]:
    """Every way out, with what is assigned on it."""
    own = state.get("Assign", {})
    for key in ("Next", "Default"):
        if key in state:
            yield state[key], own
    for branch in (*state.get("Choices", ()), *state.get("Catch", ())):
        if "Next" in branch:
            yield branch["Next"], branch.get("Assign", {})


def _assigns(state: State) -> Iterator[State]:
    for holder in (state, *state.get("Choices", ()), *state.get("Catch", ())):
        yield holder.get("Assign", {})


def _assigned(state: State) -> Iterator[str]:
    for assign in _assigns(state):
        yield from assign


def _size(machine: Json, text: str) -> Iterator[Problem]:
    size = len(text.encode())
    if size <= MOST_BYTES:
        return
    writer = Writer()
    sizes: Counter[str] = Counter()
    for name, state in machine.get("States", {}).items():
        # The helper states of a step are named `<step>.<helper>`.
        sizes[name.partition(".")[0]] += len(writer.text(state).encode())
    largest = sorted(sizes, key=lambda name: (-sizes[name], name))[:3]
    named = ", ".join(f"`{name}` ({sizes[name]:,} bytes)" for name in largest)
    yield Problem(
        "A-SIZE",
        "",
        f"the definition has {size:,} bytes, of at most {MOST_BYTES:,}; its largest steps, all "
        f"their states together, are {named}",
    )


def _substitutions(machine: Json, text: str) -> Iterator[Problem]:
    unknown = set(_SUBSTITUTION.findall(text)) - SUBSTITUTIONS
    unknown = {found for found in unknown if not is_placeholder(found) and not child_of(found)}
    if not unknown:
        return
    for name, state in machine.get("States", {}).items():
        for found in _SUBSTITUTION.findall(json.dumps(state, ensure_ascii=False)):
            if found in unknown:
                yield Problem(
                    "A-SUBSTITUTION", name, f"`${{{found}` would be replaced at deployment"
                )
