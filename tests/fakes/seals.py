"""How do seals and the heads of chains behave, without any cloud?"""

from collections.abc import Iterator, Mapping

from countersign.domain.audit import delivery_chain
from countersign.domain.chain import ChainHead
from countersign.domain.seals import HeadPage, SealedHead, StoredSeal
from tests.fakes.memory import Memory


class MemorySeals:
    """A place where seals are kept, by number."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    def last(self) -> StoredSeal | None:
        return max(self.all(), key=lambda seal: seal.number, default=None)

    def add(self, number: int, content: bytes) -> bool:
        return self.kept.setdefault(number, content) is content

    def all(self) -> Iterator[StoredSeal]:
        return (StoredSeal(number, self.kept[number]) for number in sorted(self.kept))


class MemoryChainHeads:
    """The heads of a world of tables, so many on a page, with so many more that nobody can read."""

    def __init__(self, memory: Memory, *, a_page: int = 100, unreadable: int = 0) -> None:
        self._memory = memory
        self._a_page = a_page
        self._unreadable = unreadable

    def page(self, after: Mapping[str, str] | None) -> HeadPage:
        start = 0 if after is None else int(after["from"])
        heads = self._heads()
        end = start + self._a_page
        following = {"from": str(end)} if end < len(heads) else None
        return HeadPage(tuple(heads[start:end]), following, unreadable=self._unreadable)

    def _heads(self) -> list[SealedHead]:
        tables = self._memory.reading()
        decided: dict[str, ChainHead] = {each: r.chain for each, r in tables.requests.items()}
        delivered = {delivery_chain(each): head for each, head in tables.heads.items()}
        return [SealedHead(chain, head) for chain, head in {**decided, **delivered}.items()]
