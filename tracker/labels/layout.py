"""The kinds of label there are: their measures in printer dots, and what they show beside the symbol.

One dot is 1/300 inch, so that modules are whole dots at 300 and at 600 dots per inch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.labels.facts import LabelFacts

DOTS_PER_INCH = 300


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text that is broken into lines between words only."""

    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of label: its measures in dots, and the paragraphs it shows beside the symbol."""

    name: str
    wide: int
    high: int
    margin: int
    symbol_room: int
    smallest_module: int
    code_size: int
    largest_size: int
    smallest_size: int
    shows: Callable[[LabelFacts], tuple[Paragraph, ...]]
    may_shorten: bool
    sign: bool


def _on_wrap(facts: LabelFacts) -> tuple[Paragraph, ...]:
    return Paragraph(facts.product), Paragraph(facts.identity), Paragraph(f"Exp. {facts.expiry}")


def _on_sheet(facts: LabelFacts) -> tuple[Paragraph, ...]:
    optional = [(facts.collected, "Collected "), (facts.volume, "Volume ")]
    return (
        Paragraph(facts.product, bold=True),
        Paragraph(facts.identity),
        Paragraph(f"Expires {facts.expiry}", bold=True),
        *(Paragraph(before + text) for text, before in optional if text.strip()),
        Paragraph(f"Keep: {facts.storage}"),
        Paragraph(facts.site),
    )


# 25 x 13 mm. A module is at least 3 dots (0.25 mm), and 4 (0.34 mm) where the address is short and room is
# left. Capitals are at least 10 dots (0.86 mm) high, the least that a head of 300 dots per inch still forms.
WRAP = Layout(
    "25 x 13 mm wrap",
    wide=295,
    high=153,
    margin=4,
    symbol_room=132,
    smallest_module=3,
    code_size=24,
    largest_size=22,
    smallest_size=14,
    shows=_on_wrap,
    may_shorten=True,
    sign=False,
)
# 63.5 x 38.1 mm: room for every fact, for every warning in full and for the biohazard sign.
SHEET_LABEL = Layout(
    "label of the A4 sheet",
    wide=750,
    high=450,
    margin=16,
    symbol_room=264,
    smallest_module=5,
    code_size=44,
    largest_size=28,
    smallest_size=18,
    shows=_on_sheet,
    may_shorten=False,
    sign=True,
)
