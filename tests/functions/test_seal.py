from countersign import wiring
from countersign.domain.seals import read_seal
from functions.seal import app
from tests.fakes.seals import MemoryChainHeads, MemorySeals
from tests.functions.house import REQUEST_ID, a_run, sample


class Context:
    """What Lambda tells a function of its time."""

    def __init__(self, seconds_left: int) -> None:
        self._seconds_left = seconds_left

    def get_remaining_time_in_millis(self) -> int:
        return self._seconds_left * 1000


def sealing(house, seals, *, seconds_left=900, unreadable=0):
    chains = MemoryChainHeads(house.memory, a_page=10_000, unreadable=unreadable)
    with wiring.using(chain_heads=chains, seals=seals):
        return app.handler(sample("seal"), Context(seconds_left))


def test_the_heads_of_all_chains_are_sealed(house):
    a_run(house)
    seals = MemorySeals()

    done = sealing(house, seals)

    assert done == {"number": 1, "seals": 1, "heads": 1, "is_complete": True, "unreadable": 0}
    [told] = read_seal(seals.kept[1]).heads
    assert (told.chain, told.head) == (REQUEST_ID, house.request.chain)


def test_a_run_with_no_time_left_still_writes_one_seal_and_says_that_it_is_not_all(house, capsys):
    memory, seals = house.memory, MemorySeals()
    a_run(house)
    memory.tables.heads = {f"r_{place}": house.request.chain for place in range(10_000)}

    done = sealing(house, seals, seconds_left=0)

    assert (done["seals"], done["is_complete"]) == (1, False)
    assert '"RoundSealed":[0.0]' in capsys.readouterr().out.replace(" ", "")


def test_each_run_follows_the_one_before(house):
    a_run(house)
    seals = MemorySeals()

    sealing(house, seals)
    done = sealing(house, seals)

    assert done["number"] == 2
    assert read_seal(seals.kept[2]).round == 2


def test_heads_that_cannot_be_read_are_counted_and_warned_of(house, capsys):
    a_run(house)

    done = sealing(house, MemorySeals(), unreadable=3)

    said = capsys.readouterr().out.replace(" ", "")
    assert (done["heads"], done["unreadable"]) == (1, 3)
    assert '"HeadUnreadable":[3.0]' in said
    assert '"failed":3' in said
    assert '"level":"WARNING"' in said
