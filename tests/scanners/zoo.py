"""What do the machines do that open an approver's mail before the approver does?

One robot for each behaviour that was seen in the field or is known of a product; `docs/security.md`
says of each what stops it. A robot gets a mail and acts on it; what it leaves behind is judged by
`test_zoo.py`. None is told anything that a machine in its place would not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urljoin, urlsplit

from countersign.links import served_stamp
from countersign_workbench.demo.page import Page, read_page
from countersign_workbench.engine.mails import Mail
from tests.scanners.wire import Answer, Call, get, post, send, send_at_once

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/130.0 Safari/537.36"
SLACK = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"
TEAMS = "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"
OUTLOOK = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
A_DAY_AND_AN_HOUR_SECONDS = 90_000


@dataclass(frozen=True)
class Catch:
    """What a robot has in its hands: the mail, and its links as they stand in text and HTML."""

    mail: Mail

    @property
    def links(self) -> list[str]:
        """Every address in the mail, each as often as it stands there."""
        found = re.findall(r'(?:href|src)="([^"]+)"', self.mail.html)
        return found + re.findall(r"https?://[^\s<>\"]+", self.mail.text)

    @property
    def link(self) -> str:
        """The first that leads to a page of ours."""
        return next(link for link in self.links if "/r/" in link)


Act = Callable[[Catch], list[Answer]]
SHOWN, REFUSED, NOWHERE = {200}, {200, 400, 403}, {404}


@dataclass(frozen=True)
class Robot:
    """A behaviour: what is done with a mail, and what may be answered."""

    name: str
    act: Act
    answers: frozenset[int]


def _page(catch: Catch) -> Page:
    return read_page(catch.link, send(get(catch.link)).text)


def _to(page: Page) -> str:
    assert page.action is not None, "the page has its form"
    return page.action


# ---- Robots that only look


def _head(catch: Catch) -> list[Answer]:
    return [send(Call("HEAD", link)) for link in catch.links]


def _nameless(catch: Catch) -> list[Answer]:
    return [send(Call("GET", catch.link)), send(get(catch.link, user_agent=""))]


def _as_a_browser(catch: Catch) -> list[Answer]:
    return [send(get(catch.link, user_agent=CHROME, accept="text/html", sec_fetch_mode="navigate"))]


def _twice_at_once(catch: Catch) -> list[Answer]:
    return send_at_once([get(catch.link, user_agent=CHROME)] * 2)


def _burst(catch: Catch) -> list[Answer]:
    return send_at_once([get(link) for link in catch.links])


def _prefetch(catch: Catch) -> list[Answer]:
    said = {"sec_purpose": "prefetch;prerender", "purpose": "prefetch", "x_moz": "prefetch"}
    return [send(get(catch.link, **said))]


def _unfurl(catch: Catch) -> list[Answer]:
    """A chat's preview: the beginning of the page, then whatever picture it names."""
    seen = [send(get(catch.link, user_agent=who, range="bytes=0-32768")) for who in (SLACK, TEAMS)]
    pictures = {
        url for each in seen for url in re.findall(r'og:image" content="([^"]+)', each.text)
    }
    assert not pictures, "a page names no picture to anybody who holds its address"
    return seen


def _images(catch: Catch) -> list[Answer]:
    """An image proxy: everything that mail and page would load."""
    page = send(get(catch.link, user_agent=OUTLOOK))
    loaded = re.findall(r'(?:src|srcset|background|poster)="([^"]+)"', catch.mail.html + page.text)
    loaded += re.findall(r"url\(([^)]+)\)", catch.mail.html + page.text)
    assert not [each for each in loaded if not each.startswith("data:")], loaded
    return [page]


def _every_link_of_the_page(catch: Catch) -> list[Answer]:
    page = send(get(catch.link))
    found = {urljoin(catch.link, each) for each in re.findall(r'href="([^"#][^"]*)"', page.text)}
    receipt = f"{catch.link}/receipt"
    ours = {url for url in found if urlsplit(url).netloc == urlsplit(catch.link).netloc}
    return [page, *(send(get(url)) for url in sorted({receipt, *ours}))]


