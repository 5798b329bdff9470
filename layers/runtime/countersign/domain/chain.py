"""Where does an audit chain stand?"""

from dataclasses import dataclass

GENESIS_HASH = "0" * 64


@dataclass(frozen=True)
class ChainHead:
    """Seq and hash of a chain's last entry; seq 0 and 64 zeros before the first."""

    seq: int = 0
    hash: str = GENESIS_HASH
