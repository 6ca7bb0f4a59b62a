"""Cells as pages write them, in the markup that paper is set with: struck values stay struck through."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.sax.saxutils import escape

from markupsafe import Markup

from tracker.web.dossier.typeface import unprintable

INK = {"refused": "#8a1020", "waiting": "#6b4300", "usable": "#12522b", "ended": "#4a4f57"}
"""The four states on white paper; the word says the same."""
STAND_INS = {"\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS}": "›"}
"""Signs of the pages that the face on paper lacks, and what says the same."""
INK_ALONE = "place"
"""Where the page of a batch record leaves room to write by hand; a dossier does not."""
_LINES, _SILENT = frozenset({"div", "p", "li"}), frozenset({"svg", "summary"})


def marked(cell: object) -> str:
    """One cell in the markup of paper; what is not markup stays text."""
    if not isinstance(cell, Markup):
        return escape(readable(str(cell)))
    reader = _Cell()
    reader.feed(str(cell))
    reader.close()
    return reader.made()


def readable(text: str) -> str:
    """The text in characters that can be set: any other stands as its number, and none is left out."""
    for sign, instead in STAND_INS.items():
        text = text.replace(sign, instead)
    text = " ".join(text.split())
    for sign in unprintable(text):
        text = text.replace(sign, f"[U+{ord(sign):04X}]")
    return text


class _Cell(HTMLParser):
    """Reads one cell; the class is what the library asks for."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._ends: list[tuple[str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br" or tag in _LINES:
            self._break()
        if tag != "br":
            begins, ends = _around(tag, given)
            self._parts.append(begins)
            self._ends.append((tag, ends, tag in _SILENT or given.get("class") in (INK_ALONE, "unseen")))

    def handle_endtag(self, tag: str) -> None:
        while self._ends:
            name, ends, _ = self._ends.pop()
            self._parts.append(ends)
            if name == tag:
                break
        if tag in _LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        if any(silent for _, _, silent in self._ends):
            return
        before, after = (" " if data[:1].isspace() else ""), (" " if data[-1:].isspace() else "")
        self._parts.append(f"{before}{escape(readable(data))}{after}")

    def made(self) -> str:
        """What was read, without empty lines at its ends."""
        told = "".join(self._parts).strip()
        while "<br/> <br/>" in told or "<br/><br/>" in told:
            told = told.replace("<br/> <br/>", "<br/>").replace("<br/><br/>", "<br/>")
        return told.removeprefix("<br/>").removesuffix("<br/>").strip()

    def _break(self) -> None:
        self._parts.append("<br/>")


def _around(tag: str, given: dict[str, str | None]) -> tuple[str, str]:
    """What stands before and after what this tag holds."""
    if tag == "s":
        return "<strike>", "</strike>"
    if tag == "b":
        return "<b>", "</b>"
    if given.get("data-state"):
        return f'<font color="{INK.get(str(given["data-state"]), "#000000")}"><b>', "</b></font>"
    return "", ""
