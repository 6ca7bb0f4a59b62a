"""What a label may show, and what must be there before one is printed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tracker.custody import warnings
from tracker.custody.exceptions import EXCEPTIONALLY_RELEASED
from tracker.labels.code import SERIAL_LENGTH, Misread, payload, printed, read
from tracker.labels.face import unprintable
from tracker.labels.template import Sort

SEE_SHEET = "SEE SHEET"

_REQUIRED = {
    "host": "site address",
    "code": "code",
    "serial": "serial",
    "product": "product",
    "identity": "identity",
    "expiry": "expiry",
    "site": "name of the site",
    "storage": "storage temperature",
    "layout_version": "layout version",
}
_MARKS = {
    warnings.AUTOLOGOUS: "AUTOLOGOUS ONLY",
    warnings.NOT_EVALUATED: "NOT EVALUATED",
    warnings.ADVISE: "ADVISE PATIENT",
    warnings.BIOHAZARD: "BIOHAZARD",
    EXCEPTIONALLY_RELEASED: "EXCEPTIONAL RELEASE",
    "BIOLOGICAL HAZARD": "BIOLOGICAL HAZARD",
    "For Nonclinical Use Only": "NONCLINICAL",
}
SHOWN: Mapping[Sort, tuple[str, ...]] = {
    Sort.VIAL: (
        "readable", "serial", "version", "product", "identity", "expiry", "warnings", "collected", "volume",
        "storage", "site",
    ),
    Sort.UNIT: ("readable", "serial", "version", "name", "keeps", "site"),
    Sort.HANDOVER: ("readable", "serial", "version", "from", "to", "holds", "keeps", "notice", "site"),
    Sort.TREATMENT: ("readable", "serial", "version", "product", "holds", "when", "notice", "site"),
    Sort.UNUSED: ("readable", "serial", "version", "notice", "site"),
}  # fmt: skip
"""What a layout of each sort may show, by name."""
_REACTIVE = warnings.REACTIVE.partition("{")[0]


class Facts(Protocol):
    """What every label has, whatever it is stuck on."""

    @property
    def sort(self) -> Sort:
        """Which layouts it may be printed with."""

    @property
    def host(self) -> str:
        """The address of the site."""

    @property
    def code(self) -> str:
        """The code, in capitals without dashes."""

    @property
    def payload(self) -> str:
        """The text in a symbol that holds the address."""

    @property
    def bare(self) -> str:
        """The text in a symbol that holds the code alone."""

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything that may be shown, by name; empty where there is nothing to show."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """Warnings, each in full."""

    @property
    def bears_biohazard(self) -> bool:
        """Whether a warning asks for the biohazard sign."""

    @property
    def watermark(self) -> str | None:
        """What is written across a preview; None on a label that counts."""

    def lint(self) -> tuple[str, ...]:
        """A sentence for everything that keeps it from being printed; empty means print."""


@dataclass(frozen=True, slots=True)
class LabelFacts:
    """Everything a label may show, as it is to be read.

    It has no place for a name, a birth date or a record number, and none for standing, which changes while a
    label stays. `identity` is a coded reference. A label with a watermark is a preview and carries no serial.
    """

    host: str
    code: str
    serial: str
    product: str
    identity: str
    expiry: str
    site: str
    layout_version: str
    warnings: tuple[str, ...] = ()
    volume: str = ""
    collected: str = ""
    storage: str = ""
    watermark: str | None = None

    @property
    def sort(self) -> Sort:
        """The layouts of vials."""
        return Sort.VIAL

    @property
    def shown_serial(self) -> str:
        """The serial in the symbol and under it; a preview has none, so it can never pass for a label."""
        return "" if self.watermark else self.serial

    @property
    def payload(self) -> str:
        """The text in the symbol."""
        return payload(self.host, self.code, self.shown_serial)

    @property
    def bare(self) -> str:
        """The text in a symbol that holds the code alone."""
        return bare(self.code, self.shown_serial)

    @property
    def texts(self) -> Mapping[str, str]:
        """Everything that may be shown, by name."""
        return {
            "readable": self.readable, "serial": f".{self.shown_serial}" if self.shown_serial else "",
            "version": f"L{self.layout_version}", "product": self.product, "identity": self.identity,
            "expiry": self.expiry, "collected": self.collected, "volume": self.volume,
            "storage": self.storage, "site": self.site,
        }  # fmt: skip

    @property
    def readable(self) -> str:
        """The code as a person reads and types it, with its serial."""
        return printed(self.code) + (f".{self.shown_serial}" if self.shown_serial else "")

    @property
    def bears_biohazard(self) -> bool:
        """Whether a warning asks for the biohazard sign."""
        return any(one in {warnings.BIOHAZARD, "BIOLOGICAL HAZARD"} for one in self.warnings)

    def lint(self) -> tuple[str, ...]:
        """A sentence for everything that keeps this label from being printed."""
        return lint(self)


def lint(facts: LabelFacts) -> tuple[str, ...]:
    """A sentence for everything that keeps a label of these facts from being printed; empty means print."""
    return (*_missing(facts), *_wrong_code(facts), *_strange_characters(facts))


def marks(full: tuple[str, ...]) -> str:
    """The warnings in short, each by its mark, and where they stand in full."""
    return "; ".join(dict.fromkeys([*(_mark(one) for one in full), SEE_SHEET]))


def _mark(warning: str) -> str:
    if warning.startswith(_REACTIVE):
        return "REACTIVE"
    return _MARKS.get(warning, "WARNING")


def _missing(facts: LabelFacts) -> list[str]:
    empty = [name for field, name in _REQUIRED.items() if not getattr(facts, field).strip()]
    if facts.watermark and "serial" in empty:
        empty.remove("serial")
    if not all(one.strip() for one in facts.warnings):
        empty.append("text of a warning")
    return [f"The label has no {name}; record it before printing." for name in empty]


def _wrong_code(facts: LabelFacts) -> list[str]:
    problems = []
    try:
        if facts.code and read(facts.code).code != facts.code:
            problems.append("The code of the label is not written in capitals without dashes.")
    except Misread as problem:
        problems.append(problem.says)
    try:
        if facts.host:
            payload(facts.host, facts.code)
    except ValueError as problem:
        problems.append(str(problem))
    if facts.serial and len(facts.serial) != SERIAL_LENGTH:
        problems.append(
            f"The serial of the label has {len(facts.serial)} characters instead of {SERIAL_LENGTH}."
        )
    return problems


def bare(code: str, serial: str) -> str:
    """A code with its serial, as a small symbol holds it."""
    return f"{code}.{serial}" if serial else code


def _strange_characters(facts: LabelFacts) -> list[str]:
    lines = [
        facts.product,
        facts.identity,
        facts.expiry,
        facts.site,
        facts.volume,
        facts.collected,
        facts.storage,
    ]
    return strange_characters([*lines, *facts.warnings, facts.layout_version, facts.watermark or ""])


def strange_characters(lines: Iterable[str]) -> list[str]:
    """A sentence for every character that no label can carry."""
    strange = unprintable("".join(lines))
    return [
        f"The label's face has no character for {one!r} (U+{ord(one):04X}); write it in another way."
        for one in strange
    ]
