"""Which texts are mailboxes that we would write to?"""

import re

from countersign.domain.limits import ADDRESS_CHARACTERS

LOCAL_CHARACTERS = 64

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})+")


def address_problem(address: object) -> str | None:
    """Why this is not an address we write to, or None.

    Taken: a plain ASCII addr-spec with a dot in its domain, at most 254 characters. Refused:
    display names, comments, quoted local parts, and other scripts (two mailboxes may look alike).
    """
    if address is None:
        return "it is absent"
    if not isinstance(address, str):
        return "it is not text"
    plain = address.strip()
    if not plain:
        return "it is empty"
    if len(plain) > ADDRESS_CHARACTERS:
        return f"it is longer than {ADDRESS_CHARACTERS} characters"
    if not plain.isascii():
        return "it has characters outside ASCII; write the domain in its xn-- form"
    if any(mark in plain for mark in "<>,; \t\r\n"):
        return "write one bare address, like lead@example.com, without a name or brackets"
    found = _ADDRESS.fullmatch(plain)
    if found is None or len(found["local"]) > LOCAL_CHARACTERS:
        return "it is not of the form name@domain.example"
    return None
