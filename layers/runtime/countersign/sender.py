"""Is it our sender that a mail service's refusal complains of?"""

import re

_IDENTITY = re.compile(r"[^\s,;:<>\"'()\[\]]+")


def is_named(sender: str, refusal: str) -> bool:
    """Whether a refusal's words name our sender's address, or its domain, as a failed identity.

    SES words an unverified sender and, in its sandbox, an unverified recipient alike: "Email
    address is not verified. The following identities failed the check in region X: a, b".
    """
    address = sender.strip().casefold()
    domain = address.rpartition("@")[2]
    named = {found.rstrip(".") for found in _IDENTITY.findall(refusal.casefold())}
    return not named.isdisjoint({address, domain})
