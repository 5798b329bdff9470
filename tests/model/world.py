"""What is one small world that is walked whole: who acts in it, when, and what can go wrong?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from tests.fakes.memory import Memory
from tests.fakes.world import NOON
from tests.model.calls import Call, Program
from tests.model.doubts import settled
from tests.model.engine import Around, Engine
from tests.model.programs import REAL, Services

When = Callable[[Any, Around], bool]
Then = Callable[[Around, Any], Around]
TellsTruth = Callable[[Any, Any, int], str | None]
Settle = Callable[[Callable[[Call], Any], Call], bool]
AtEnd = Callable[[Any, Around, Mapping[str, Any]], str | None]


AN_ENGINE, AT_THE_GATE = Engine(), Around()


def always(_tables: Any, _around: Around) -> bool:
    """It may begin at any time."""
    return True


@dataclass(frozen=True)
class Process:
    """One invocation that may happen once.

    It may begin once `when` holds and every process named in `after` has begun, and then takes one
    step at a time, or none for ever. `then` is what its end means to what is around; `judge` says
    what is untrue in what it told (tables, its answer, the second), or None. `link` is the hash of
    the link that it votes by.
    """

    name: str
    program: partial[Any]
    when: When = always
    after: tuple[str, ...] = ()
    then: Then | None = None
    judge: TellsTruth | None = None
    link: str | None = None


@dataclass(frozen=True)
class World:
    """Who acts, and how far the world may go against them.

    `seconds` are the times to which the clock may be moved, one after the other. `faults` calls may
    go unanswered, done or not, and `settle` is what an adapter makes of a write that is refused
    when it is sent again then; `crashes` processes may die. `opened_by` runs alone, at noon,
    before all others. `quorum` and `approvers` are what the author asked for. `at_end` says what is
    wrong where no step is left and nobody died: tables, what is around, what each told by its name.
    """

    name: str
    says: str
    processes: tuple[Process, ...]
    engine: Engine = AN_ENGINE
    around: Around = AT_THE_GATE
    seconds: tuple[int, ...] = (NOON,)
    faults: int = 0
    crashes: int = 0
    opened_by: tuple[Program, ...] = ()
    approvers: int = 2
    quorum: int = 1
    memory: Callable[[], Any] = Memory
    at_end: AtEnd | None = None
    services: Services = REAL
    settle: Settle = settled

    def served_by(
        self,
        services: Services,
        memory: Callable[[], Any] = Memory,
        settle: Settle = settled,
    ) -> World:
        """The same world, in which these use cases and stores do the work once it has begun."""
        programs: dict[int, Program] = {}
        for process in self.processes:
            known = process.program
            keywords = {**known.keywords, "services": services}
            programs.setdefault(id(known), partial(known.func, *known.args, **keywords))
        processes = tuple(
            replace(process, program=programs[id(process.program)]) for process in self.processes
        )
        return replace(self, processes=processes, services=services, memory=memory, settle=settle)
