"""What would a browser send back of the form on a page?"""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class FoundForm(HTMLParser):
    """The controls of the page's one form: hidden fields, radios, texts and buttons."""

    hidden: dict[str, str] = field(default_factory=dict)
    radios: list[tuple[str, str, bool]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    buttons: list[dict[str, str | None]] = field(default_factory=list)
    forms: list[dict[str, str | None]] = field(default_factory=list)
    _typing: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form":
            self.forms.append(known)
        elif tag == "button":
            self.buttons.append(known)
        elif tag == "textarea":
            self._typing = known["name"] or ""
            self.texts[self._typing] = ""
        elif tag == "input" and known.get("type") == "hidden":
            self.hidden[known["name"] or ""] = known["value"] or ""
        elif tag == "input" and known.get("type") == "radio":
            self.radios.append((known["name"] or "", known["value"] or "", "checked" in known))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._typing is not None:
            # A browser drops the first line break of a textarea.
            self.texts[self._typing] = self.texts[self._typing].removeprefix("\n")
            self._typing = None

    def handle_data(self, data: str) -> None:
        if self._typing is not None:
            self.texts[self._typing] += data

    def as_sent(self, **typed: str) -> dict[str, str]:
        """The fields of a submit: those of the page as it came, then what a person put in."""
        checked = {name: value for name, value, is_checked in self.radios if is_checked}
        return {**self.texts, **self.hidden, **checked, **typed}


def form_of(html: str) -> FoundForm:
    """The form of a page."""
    found = FoundForm()
    found.feed(html)
    return found
