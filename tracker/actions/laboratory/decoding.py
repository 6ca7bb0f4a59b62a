"""From the bytes of a file to its rows: the encoding told, the separator found, nothing guessed silently."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from tracker.custody.problems import Problem

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
LONGEST_CELL = 4000


class UnreadableFile(Problem):
    """The whole file cannot be read; nothing of it was looked at further."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as text: how it was written, and its headings."""

    text: str
    encoding: str
    separator: str
    headings: tuple[str, ...]

    @property
    def separator_name(self) -> str:
        """What stands between two cells, in a word."""
        return SEPARATORS[self.separator]

    @property
    def lines(self) -> int:
        """About how many lines there are to read."""
        return self.text.count("\n") + 1

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each line below the headings with its number in the file; blank lines are left out."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            next(reader)
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, row
        except csv.Error as error:
            raise UnreadableFile(
                f"Line {reader.line_num} cannot be read as a table: a cell is longer than any value."
            ) from error


def decode(content: bytes) -> Table:
    """The table in a file; raises UnreadableFile with one sentence for what is none."""
    if not content.strip():
        raise UnreadableFile("The file is empty.")
    text, encoding = _as_text(content)
    if "\0" in text:
        raise UnreadableFile("The file is no text: it holds NUL characters. Export it as CSV.")
    csv.field_size_limit(LONGEST_CELL)
    separator, headings = _separated(text)
    named = [one for one in headings if one]
    twice = sorted({one for one in named if named.count(one) > 1})
    if twice:
        raise UnreadableFile(f"Two columns have the heading “{twice[0]}”; give each a heading of its own.")
    return Table(text, encoding, separator, headings)


def _as_text(content: bytes) -> tuple[str, str]:
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            return _decoded(content, codec, name), name
    if content[:200:2].count(0) > 20 or content[1:200:2].count(0) > 20:
        codec = "utf-16-be" if content[:200:2].count(0) > 20 else "utf-16-le"
        return _decoded(content, codec, "UTF-16"), "UTF-16 without a byte-order mark"
    try:
        return content.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "Latin-1"


def _decoded(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"The file begins as {name} and is not. Export it again, as CSV in UTF-8."
        ) from error


def _separated(text: str) -> tuple[str, tuple[str, ...]]:
    """The separator that makes the most columns of the first line, and the headings it gives."""
    found = {one: _headings(text, one) for one in SEPARATORS}
    best = max(found, key=lambda one: len(found[one]))
    if len(found[best]) < 2:
        raise UnreadableFile(
            "The first line has no headings separated by comma, semicolon or tab. Export the file as CSV."
        )
    return best, found[best]


def _headings(text: str, separator: str) -> tuple[str, ...]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        first = next(reader, [])
    except csv.Error:
        return ()
    return tuple(one.strip() for one in first)
