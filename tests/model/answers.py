"""Which worlds are about what people answer, and what ends the question meanwhile?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from countersign.domain.request import VETO
from tests.builders import KEY
from tests.fakes.world import NOON
from tests.model.cast import (
    DEADLINE_SECONDS,
    asks,
    canceller,
    closers,
    handed_on,
    mailers,
    opener,
    opens,
    reconciler,
    revoker,
    sweepers,
    voter,
    wakers,
)
from tests.model.engine import STOPPED, Around, Engine
from tests.model.world import World

DEADLINE = NOON + DEADLINE_SECONDS
ONE, TWO = asks(quorum=1), asks(quorum=2)


def votes(
    *, quorum: int, verdicts: tuple[bool, bool], rule: str = VETO, faults: int = 0, crashes: int = 0
) -> World:
    """Two approvers, two openings, both wake-ups."""
    opening = asks(quorum=quorum, onReject=rule)
    again = asks(quorum=quorum, onReject=rule, token="token-2")
    said = " and ".join("yes" if verdict else "no" for verdict in verdicts)
    trouble = f", {faults} calls unanswered, {crashes} dead" if faults or crashes else ""
    return World(
        f"{said}, quorum {quorum}, {rule}{trouble}",
        "two approvers while the engine opens the gate twice, and both wake-ups",
        (
            opener(opening),
            opener(again, 2),
            voter("ana", approved=verdicts[0], opening=opening),
            voter("ben", approved=verdicts[1], opening=opening),
            *wakers(1),
            *wakers(2),
            *(closers() if faults else ()),
        ),
        engine=Engine(attempts=2),
        quorum=quorum,
        faults=faults,
        crashes=crashes,
    )


def same_person_twice() -> World:
    return World(
        "one person sends yes and no",
        "a form sent twice and a third time with the other answer, beside a colleague's yes",
        (
            voter("ana", opening=TWO),
            voter("ana", opening=TWO, again=True, by_link=False),
            voter("ana", approved=False, opening=TWO),
            voter("ben", opening=TWO),
        ),
        opened_by=(opens(TWO),),
        quorum=2,
    )


def other_evidence() -> World:
    other = asks(quorum=2, prompt="Refund order B-2?")
    return World(
        "an answer to other evidence",
        "somebody answers what another page showed, and again what this one shows, by one link",
        (
            voter("ana", opening=TWO, shown=other),
            voter("ana", opening=TWO),
            voter("ben", opening=TWO),
        ),
        opened_by=(opens(TWO),),
        quorum=2,
        faults=1,
    )


def against_a_cancellation() -> World:
    return World(
        "vote against cancellation",
        "two votes of which the second decides, and somebody who calls the question off",
        (voter("ana", opening=TWO), voter("ben", opening=TWO), canceller(), *wakers()),
        opened_by=(opens(TWO),),
        quorum=2,
        faults=1,
    )


def against_the_deadline(*, whole: bool = False) -> World:
    others = (*sweepers(), handed_on("resume#1")) if whole else (voter("ben", opening=ONE),)
    return World(
        f"vote against deadline against CloseGate{' against the sweeper' if whole else ''}",
        "a vote around the last second, and the engine's own timer, whose call is tried again",
        (voter("ana", opening=ONE), *closers(2), *wakers(), *others),
        engine=Engine(timer=DEADLINE),
        seconds=(DEADLINE - 1, DEADLINE, DEADLINE + 60),
        opened_by=(opens(ONE),),
    )


def called_off_at_the_deadline() -> World:
    return World(
        "vote against cancellation in the last second",
        "a vote, a cancellation and the sweeper, each before the deadline or behind it",
        (voter("ana", opening=TWO), voter("ben", opening=TWO), canceller(), *sweepers()),
        seconds=(DEADLINE - 1, DEADLINE),
        opened_by=(opens(TWO),),
        quorum=2,
    )


def against_a_failed_task() -> World:
    return World(
        "vote against a task that fails",
        "the task may fail at any time, in the engine's words or a token holder's",
        (voter("ana", opening=TWO), voter("ben", opening=TWO), *closers(2), *wakers()),
        engine=Engine(fails=True),
        opened_by=(opens(TWO),),
        quorum=2,
        crashes=1,
    )


def against_a_stranger() -> World:
    return World(
        "a stranger sends the task's success",
        "whoever holds the token says `approved`, before, between and after the votes",
        (voter("ana", opening=TWO), voter("ben", opening=TWO), *wakers()),
        engine=Engine(strangers=True),
        opened_by=(opens(TWO),),
        quorum=2,
    )


def against_the_runs_end() -> World:
    return World(
        "vote against the end of the run",
        "somebody stops the run while it is answered; the event and the sweeper follow",
        (voter("ana", opening=ONE), reconciler(), *sweepers(), *wakers()),
        engine=Engine(stops=True),
        seconds=(NOON, NOON + 60),
        opened_by=(opens(ONE),),
        at_end=_says_that_the_run_had_ended,
    )


def _says_that_the_run_had_ended(
    tables: Any, around: Around, tolds: Mapping[str, Any]
) -> str | None:
    request, told = tables.requests[KEY], tolds.get("the run's end")
    if around.phase != STOPPED or told is None or told.word == "unavailable":
        return None
    if request.is_open:
        return "the run is over and was looked after, and its question is still open"
    if request.outcome is None or request.closed_at <= (around.ended_at or 0):
        return None
    return None if request.run_ended else "an outcome came after the run's end, and nothing says so"


def revocation(*, reissue: bool, whole: bool = False) -> World:
    others = (voter("ana", opening=TWO, epoch=2), *mailers("ana", epoch=2)) if reissue else ()
    old_mail = mailers("ana") if whole else ()
    return World(
        f"vote against revocation{' with a new link' if reissue else ''}"
        f"{', and both mails' if whole else ''}",
        "a link is revoked while its holder answers, and a colleague too, so that writes are lost",
        (
            voter("ana", opening=TWO),
            voter("ben", opening=TWO),
            revoker("ana", reissue=reissue),
            *others,
            *old_mail,
        ),
        opened_by=(opens(TWO),),
        quorum=2,
        faults=0 if reissue else 1,
        at_end=None if reissue else _no_vote_is_denied,
    )


def _no_vote_is_denied(tables: Any, around: Around, tolds: Mapping[str, Any]) -> str | None:
    told = tolds.get("ana's yes")
    if told is None or told.word != "LINK_UNKNOWN" or told.is_resent:
        return None
    stands = tables.requests[KEY].vote_of(told.approver) is not None
    return "ana was told that there is no such link, and the vote stands" if stands else None


def withdrawn_mail(*, reissue: bool, whole: bool = False) -> World:
    new_mail = mailers("ana", epoch=2) if reissue else ()
    new_vote = (voter("ana", opening=ONE, epoch=2),) if whole else ()
    new = f", and the new one{', and its answer' if whole else ''}" if reissue else ""
    return World(
        f"mail against the revocation of its link{new}",
        "a mail is owed, leased or sent when its link is revoked, and a lease runs out meanwhile",
        (
            *mailers("ana", copies=1 if reissue and not whole else 2),
            revoker("ana", reissue=reissue),
            *new_mail,
            *new_vote,
        ),
        seconds=(NOON, NOON + 71),
        opened_by=(opens(ONE),),
        faults=0 if reissue and not whole else 1,
    )


def after_the_opening() -> World:
    return World(
        "everything that can come after an opening",
        "two votes, a cancellation, a failing task and the sweeper; calls go unanswered, one dies",
        (
            voter("ana", opening=TWO),
            voter("ben", approved=False, opening=TWO, by_link=False),
            canceller(),
            *closers(),
            *wakers(),
            handed_on("resume#1"),
            *sweepers(),
        ),
        engine=Engine(fails=True),
        opened_by=(opens(TWO),),
        quorum=2,
        faults=1,
    )
