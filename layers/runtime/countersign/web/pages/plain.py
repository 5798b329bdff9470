"""What is shown where there is no request to show: unknown links and calls that went wrong?"""

from collections.abc import Mapping

from countersign.web.pages.html import element
from countersign.web.pages.layout import page
from countersign.web.problems import ProblemError
from countersign.web.responses import Answer

_TITLES: Mapping[int, str] = {
    403: "This could not be taken",
    405: "This cannot be done here",
    429: "Please wait a little",
    500: "Something went wrong on our side",
    503: "Please try again in a moment",
}


def unknown_link_page() -> Answer:
    """404: one page for links that never were and for revoked ones."""
    return page(
        "This link does not work",
        element("h1", "This link does not work"),
        element(
            "p",
            "It may have been cut short on its way, or replaced by a newer one. Open it again "
            "from the mail itself, or ask whoever sent it to you.",
        ),
        element("p", "Nothing was recorded.", class_="soft"),
        status=404,
    )


def problem_page(problem: ProblemError, trace_id: str) -> Answer:
    """Any other problem of a page's call, in words, with the trace id to report."""
    if problem.status == 404:
        return unknown_link_page()
    title = _TITLES.get(problem.status, "This could not be read")
    return page(
        title,
        element("h1", title),
        element("p", problem.detail),
        element(
            "p",
            "If you were answering, open your link again: it shows whether your answer was "
            "recorded, and an answer counts once however often it is sent.",
        ),
        element("p", "If it happens again, report this number: ", element("code", trace_id)),
        status=problem.status,
        headers=dict(problem.headers),
    )
