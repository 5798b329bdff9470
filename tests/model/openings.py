"""Which worlds are about how a question comes into the world, once?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from countersign.domain.request import BY_TOKEN, TOKEN_SEAT
from tests.builders import KEY
from tests.model.cast import (
    asks,
    canceller,
    closers,
    opener,
    opens,
    reconciler,
    revoker,
    scope_ender,
    sweepers,
    voter,
    wakers,
)
from tests.model.engine import NOBODY, Around, Engine
from tests.model.world import World

SCOPE = "refund.run-1.both#2026-11-22T11:59:00.000Z"

ONE, TWO = asks(quorum=1), asks(quorum=2)


def scope_opening(*, whole: bool = False) -> World:
    inside = asks(quorum=1, scopes=(SCOPE,))
    again = opener(asks(quorum=1, scopes=(SCOPE,), token="token-2"), 2)
    return World(
        f"end of a scope against {'two openings' if whole else 'an opening'}",
        "another part of the run fails while this one's gate opens; nobody answers",
        (
            opener(inside),
            *((again, *wakers(2)) if whole else ()),
            scope_ender(SCOPE),
            *closers(),
            *wakers(1),
        ),
        engine=Engine(attempts=2 if whole else 1),
        at_end=_nothing_is_open_in_an_ended_scope,
    )


def scope_end(*, whole: bool = False) -> World:
    inside = asks(quorum=1, scopes=(SCOPE,))
    again = opener(asks(quorum=1, scopes=(SCOPE,), token="token-2"), 2)
    return World(
        f"end of a scope against {'two openings' if whole else 'an opening'} against vote",
        "another part of the run fails while this one's gate opens and is answered",
        (
            opener(inside),
            *((again, *wakers(2)) if whole else ()),
            voter("ana", opening=inside),
            scope_ender(SCOPE),
            *closers(),
            *wakers(1),
        ),
        engine=Engine(attempts=2 if whole else 1),
    )


def _nothing_is_open_in_an_ended_scope(
    tables: Any, around: Around, tolds: Mapping[str, Any]
) -> str | None:
    request = tables.requests.get(KEY)
    is_open = request is not None and request.is_open
    return "a question is open in a scope that has ended" if is_open and tables.ends else None


def one_token_for_all() -> World:
    again = asks(quorum=2)
    return World(
        "one token for both openings",
        "the engine gives a retried opening the same token again, as the local one does",
        (
            opener(TWO),
            opener(again, 2),
            voter("ana", opening=TWO),
            voter("ben", opening=TWO),
            *wakers(1),
            *wakers(2),
        ),
        engine=Engine(attempts=2, same_token=True),
        quorum=2,
    )


def in_doubt() -> World:
    one, two = (asks(quorum=1, token=token) for token in ("token-1", "token-2"))
    return World(
        "an opening is refused when it is sent again",
        "one call of two openings of one second, or of whoever answers, is not answered",
        (
            opener(one),
            opener(two, 2),
            voter("ana", opening=one),
            *(each for generation in (1, 2) for each in wakers(generation)),
        ),
        engine=Engine(attempts=2),
        faults=1,
    )


def stopped_while_opening() -> World:
    return World(
        "the run is stopped while its gate opens",
        "the opening comes before the run's end, while that is looked after, or behind it all",
        (opener(ONE), voter("ana", opening=ONE), reconciler(), *wakers()),
        engine=Engine(stops=True),
    )


def by_resume_token(*, whole: bool = False) -> World:
    known = asks(approvers=1)
    inputs = {name: given for name, given in known.inputs.items() if name != "approvers"}
    opening = replace(known, inputs=inputs, answered_by=BY_TOKEN)
    openers = (opener(opening), opener(replace(opening, token="token-2"), 2), *wakers(2))
    return World(
        f"a gate that a token answers{', opened twice' if whole else ''}",
        "two who hold the resume token say yes and no, and it is revoked",
        (
            *(openers if whole else ()),
            voter(TOKEN_SEAT, opening=opening),
            voter(TOKEN_SEAT, approved=False, opening=opening),
            revoker(TOKEN_SEAT),
            *wakers(1),
        ),
        engine=Engine(attempts=2 if whole else 1),
        opened_by=() if whole else (opens(opening),),
        approvers=1,
    )


def name_used_again() -> World:
    later = "2026-11-22T12:30:00.000Z"
    second = asks(quorum=1, token="token-1", run_started=later)
    return World(
        "a later run of the same name",
        "an earlier run's question is being approved while a later run opens its own",
        (voter("ana", opening=ONE), opener(second), *closers(run_started=later), *wakers()),
        engine=Engine(run_started=later),
        opened_by=(opens(ONE),),
    )


def beyond_reach() -> World:
    three = asks(quorum=3)
    return World(
        "a quorum that cannot be reached",
        "three approvals are asked of two people",
        (opener(three), *closers()),
        quorum=3,
    )


def standalone() -> World:
    alone = asks(quorum=2, token=None, run_started=None, execution_arn=None, execution_id=None)
    return World(
        "a request that stands alone",
        "submitted twice with one key, answered by two, called off; no run waits",
        (
            opener(alone),
            opener(alone, 1),
            voter("ana", opening=alone),
            voter("ben", opening=alone),
            canceller(),
            *sweepers(),
        ),
        around=Around(phase=NOBODY),
        quorum=2,
    )