def _other_methods(catch: Catch) -> list[Answer]:
    return [send(Call(method, catch.link)) for method in ("OPTIONS", "PUT", "PATCH", "DELETE")]


# ---- Robots that change the address


def _safe_links(catch: Catch) -> list[Answer]:
    """The wrapped address is kept in the mail; a click, the machine's first, opens the original."""
    wrapped = (
        "https://eur01.safelinks.protection.outlook.com/?url="
        f"{quote(catch.link, safe='')}&data=05%7C02%7C&sdata=x%3D&reserved=0"
    )
    [unwrapped] = parse_qs(urlsplit(wrapped).query)["url"]
    return [send(get(unwrapped, user_agent=CHROME))]


def _url_defense(catch: Catch) -> list[Answer]:
    wrapped = f"https://urldefense.com/v3/__{catch.link}__;!!A1b2!c3d4$"
    unwrapped = wrapped.partition("/v3/__")[2].partition("__;")[0]
    return [send(get(unwrapped)), send(get(f"{unwrapped}?utm_source=mail&__s=1"))]


def _upper_case(catch: Catch) -> list[Answer]:
    head, _, token = catch.link.rpartition("/")
    return [send(get(f"{head}/{token.upper()}"))]


def _mangled(catch: Catch) -> list[Answer]:
    """Quoted-printable read wrongly, a full stop taken along, an address cut where a line ends."""
    head, _, token = catch.link.rpartition("/")
    forms = (f"3D{token}", f"{token[:30]}=", f"{token}.", f"{token}%3E", token[:-1], f"{token}a")
    return [send(get(f"{head}/{form}")) for form in forms]


# ---- Robots that send forms


def _as_it_came(catch: Catch) -> list[Answer]:
    page = _page(catch)
    return [send(post(_to(page), page.filled()))]


def _every_button(catch: Catch) -> list[Answer]:
    page = _page(catch)
    assert page.submits, "there is a button to press"
    return [
        send(post(_to(page), page.filled(**({name: ""} if name else {})))) for name in page.submits
    ]


def _first_radio(catch: Catch) -> list[Answer]:
    """Fills in a form as a crawler's tests do, and sends it in the same second."""
    page = _page(catch)
    first = {name: values[0] for name, values in page.radios.items()}
    assert first, "there is something to choose"
    return [send(post(_to(page), page.filled(**first, reason="test", feedback="test")))]


def _every_radio(catch: Catch) -> list[Answer]:
    page = _page(catch)
    chosen = [{name: each} for name, values in page.radios.items() for each in values]
    return [send(post(_to(page), page.filled(**each, reason="test"))) for each in chosen]


def _empty_post(catch: Catch) -> list[Answer]:
    return [send(post(catch.link, {})), send(Call("POST", catch.link))]


def _guessed_post(catch: Catch) -> list[Answer]:
    """What would approve if a page believed its form."""
    guesses = ({"verdict": "approve"}, {"action": "approve"}, {"approved": "true"})
    return [send(post(f"{catch.link}", guess)) for guess in guesses] + [
        send(get(f"{catch.link}?verdict=approve&action=approve"))
    ]


def _borrowed_stamp(catch: Catch) -> list[Answer]:
    """Makes the stamp of its own form look a minute older than it is, or leaves it out."""
    page = _page(catch)
    seconds, _, mac = page.fields["served"].partition(".")
    stamps = (f"{int(seconds) - 60}.{mac}", f"{int(seconds) - 60}.{'0' * len(mac)}", mac, "")
    chosen = page.filled(verdict="approve")
    return [send(post(_to(page), {**chosen, "served": stamp})) for stamp in stamps]


def _yesterdays_form(catch: Catch) -> list[Answer]:
    """A page that was kept since yesterday and is sent now: its stamp was good then."""
    page = _page(catch)
    token, digest = catch.link.rpartition("/")[2], page.fields["digest"]
    kept = int(page.fields["served"].partition(".")[0]) - A_DAY_AND_AN_HOUR_SECONDS
    stamp = served_stamp(token, digest=digest, served_at=kept)
    return [send(post(_to(page), page.filled(verdict="approve", served=stamp)))]


