"""The mails kept as files beside the tests, to be read as an approver reads them.

`REWRITE_GOLDENS=1 pytest tests/channels` writes them anew; the difference is reviewed.
"""

import os
from pathlib import Path

FOLDER = Path(__file__).with_name("goldens")


def kept(name: str, text: str) -> str:
    """The text kept under a name, after writing it anew where that is asked for."""
    path = FOLDER / name
    if os.environ.get("REWRITE_GOLDENS") == "1":
        path.write_text(text, encoding="utf-8", newline="\n")
    return path.read_text(encoding="utf-8")
