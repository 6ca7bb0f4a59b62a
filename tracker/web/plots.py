"""One figure as a plot: what it says in a sentence, and its numbers, drawn as bars and listed in a table."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten
from xml.etree import ElementTree as ET

# Colours that stand for no state, letters of the page; each bar has its number in it, and the table has all.
COLOURS = ("#0b5f66", "#e0b04a", "#7a1f5c")
ON_THEM = ("#ffffff", "#000000", "#ffffff")
SIZES = dict.fromkeys(("label_font_size", "major_label_font_size", "value_font_size", "legend_font_size"), 16)
LOOK = {
    "colors": COLOURS, "font_family": "sans-serif", "opacity": "1", "value_colors": ON_THEM,
    "background": "transparent", "plot_background": "transparent", **SIZES,
}  # fmt: skip
LONGEST = 24  # letters of a name beside its bar; the table has the whole name
WIDTH = 480  # so that letters of 16 are still read where a phone shows the picture at two thirds
DARK = "@media (prefers-color-scheme: dark) { .axis text, .legends text { fill: #eceff1 !important } }"


@dataclass(frozen=True, slots=True)
class Plot:
    """One figure: what it says in a sentence, and its numbers, each row under its name; further columns are
    further pieces of the same bar."""

    id: str
    title: str
    says: str
    columns: tuple[str, ...]
    points: tuple[tuple[str | float, ...], ...]
    empty: str


def drawn(one: Plot) -> bytes:
    """A plot as SVG, with no script and nothing loaded from anywhere."""
    import pygal
    from pygal.style import Style

    rows, several = one.points[::-1], len(one.columns) > 2
    most = int(max((sum(_numbers(row)) for row in rows), default=1)) or 1
    kind = pygal.HorizontalStackedBar if several else pygal.HorizontalBar
    chart = kind(
        js=(), show_legend=several, legend_at_bottom=True, legend_at_bottom_columns=1, truncate_legend=-1,
        explicit_size=True, width=WIDTH,
        height=(160 if several else 60) + 40 * max(len(rows), 1),
        print_values=True, range=(0, most), style=Style(**LOOK),
        formatter=lambda number: f"{number:g}" if number else "",
    )  # fmt: skip
    chart.y_labels = range(0, most + 1, max(1, -(-most // 5)))
    chart.x_labels = [shorten(str(row[0]), LONGEST, placeholder="…") for row in rows]
    for place, column in enumerate(one.columns[1:]):
        chart.add(column, [_numbers(row)[place] for row in rows])
    tree = chart.render_tree()
    for above in list(tree.iter()):
        for script in [one for one in above if str(one.tag).endswith("script")]:
            above.remove(script)
    ET.SubElement(tree, "{http://www.w3.org/2000/svg}style").text = DARK
    picture: bytes = ET.tostring(tree)
    return picture


def _numbers(row: tuple[str | float, ...]) -> list[float]:
    return [float(one) for one in row[1:]]
