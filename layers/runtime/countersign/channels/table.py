"""Which ways of telling an approver are there?

A name here is what a mail effect's channel is called; each entry makes the channel from the post
office that it uses. Add a channel: a file in this folder, a line here, a page in docs.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from countersign.channels.email import EmailChannel
from countersign.service.ports import Channel, Mailer

CHANNELS: Mapping[str, Callable[[Mailer], Channel]] = MappingProxyType({"email": EmailChannel})
