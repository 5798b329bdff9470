"""Is it noticed when the graph remembers something that does not happen?"""

from __future__ import annotations

from functools import partial
from itertools import count

import pytest

from tests.model.calls import Hand
from tests.model.engine import NOBODY, Around
from tests.model.programs import Services, Told
from tests.model.walks import ForgotError, walk
from tests.model.world import Process, World


def test_a_process_that_does_not_always_say_the_same_is_noticed() -> None:
    moods = count()

    def is_moody(hand: Hand, *, services: Services) -> Told:
        hand.requests.get("nothing")
        return Told(f"mood {next(moods)}")

    process = Process("who is moody", partial(is_moody, services=Services()))
    world = World("moods", "", (process,), around=Around(phase=NOBODY))

    with pytest.raises(ForgotError, match="who is moody was told something else"):
        walk(world, 1)
