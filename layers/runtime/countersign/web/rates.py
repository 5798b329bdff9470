"""How often may one link be refused before it has to wait?"""

from countersign.domain.credentials import Link
from countersign.domain.limits import REFUSALS_PER_WINDOW, REFUSALS_WINDOW_SECONDS
from countersign.web.problems import ProblemError


def window_of(now: int) -> int:
    """The second at which the window of refusals that is open now began."""
    return now - now % REFUSALS_WINDOW_SECONDS


def seconds_to_wait(link: Link, *, now: int) -> int:
    """How long a link that was refused too often within this window has to wait; else 0."""
    is_spent = link.refusals_window == window_of(now) and link.refusals >= REFUSALS_PER_WINDOW
    return REFUSALS_WINDOW_SECONDS - now % REFUSALS_WINDOW_SECONDS if is_spent else 0


def refuse_when_spent(link: Link, *, now: int) -> None:
    """Refuse (429) a post by a link that was refused too often within this window."""
    if wait := seconds_to_wait(link, now=now):
        raise ProblemError(
            "TOO_MANY_REFUSALS",
            f"{REFUSALS_PER_WINDOW} attempts were refused within a minute. Wait {wait} seconds.",
            headers={"Retry-After": str(wait)},
        )
