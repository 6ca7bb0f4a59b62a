"""The lines of a file as panels: one act for each vial and time, as a person at the page would give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from tracker.actions.laboratory.reading import Bad, Entry, Reader, Row, shown
from tracker.labels.code import Kind, Misread, read
from tracker.records import laboratory
from tracker.records.connection import Connection

LONGEST_PANEL = 25  # one event tells of a panel, and has a largest size
MOST_OF_ONE = 500
EVERY = 500
UNKNOWN = "Nothing on record has this code, and no laboratory's number is this."
TOO_MANY = f"The file has more than {MOST_OF_ONE} values of this vial; no report has so many."
SAME = ("analyte", "unit", "method")
REPEATED = "This result of the same vial and time stands in line {line} already; leave one of the two out."
CONTRADICTED = "Line {line} gives another value for the same vial, analyte and time; ask the laboratory."
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Panel:
    """Values of one vial at one time, in the order of the file."""

    vial: str
    at: datetime | None
    entries: tuple[Entry, ...]
    date: str = ""  # the column its time stands in

    def without(self, places: set[tuple[int, str]]) -> Panel:
        """The same without the entries at these places; a wrong time takes the whole line with it."""
        kept = tuple(
            one
            for one in self.entries
            if (one.line, one.column) not in places and (one.line, self.date) not in places
        )
        return replace(self, entries=kept)


@dataclass(slots=True)
class Content:
    """What a file holds: its panels, what cannot be taken, and how many lines were read."""

    panels: list[Panel] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    lines: int = 0


def content(connection: Connection, reader: Reader, most: int, progress: Progress) -> Content:
    """Read the whole file and find whom each line is about."""
    found = Content()
    rows = list(_rows(reader, most, progress, found))
    vials, unfit = _whom(connection, {one.code for one in rows if one.code})
    grouped: dict[tuple[str, datetime | None], list[Entry]] = {}
    of_one: Counter[str] = Counter()
    for row in rows:
        if row.code in unfit:
            found.bad.append(Bad(row.line, reader.profile.code, shown(row.code), unfit[row.code]))
        elif row.entries:
            of_one[vials[row.code]] += len(row.entries)
            if of_one[vials[row.code]] > MOST_OF_ONE:
                found.bad.append(Bad(row.line, reader.profile.code, shown(row.code), TOO_MANY))
                continue
            grouped.setdefault((vials[row.code], row.at), []).extend(row.entries)
    for entries in grouped.values():
        found.bad += _told_twice(entries)
    samples = laboratory.vials_known(connection, of_one)
    # The lines of one sample come in a row, in the order of the file: its record is then read once.
    found.panels = sorted(_panels(grouped.items(), reader.profile.date), key=lambda one: samples[one.vial])
    found.bad.sort(key=lambda one: one.line)
    return found


def _rows(reader: Reader, most: int, progress: Progress, found: Content) -> Iterator[Row]:
    """Every line, until there are too many; what is wrong in them is found on the way."""
    for row in reader.rows():
        found.lines += 1
        if found.lines > most:
            says = f"The file has more than {most} lines; the rest was not read. Send it in parts."
            found.bad.append(Bad(row.line, "", "", says))
            return
        found.bad += row.bad
        yield row
        if found.lines % EVERY == 0:
            progress("Reading", found.lines, max(reader.table.lines, found.lines))


def _told_twice(entries: list[Entry]) -> Iterator[Bad]:
    """Of one vial and time: a line that repeats an earlier one, and both of two that contradict each
    other; another unit or method is another result."""
    seen: dict[tuple[object, ...], Entry] = {}
    for one in entries:
        first = seen.setdefault(tuple(one.given.get(name) for name in SAME), one)
        if first.line == one.line:
            continue
        if first.given["value"] == one.given["value"]:
            yield Bad(one.line, one.column, one.printed, REPEATED.format(line=first.line))
            continue
        for bad, other in ((first, one), (one, first)):
            yield Bad(bad.line, bad.column, bad.printed, CONTRADICTED.format(line=other.line))


def _panels(grouped: Iterable[tuple[tuple[str, datetime | None], list[Entry]]], date: str) -> Iterator[Panel]:
    for (vial, at), entries in grouped:
        for some in laboratory.in_parts(entries, LONGEST_PANEL):
            yield Panel(vial, at, tuple(some), date)


def _whom(connection: Connection, texts: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The vial each text means: by a laboratory's number, or by our own code; and what means none."""
    numbered = laboratory.vials_numbered(connection, texts)
    meant = {text: min(vials) for text, vials in numbered.items() if len(vials) == 1}
    unfit = {
        text: f"{len(vials)} vials carry this number of a laboratory; give the code of the tube."
        for text, vials in numbered.items()
        if len(vials) > 1
    }
    ours: dict[str, str] = {}
    for text in texts - meant.keys() - unfit.keys():
        try:
            found = read(text)
        except Misread:
            unfit[text] = UNKNOWN
            continue
        if found.kind in (Kind.VIAL, Kind.SAMPLE):
            ours[text] = found.code
        else:
            unfit[text] = "This code is neither of a vial nor of a sample."
    firsts = laboratory.first_vials(connection, (one for one in ours.values() if one[0] == "S"))
    known = laboratory.vials_known(connection, (one for one in ours.values() if one[0] == "V"))
    for text, code in ours.items():
        vial = firsts.get(code, "") if code[0] == "S" else code
        if vial and (code[0] == "S" or vial in known):
            meant[text] = vial
        else:
            unfit[text] = UNKNOWN
    return meant, unfit
