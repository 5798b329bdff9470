import re

import pytest

from countersign.web.pages.style import CONTENT_SECURITY_POLICY, STYLE


def luminance(colour: str) -> float:
    whole = colour if len(colour) == 7 else "#" + "".join(c * 2 for c in colour[1:])
    channels = [int(whole[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    roots = re.findall(r":root\{([^}]*)\}", STYLE)
    light = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", roots[0]))
    dark = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", roots[1]))
    return {"light": light, "dark": {**light, **dark}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("ink", "page", 7),
        ("soft", "page", 4.5),
        ("accent", "page", 4.5),
        ("bad", "page", 4.5),
        ("ink", "panel", 7),
        ("soft", "panel", 4.5),
        ("ink", "added", 7),
        ("ink", "removed", 7),
        ("on-accent", "accent", 4.5),
        ("on-focus", "focus", 7),
        ("edge", "page", 3),
    ],
)
def test_every_pair_of_colours_can_be_read(
    scheme: str, ink: str, ground: str, least: float
) -> None:
    palette = palettes()[scheme]

    assert contrast(palette[ink], palette[ground]) >= least


def test_both_schemes_name_the_same_colours() -> None:
    assert palettes()["light"].keys() == palettes()["dark"].keys()


def test_the_policy_allows_nothing_else() -> None:
    allowed = {part.split(" ")[0]: part for part in CONTENT_SECURITY_POLICY.split("; ")}

    assert set(allowed) == {
        "default-src",
        "style-src",
        "form-action",
        "frame-ancestors",
        "base-uri",
    }
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "*" not in CONTENT_SECURITY_POLICY
