"""Why was a run stopped, as it is told to the engine and heard from it again?"""

from countersign.domain.words import meant, shortened

STOPPED = "Execution.Stopped"
NO_REASON = "no reason given"
REASON_CHARACTERS = 900
_BY = "stopped by "


def stop_cause(by: str, reason: str | None) -> str:
    """What the engine keeps of a stop: who, and why. A name here holds no colon."""
    who = shortened(by.replace(":", " "), limit=200)
    why = shortened(meant(reason) or NO_REASON, limit=REASON_CHARACTERS)
    return f"{_BY}{who}: {why}"


def stop_reason(error: str | None, cause: str | None) -> str | None:
    """The reason in what the engine tells of a stopped run, or None where none was given.

    A run that was stopped elsewhere (the engine's own console) has that one's cause.
    """
    said = cause or ""
    if error == STOPPED and said.startswith(_BY):
        said = said.partition(": ")[2]
    why = shortened(said, limit=REASON_CHARACTERS)
    return why if why and why != NO_REASON else None
