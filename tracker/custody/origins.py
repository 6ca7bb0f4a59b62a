"""Where a vial comes from: the donors, samples, lots, instruments, units, people and houses behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

THINGS = {"L": "lot", "E": "instrument", "U": "unit"}


@dataclass(frozen=True, slots=True)
class Origin:
    """One source: what it is, its code, what it did, when, by whom, and on which vial or sample."""

    kind: str
    code: str
    how: str
    at: datetime | None
    by: str
    on: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """One member of a line, and the part of it that leads on down; empty for the vial asked about."""

    code: str
    child: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Used:
    """One thing done on a vial: the step, the lots, instruments and unit it took, what it made."""

    vial: str
    step: str
    at: datetime
    by: str
    things: tuple[str, ...]
    made: tuple[str, ...]


def above(made: Sequence[Made], used: Iterable[Used]) -> Iterator[Origin]:
    """What was done to the material that is in the vials asked about: of an ancestor only until the part was
    made that leads to them, and a step that made parts only for those parts."""
    for member in made:
        if member.child:
            yield Origin("vial", member.code, "parent", member.at, member.by, member.child)
    lines: dict[str, list[str]] = {}
    for member in made:
        lines.setdefault(member.code, []).append(member.child)
    past: set[tuple[str, str]] = set()
    for one in used:
        for child in lines.get(one.vial, ()):
            if (one.vial, child) in past or (one.made and child not in one.made):
                continue
            if one.made:
                past.add((one.vial, child))
            yield Origin("account", one.by, one.step, one.at, one.by, one.vial)
            for thing in one.things:
                yield Origin(THINGS.get(thing[:1], "unit"), thing, one.step, one.at, one.by, one.vial)


def once(found: Iterable[Origin], names: Mapping[str, str]) -> tuple[Origin, ...]:
    """Each source once, by its name where it has one, with everything it did in the order it was done."""
    kept: dict[tuple[str, str], list[Origin]] = {}
    for one in found:
        if one.code:
            kept.setdefault((one.kind, one.code), []).append(one)
    return tuple(_joined(each, names.get(code, "")) for (_, code), each in kept.items())


def _joined(same: list[Origin], name: str) -> Origin:
    how = ", ".join(dict.fromkeys(one.how for one in same))
    on = ", ".join(dict.fromkeys(one.on for one in same if one.on))
    return replace(same[0], how=how, on=on, name=name)
