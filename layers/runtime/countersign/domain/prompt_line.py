"""How is a question told in one line, in lists and subjects?"""

from countersign.domain.limits import PROMPT_LINE_CHARACTERS


def prompt_line(prompt: str | None) -> str:
    """The first line with something in it, at most 200 characters; empty where there is none."""
    line = next((line.strip() for line in (prompt or "").splitlines() if line.strip()), "")
    if len(line) <= PROMPT_LINE_CHARACTERS:
        return line
    return line[: PROMPT_LINE_CHARACTERS - 1].rstrip() + "…"
