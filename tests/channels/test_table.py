"""Is every channel in the table one that can invite?"""

import pytest

from countersign.channels.table import CHANNELS


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_can_invite(name) -> None:
    channel = CHANNELS[name](None)

    assert callable(channel.invite)
