"""Did this form come from one of our own pages?"""

from urllib.parse import urlsplit

from countersign.web.calls import Call
from countersign.web.problems import ProblemError

_TRUSTED_SITES = frozenset({"same-origin", "none"})


def refuse_cross_site(call: Call, *, base_url: str) -> None:
    """Refuse (403) a post that another site's page made.

    A second line only: pages hold no cookie, and the link itself is the credential.
    `Origin: null` is let through, since it is what browsers send from a page without referrer.
    """
    site = call.headers.get("sec-fetch-site")
    origin = call.headers.get("origin")
    if site is not None:
        foreign = site.strip().lower() not in _TRUSTED_SITES
    else:
        foreign = origin not in (None, "null") and origin != _origin_of(base_url)
    if foreign:
        raise ProblemError("CROSS_SITE", "Open your own link and answer on the page it shows.")


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
