"""How does an invitation read as plain text?"""

from countersign.channels.letter import OPENING, Letter
from countersign.presentation.plain_text import as_text, indented

BOTH_LEAD = "Both lead to your review page, where you make the choice:"
PERSONAL = (
    "This link is yours alone: whoever opens it can answer as you, so do not forward this mail. "
    "Opening it records nothing."
)


def text_part(written: Letter) -> str:
    """Write the text part: complete by itself, lines ended by a line feed."""
    parts = [f"{OPENING}\n{written.origin}"]
    if written.warning:
        parts.append(f"PLEASE NOTE: {written.warning}")
    parts.append(_summary(written))
    parts.append(f"Prompt:\n{as_text(written.prompt)}")
    parts.append(f"Data:\n{indented(as_text(written.data))}")
    if written.metadata:
        parts.append(f"Metadata:\n{as_text(written.metadata)}")
    parts.append(f"[Approve] [Reject]\n{BOTH_LEAD}\n{written.link_url}")
    parts.append(f"Optional feedback:\n[Text area] {written.feedback}")
    parts.append("\n".join(["-- ", PERSONAL, *written.reference]))
    return "\n\n".join(parts) + "\n"


def _summary(written: Letter) -> str:
    lines = []
    for label, sentences in written.summary:
        if len(sentences) == 1:
            lines.append(f"{label}: {sentences[0]}")
        else:
            lines.extend([f"{label}:", *(f"- {sentence}" for sentence in sentences)])
    return "\n".join(lines)
