"""From the rows of a file to reported values, every bad cell named by line, column and what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation

from tracker.actions.laboratory.cells import NO_FORMULA, Marks, UnfitCell, is_formula, read_cell
from tracker.actions.laboratory.decoding import Table, UnreadableFile
from tracker.custody.laboratory_profiles import Column, Profile, analyte_called, column_called
from tracker.custody.units import read_unit

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Bad:
    """One place of a file that cannot be taken: where it stands, what is printed there, and why not."""

    line: int
    column: str
    printed: str
    says: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a line as the door takes it, with the column and the text it came from, and the date as
    the line prints it."""

    line: int
    column: str
    printed: str
    given: Mapping[str, object]
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line: whom it is about, when, its values, and what is wrong in it."""

    line: int
    code: str
    at: datetime | None
    entries: tuple[Entry, ...]
    bad: tuple[Bad, ...]


@dataclass(slots=True)
class Reader:
    """One file read by one profile."""

    table: Table
    profile: Profile
    zone: tzinfo
    columns: dict[str, Column]
    marks: Marks

    @classmethod
    def of(cls, table: Table, profile: Profile, zone: tzinfo) -> Reader:
        """A reader of this file; raises UnreadableFile when a heading the profile needs is not there."""
        columns = {one.heading: one for one in profile.columns}
        if profile.by_heading:
            others = (column_called(one) for one in table.headings if one not in (profile.code, profile.date))
            columns = {one.heading: one for one in others if one is not None} | columns
        wanted = [profile.code, *columns]
        if profile.analyte:
            wanted += [profile.analyte, profile.value]
        missing = [one for one in wanted if one not in table.headings]
        if missing:
            raise UnreadableFile(
                f"The file has no column {', '.join(f'“{one}”' for one in missing)}; its headings are "
                f"{', '.join(f'“{one}”' for one in table.headings)}. Choose another profile, or another file."
            )
        if not profile.analyte and not any(one.analyte for one in columns.values()):
            raise UnreadableFile("No heading of the file names anything that is measured here.")
        return cls(table, profile, zone, columns, Marks(profile.decimal))

    @property
    def unread(self) -> tuple[str, ...]:
        """The headings that nothing is read from."""
        own = self.profile
        long = (own.analyte, own.value, own.unit, own.method) if own.analyte else ()
        known = {own.code, own.date, *long, *self.columns}
        return tuple(one for one in self.table.headings if one and one not in known)

    def rows(self) -> Iterator[Row]:
        """Every line below the headings."""
        width = len(self.table.headings)
        for line, cells in self.table.rows():
            if len(cells) != width:
                says = f"The line has {len(cells)} cells, the headings are {width}."
                yield Row(line, "", None, (), (Bad(line, "", shown(",".join(cells)), says),))
                continue
            yield self._row(line, dict(zip(self.table.headings, cells, strict=True)))

    def _row(self, line: int, cells: Mapping[str, str]) -> Row:
        code = cells[self.profile.code].strip()
        bad = list(self._formulas(line, cells))
        if any(one.column not in self.unread for one in bad):
            return Row(line, "" if is_formula(code) else code, None, (), tuple(bad))
        beside = tuple(bad)
        bad = [] if code else [Bad(line, self.profile.code, "", "No code stands here.")]
        at = self._date(line, cells, bad)
        whole = not bad
        take = self._value if self.profile.analyte else self._values
        read = tuple(take(line, cells, bad))
        summed = [found for one in self._sums(line, cells) for found in one]
        bad += summed
        wrong = {one.column for one in summed}
        entries = tuple(one for one in read if one.column not in wrong)
        return Row(line, code, at, entries if whole else (), (*beside, *bad))

    def _formulas(self, line: int, cells: Mapping[str, str]) -> Iterator[Bad]:
        """Every cell beside the values that begins like a formula, read or unread."""
        values = {self.profile.value} if self.profile.analyte else set(self.columns)
        for heading, text in cells.items():
            if heading not in values and is_formula(text):
                yield Bad(line, heading, shown(text.strip()), NO_FORMULA)

    def _date(self, line: int, cells: Mapping[str, str], bad: list[Bad]) -> datetime | None:
        printed = cells.get(self.profile.date, "").strip()
        if not printed:
            return None
        try:
            found = datetime.fromisoformat(printed)
        except ValueError:
            says = "Give a date as 2026-01-31, or with its time as 2026-01-31T14:30."
            bad.append(Bad(line, self.profile.date, shown(printed), says))
            return None
        if len(printed) <= len("2026-01-31"):
            found = datetime.combine(date(found.year, found.month, found.day), time(12))
        return found if found.tzinfo else found.replace(tzinfo=self.zone)

    def _values(self, line: int, cells: Mapping[str, str], bad: list[Bad]) -> Iterator[Entry]:
        """The values of a line that holds one vial."""
        for heading, column in self.columns.items():
            printed = cells[heading].strip()
            if not printed:
                if column.required:
                    bad.append(Bad(line, heading, "", "It is empty, and this laboratory always reports it."))
                continue
            value = self._read(line, heading, cells[heading], column, bad)
            if value and column.analyte:
                given = {
                    "analyte": column.analyte,
                    "unit": column.unit,
                    "really_percent": column.really_percent,
                }
                yield self._entry(line, heading, cells, given | {"value": value})

    def _value(self, line: int, cells: Mapping[str, str], bad: list[Bad]) -> Iterator[Entry]:
        """The one value of a line."""
        own = self.profile
        named, heading = cells[own.analyte].strip(), own.value
        known, printed = analyte_called(named), cells[heading].strip()
        if known is None:
            says = "This is nothing a laboratory measures here."
            bad.append(Bad(line, own.analyte, shown(named), says))
        written = cells.get(own.unit, "").strip()
        unit = read_unit(written)
        if written and not unit:
            bad.append(Bad(line, own.unit, shown(written), "This unit is not known here."))
        if not printed:
            bad.append(Bad(line, heading, "", "No value stands here."))
        if known is None or not printed or (written and not unit):
            return
        only = known.reported_in[0] if len(known.reported_in) == 1 else ""
        column = Column(heading, known.name, unit or only)
        value = self._read(line, heading, cells[heading], column, bad)
        given = {"analyte": known.name, "unit": column.unit, "method": cells.get(own.method, "").strip()}
        if value:
            yield self._entry(line, heading, cells, given | {"value": value})

    def _entry(self, line: int, heading: str, cells: Mapping[str, str], given: Mapping[str, object]) -> Entry:
        dated = shown(cells.get(self.profile.date, "").strip())
        return Entry(line, heading, shown(cells[heading].strip()), _filled({**given, "line": line}), dated)

    def _read(self, line: int, heading: str, text: str, column: Column, bad: list[Bad]) -> str:
        try:
            return read_cell(text, column, self.marks)
        except UnfitCell as fault:
            bad.append(Bad(line, heading, shown(text.strip()), str(fault)))
            return ""

    def _sums(self, line: int, cells: Mapping[str, str]) -> Iterator[list[Bad]]:
        """Columns that do not make the whole they should; a line that lacks one of them is not summed."""
        for one in self.profile.sums:
            parts = [_decimal(cells.get(heading, "")) for heading in one.headings]
            if any(part is None for part in parts):
                continue
            total = sum((part for part in parts if part is not None), Decimal(0))
            if not one.least <= total <= one.most:
                names = " + ".join(one.headings)
                says = f"{names} make {total:f}; they should make {one.least:f} to {one.most:f}."
                yield [Bad(line, heading, shown(cells[heading].strip()), says) for heading in one.headings]


def shown(text: str) -> str:
    """What is printed in a cell, cut where it is longer than any value."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _filled(given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if value not in ("", False, None)}


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
