"""What stands around every page: the document, its headers, and nothing from anywhere else."""

from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.style import CONTENT_SECURITY_POLICY, STYLE
from countersign.web.responses import Answer

PRODUCT = "Countersign"

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def page(
    title: str,
    *parts: object,
    status: int = 200,
    about: str | None = None,
    foot: object = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """A whole page as an answer: `parts` in the main area, `about` beside the product's name.

    No scripts, no cookies, no remote content; the style is allowed by its hash.
    """
    document = "<!doctype html>" + element(
        "html", _head(title), _body(parts, about=about, foot=foot), lang="en"
    )
    return Answer(status, document, "text/html; charset=utf-8", {**HEADERS, **(headers or {})})


def _head(title: str) -> Markup:
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("title", f"{title} | {PRODUCT}"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="robots", content="noindex, nofollow"),
        element("meta", name="format-detection", content="telephone=no"),
        # Not escaped: the hash in the policy is of these very bytes, and they are ours.
        Markup(f"<style>{STYLE}</style>"),
    )


def _body(parts: tuple[object, ...], *, about: str | None, foot: object) -> Markup:
    named = element("span", about) if about else None
    footer = element("div", element("footer", foot), class_="foot") if foot else None
    return element(
        "body",
        element("a", "Skip to the content", href="#content", class_="skip"),
        element("div", element("header", element("strong", PRODUCT), named), class_="band"),
        element("main", join(parts), id="content", tabindex="-1"),
        footer,
    )
