"""Which worlds are about what is owed, and who delivers it?"""

from __future__ import annotations

from tests.fakes.world import NOON
from tests.model.cast import (
    DEADLINE_SECONDS,
    asks,
    handed_on,
    mailers,
    opener,
    opens,
    sweepers,
    voter,
    wakers,
)
from tests.model.world import World

DEADLINE = NOON + DEADLINE_SECONDS
ONE = asks(quorum=1)


def two_wakers(*, whole: bool = False) -> World:
    also = (*sweepers(), handed_on("resume#1")) if whole else ()
    return World(
        f"two deliverers of one wake-up{' and the sweeper' if whole else ''}",
        "the stream sends it twice, and a lease runs out meanwhile",
        (voter("ana", opening=ONE), *wakers(copies=2), *also),
        seconds=(NOON, NOON + 41, NOON + 90),
        opened_by=(opens(ONE),),
        crashes=1,
    )


def two_mailers(*, whole: bool = False) -> World:
    one = asks(approvers=1)
    also = (voter("ana", opening=one), *wakers()) if whole else ()
    return World(
        f"two deliverers of one mail{', its answer and its wake-up' if whole else ''}",
        "the stream sends it twice, a lease runs out meanwhile, and one call is not answered",
        (opener(one), *mailers("ana", copies=2), *also),
        seconds=(NOON, NOON + 71),
        approvers=1,
        faults=1,
    )


def two_effects() -> World:
    return World(
        "a mail and a wake-up at once",
        "both append to the delivery chain of the same request",
        (*mailers("ana"), *wakers(), voter("ana", opening=ONE)),
        opened_by=(opens(ONE),),
    )


def two_sweepers(*, whole: bool = False) -> World:
    also = (handed_on("resume#1"), *wakers()) if whole else ()
    return World(
        f"the sweeper twice at once{' and what it hands on' if whole else ''}",
        "two sweeps over one question around its last second, in which it is answered",
        (voter("ana", opening=ONE), *sweepers(2), *also),
        seconds=(DEADLINE - 1, DEADLINE),
        opened_by=(opens(ONE),),
    )
