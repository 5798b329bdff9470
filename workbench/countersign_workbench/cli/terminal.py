"""What of a text from elsewhere may a terminal be shown?

Prompts, reasons, names and causes are written by strangers, and a terminal obeys what it is sent:
escape sequences move its cursor, hide lines and change its title, bidirectional marks reorder them.
"""

import json


def plain(text: str) -> str:
    """The text in one line, without anything that a terminal obeys; a blank stands in its place."""
    return "".join(c if c.isprintable() else " " for c in text)


def plain_lines(text: str) -> str:
    """The same, but its line breaks stay."""
    return "\n".join(plain(line) for line in text.split("\n"))


def plain_json(document: str) -> str:
    """A JSON document that says the same, with all that a terminal obeys written as its escape.

    JSON's own writer leaves DEL, the C1 controls and the bidirectional marks as they are.
    """
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in document)
