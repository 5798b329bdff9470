"""Which page does a link's holder meet, as things stand?"""

from countersign.web.pages.outcome import expired_page, outcome_page, recorded_page
from countersign.web.pages.review import review_page
from countersign.web.pages.shown import Form, Shown
from countersign.web.responses import Answer

_NOTHING_TYPED = Form()


def page_for(
    shown: Shown,
    form: Form = _NOTHING_TYPED,
    *,
    status: int = 200,
    notice: str | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The form while it can be answered, else why it can't; what is passed beside is the form's.

    The outcome, if there is one; else one's own recorded answer; else, past the deadline, 410.
    """
    request = shown.request
    own = request.vote_of(shown.approver)
    if not request.is_open:
        return outcome_page(shown)
    if own is not None:
        return recorded_page(shown, own)
    if shown.now >= request.deadline:
        return expired_page(shown)
    return review_page(shown, form, status=status, notice=notice, headers=headers)
