"""Units as publications print them behind a number, and the unit of ours each of them is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.custody.measurables import Analyte

ML, KG = r"ml\b", r"kg\b(?: ?(?:recipient|patient|body weight|bw)\b)*"
HOUR = r"(?:h|hr|hrs|hour)\b"
PER = r" ?(?:/|per) ?"
CONTAINER = r"(?:final )?(?:dose|vial|bag|unit|container|product|injection|infusion|transplant)\b"
CELLS = (
    r"(?:(?:total|viable|live|living|nucleated|mononuclear|mesenchymal|stromal|stem|cd34\+?|cd3\+?|tnc|mnc|nc|"
    r"mscs?|adscs?|ascs?) ?)*(?:cells?\b)?"
)
PLAIN: tuple[tuple[str, str], ...] = (
    ("%", r"%|percent\b|per cent\b"),
    ("EU/kg/h", rf"(?:eu|iu){PER}{KG}{PER}{HOUR}"),
    ("EU/kg", rf"(?:eu|iu){PER}{KG}"),
    ("EU/mL", rf"eu{PER}{ML}"),
    ("IU/mL", rf"iu{PER}{ML}"),
    ("EU total", rf"(?:eu|iu)(?: total|{PER}{CONTAINER})?(?! ?(?:/|per ))\b"),
    ("per 1000 cells", r"(?:cfu(?:-f)? ?)?(?:per|/) ?1000 cells\b"),
    ("10^{power} CFU", r"cfu(?:-f|-gm)?\b(?! ?/)"),
    ("mOsm/kg", r"mosm(?:ol)? ?/ ?kg\b"),
    ("ng/mL", rf"ng{PER}{ML}"),
    ("µg/mL", rf"[µu]g{PER}{ML}"),
    ("U/mL", rf"u{PER}{ML}"),
    ("mL", ML),
    ("h", HOUR),
    ("passages", r"passages?\b"),
    ("doublings", r"(?:population )?doublings?\b"),
)
COUNTED = re.compile(rf" ?{CELLS}(?:{PER}(?:(?P<ml>{ML})|(?P<g>g\b)|(?P<kg>{KG})|(?P<box>{CONTAINER})))?")
UNSAID = frozenset({"pH", "passages", "doublings"})
MILLION = 6
_PLAIN = tuple((name, re.compile(f" ?(?:{pattern})")) for name, pattern in PLAIN)


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands behind a number: the unit, `cells` with what they are counted in, and what follows it."""

    name: str = ""
    per: str = ""
    remark: str = ""
    unread: str = ""
    scales: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Be a unit, and not only a remark."""
        return bool(self.name)

    def beside(self, other: Unit) -> Unit:
        """The same unit with the remark of another place."""
        return replace(self, remark=other.remark)

    def with_power(self, number: str, power: int) -> tuple[str, str]:
        """The number and the unit as a criterion holds them; a power of ten that no unit here has moves into
        the number, to the last digit."""
        if self.name != "cells":
            marked = "{power}" in self.name
            return (number, self.name.format(power=power)) if marked else (_shifted(number, power), self.name)
        named = f"10^{power} cells{self.per}"
        if power and (named in self.scales or not self.scales):
            return number, named
        return _shifted(number, power - MILLION), f"10^{MILLION} cells{self.per}"


def _shifted(number: str, power: int) -> str:
    return number if not power else f"{Decimal(number).scaleb(power).normalize():f}"


def unit_of(rest: str, analyte: Analyte | None) -> Unit:
    """The unit at the beginning of what follows a number; `unread` is a denominator nobody here knows."""
    scales = analyte.units if analyte is not None else ()
    for name, pattern in _PLAIN:
        found = pattern.match(rest)
        if found:
            return _followed(name, "", rest[found.end() :], scales)
    counted = COUNTED.match(rest)
    words = counted[0] if counted else ""
    counts = any("cells" in one for one in scales) if analyte is not None else "cell" in words
    if counted and counts and (words.strip() or analyte is not None):
        return _followed("cells", _per(counted), rest[counted.end() :], scales)
    if analyte is not None and len(scales) == 1 and scales[0] in UNSAID:
        return _followed(scales[0], "", rest, scales)
    return _followed("", "", rest, scales)


def _per(counted: re.Match[str]) -> str:
    return next((f"/{per}" for per in ("mL", "g", "kg") if counted[per.lower()]), "")


def _followed(name: str, per: str, rest: str, scales: tuple[str, ...]) -> Unit:
    """What follows the unit is a remark; a further denominator would change the unit."""
    denominator = re.match(r" ?(?:/|per ) ?\S+", rest)
    return Unit(name, per, rest, denominator[0].strip() if denominator else "", scales)