def _from_another_site(catch: Catch) -> list[Answer]:
    """A page elsewhere has the browser send the form; no cookie goes along, since there is none."""
    page = _page(catch)
    assert "set-cookie" not in send(get(catch.link)).headers
    chosen = page.filled(verdict="approve")
    elsewhere = ({"origin": "https://elsewhere.example"}, {"sec_fetch_site": "cross-site"})
    return [send(post(_to(page), chosen, **said)) for said in elsewhere]


BEFORE_THE_PERSON = (
    Robot("asks-for-the-head", _head, frozenset(SHOWN)),
    Robot("fetches-without-a-name", _nameless, frozenset(SHOWN)),
    Robot("fetches-as-a-headless-browser", _as_a_browser, frozenset(SHOWN)),
    Robot("fetches-twice-at-once", _twice_at_once, frozenset(SHOWN)),
    Robot("opens-every-link-of-the-mail-at-once", _burst, frozenset(SHOWN)),
    Robot("prefetches", _prefetch, frozenset(SHOWN)),
    Robot("unfurls-for-a-chat", _unfurl, frozenset(SHOWN)),
    Robot("loads-every-image", _images, frozenset(SHOWN)),
    Robot("follows-every-link-of-the-page", _every_link_of_the_page, frozenset(SHOWN)),
    # The embedded engine answers OPTIONS itself, with 403.
    Robot("tries-other-methods", _other_methods, frozenset({403, 405})),
    Robot("wraps-as-safe-links", _safe_links, frozenset(SHOWN)),
    Robot("wraps-as-url-defense", _url_defense, frozenset(SHOWN)),
    Robot("changes-the-case", _upper_case, frozenset(SHOWN)),
    Robot("mangles-the-address", _mangled, frozenset(NOWHERE)),
    Robot("submits-the-form-as-it-came", _as_it_came, frozenset(REFUSED)),
    Robot("presses-every-button", _every_button, frozenset(REFUSED)),
    Robot("picks-the-first-radio-at-once", _first_radio, frozenset(REFUSED)),
    Robot("picks-every-radio-at-once", _every_radio, frozenset(REFUSED)),
    Robot("posts-nothing", _empty_post, frozenset({*REFUSED, 415})),
    Robot("posts-a-guess", _guessed_post, frozenset(REFUSED)),
    Robot("forges-the-stamp", _borrowed_stamp, frozenset(REFUSED)),
    Robot("sends-a-form-of-yesterday", _yesterdays_form, frozenset(REFUSED)),
    Robot("posts-from-another-site", _from_another_site, frozenset({403})),
)
"""What acts on a mail before its reader does, and must leave the question to the reader."""


# ---- Robots that come after the person


@dataclass(frozen=True)
class Sent:
    """A person's form on its way, for what looks on: where it went, and what it said."""

    url: str
    form: dict[str, str]


def _replay(sent: Sent) -> list[Answer]:
    return [send(post(sent.url, sent.form)) for _ in range(2)]


def _replay_turned_round(sent: Sent) -> list[Answer]:
    return [send(post(sent.url, {**sent.form, "verdict": "reject", "reason": "no"}))]


def _look_again(sent: Sent) -> list[Answer]:
    return [send(get(sent.url)), send(get(f"{sent.url}/receipt")), send(Call("HEAD", sent.url))]


AFTER_THE_PERSON: dict[str, tuple[Callable[[Sent], list[Answer]], frozenset[int]]] = {
    "replays-the-post": (_replay, frozenset({303})),
    "replays-the-post-turned-round": (_replay_turned_round, frozenset({200, 409})),
    "looks-again-afterwards": (_look_again, frozenset(SHOWN)),
}
"""What acts once the person has answered, and must leave the answer as it is."""

HUNDRED_VISITS = "comes-back-a-hundred-times"
REAL_BROWSER = "runs-the-scripts-of-the-page"
PATIENT = "picks-a-radio-and-waits"
"""The one that cannot be told from a person: accepted, and seen in the audit by its interval."""


def names() -> list[str]:
    """Every behaviour in the zoo."""
    return [
        *(robot.name for robot in BEFORE_THE_PERSON),
        *AFTER_THE_PERSON,
        HUNDRED_VISITS,
        REAL_BROWSER,
        PATIENT,
    ]
