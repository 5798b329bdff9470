"""Is each round of seals written once, whole and in order, whenever the sealer dies over it?"""

from __future__ import annotations

from countersign.adapters.dynamodb.heads import DynamoChainHeads
from countersign.adapters.seals import S3SealStore
from countersign.domain.chain import ChainHead
from countersign.domain.seals import Seal, SealFlaw, StoredSeal, chained
from tests.fire.judge import Judgement
from tests.fire.world import FireWorld

SEALER = "SealFunction"


def seal_under_fire(fire: FireWorld, times: int) -> None:
    """Have the heads sealed so often, as the schedule does; the sealer may be killed over it."""
    for _ in range(times):
        fire.world.engine.client("lambda").invoke(
            FunctionName=fire.functions[SEALER], Payload=b"{}"
        )


def sealed(fire: FireWorld) -> list[StoredSeal]:
    """Every seal of the bucket, by number."""
    there = fire.deployment
    return list(S3SealStore(there.client("s3"), there.outputs["SealBucketName"]).all())


def judge_seals(fire: FireWorld, *, before: int, written_and_died: int) -> Judgement:
    """End all faults, seal once more and judge all seals.

    `before`: how many there were. `written_and_died`: how often the sealer was killed right after
    it had written a round; each of these counts, and so does the one that is sealed here.
    """
    fire.control.plan()
    fire.still()
    last = fire.world.invoke(SEALER, {})
    stored = sealed(fire)
    read = list(chained(stored))
    found = Judgement()
    found.lost += [f"seal {each.number}: {each.why}" for each in read if isinstance(each, SealFlaw)]
    found.doubled += [
        f"seal {each.number} was written twice" for each in stored if each.versions > 1
    ]
    wanted = before + written_and_died + 1
    if len(stored) != wanted:
        wrong = found.doubled if len(stored) > wanted else found.lost
        wrong.append(f"there are {len(stored)} seals, and {wanted} were written")
    if not last["is_complete"]:
        found.stuck.append(f"the round is unfinished: {last}")
    found.lost += _left_out(fire, read[-1])
    return found


def _left_out(fire: FireWorld, last: Seal | SealFlaw) -> list[str]:
    """The chains whose end the last seal does not have; nothing has been added since."""
    told = {each.chain: each.head for each in last.heads} if isinstance(last, Seal) else {}
    return [
        f"{chain} is not sealed" for chain, head in _heads(fire).items() if told.get(chain) != head
    ]


def _heads(fire: FireWorld) -> dict[str, ChainHead]:
    chains = DynamoChainHeads(fire.deployment.client("dynamodb"), fire.deployment.tables)
    heads: dict[str, ChainHead] = {}
    place = None
    while True:
        page = chains.page(place)
        heads |= {each.chain: each.head for each in page.heads}
        place = page.next
        if place is None:
            return heads
