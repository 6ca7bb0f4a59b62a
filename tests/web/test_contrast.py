"""Words stand out 4.5 to 1 and shapes 3 to 1, in light and dark, computed from the colours themselves."""

from __future__ import annotations

import re

import pytest

from tests.web.gallery import STATIC

CSS = (STATIC / "css" / "tracker.css").read_text()
STATES = ("usable", "refused", "waiting", "ended")
GROUNDS = ("paper", "sheet")

WORDS = [
    *(("ink", ground) for ground in (*GROUNDS, "sunk", "act-tint")),
    *(("ink-soft", ground) for ground in (*GROUNDS, "sunk", "act-tint")),
    *(("act", ground) for ground in (*GROUNDS, "act-tint")),
    ("act-ink", "act"),
    ("demo-ink", "demo-tint"),
    ("refused", "refused-ink"),
    *((f"{state}-ink", state) for state in STATES),
    *((f"{state}-text", ground) for state in STATES for ground in (*GROUNDS, f"{state}-tint")),
    *((word, f"{state}-tint") for state in STATES for word in ("ink", "ink-soft")),
    ("act", "refused-tint"),
]
SHAPES = [
    *(("edge", ground) for ground in (*GROUNDS, "act-tint")),
    *(("focus", ground) for ground in (*GROUNDS, "act-tint")),
    *((f"{state}-text", "sunk") for state in STATES),
    *((f"{state}-text", "act-tint") for state in STATES),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def schemes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    return {"light": colours(light), "dark": colours(light) | colours(dark)}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def too_close(pairs: list[tuple[str, str]], least: float, scheme: str) -> dict[tuple[str, str], float]:
    palette = schemes()[scheme]
    found = {pair: round(contrast(palette[pair[0]], palette[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in found.items() if ratio < least}


def test_the_measure_is_the_published_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read(scheme):
    assert too_close(WORDS, 4.5, scheme) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_and_edges_can_be_seen(scheme):
    assert too_close(SHAPES, 3, scheme) == {}


def test_colours_are_named_once_and_used_by_name():
    rest = re.sub(r":root \{.*?\}", "", CSS, flags=re.DOTALL)
    others = "".join((STATIC / "css" / name).read_text() for name in ("acting.css", "reading.css"))
    assert re.findall(r"#[0-9a-f]{6}\b", rest + others) == []


def test_a_page_has_three_sizes_of_type():
    text = "".join(
        (STATIC / "css" / name).read_text() for name in ("tracker.css", "acting.css", "reading.css")
    )
    sizes = set(re.findall(r"font-size: ([^;]+);", text))
    assert sizes <= {"var(--small)", "var(--text)", "var(--large)", "inherit", "0.9412em"}
