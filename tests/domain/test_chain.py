"""Where does an audit chain stand?"""

from countersign.domain.chain import ChainHead


def test_before_its_first_entry_a_chain_stands_at_zero() -> None:
    assert ChainHead() == ChainHead(seq=0, hash="0" * 64)
