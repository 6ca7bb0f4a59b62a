"""Where a reach begins: the vials that a donor, a sample, a lot, an instrument, a unit, a person or a period
touched, each as one SELECT of the vial, what touched it, how, and the place of the event that did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select

from tracker.custody.reach import WHOLE, Sources
from tracker.records.kin import kin
from tracker.records.tables.people import donor, person
from tracker.records.tables.samples import handover, handover_line, record, sample, vial

Root: TypeAlias = Select[Any]

HANDS = ("done", "specimen", "received", "labelled", "found", "injected", "ended")
"""The records that whoever made them had the vial in hand for; a witness makes none."""

PERIOD = "period"

FIRST = func.coalesce(vial.c.parent, "") == ""
"""The first container of its sample, asked so that no database begins with every first container there is."""


def roots(sources: Sources) -> list[Root]:
    """Every SELECT of where the reach begins; none when nothing is asked about."""
    if not sources.codes and not sources.people:
        return list(_of_period(sources)) if sources.timed else []
    found = [*_of_donors(sources), *_of_samples(sources), *_of_vials(sources)]
    for code in sources.of("LEU"):
        found += _of_material(sources, code)
    for user in sources.people:
        found += _of_person(sources, user)
    return found


def _root(code: ColumnElement[Any], source: ColumnElement[Any] | str, how: str, place: Any = WHOLE) -> Root:
    told = literal(source, Text) if isinstance(source, str) else cast(source, Text)
    return select(
        cast(code, Text).label("code"), literal("", Text).label("child"), told.label("source"),
        literal(how, Text).label("how"), (literal(place) if isinstance(place, int) else place).label("place"),
    )  # fmt: skip


def _when(sources: Sources, at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
    """The conditions of the period on an instant: from its first moment up to, and without, its end."""
    found = []
    if sources.since is not None:
        found.append(at >= sources.since)
    if sources.until is not None:
        found.append(at < sources.until)
    return found


def _of_donors(sources: Sources) -> Iterator[Root]:
    """A donor's samples, and those of every donor who is the same person or whom the same person answers
    for."""
    codes, people = sources.of("D"), sources.of("P")
    if not codes and not people:
        return
    named = or_(donor.c.code.in_(codes), donor.c.person.in_(people), donor.c.tested_person.in_(people))
    asked = select(donor.c.person).where(named).union(
        select(donor.c.tested_person).where(named), select(person.c.code).where(person.c.code.in_(people))
    )  # fmt: skip
    whole = select(kin(asked).c.person)
    family = select(donor.c.code).where(or_(donor.c.person.in_(whole), donor.c.tested_person.in_(whole)))
    yield (
        _root(vial.c.code, sample.c.donor, "donor")
        .join_from(vial, sample, sample.c.code == vial.c.sample)
        .where(sample.c.donor.in_(family), FIRST)
        .where(*_when(sources, sample.c.collected_at))
    )


def _of_samples(sources: Sources) -> Iterator[Root]:
    if codes := sources.of("S"):
        yield _first(sample.c.code, "sample").where(
            sample.c.code.in_(codes), *_when(sources, sample.c.collected_at)
        )


def _of_vials(sources: Sources) -> Iterator[Root]:
    if codes := sources.of("V"):
        yield _root(vial.c.code, vial.c.code, "vial").where(
            vial.c.code.in_(codes), *_when(sources, vial.c.made_at)
        )


def _first(source: ColumnElement[Any] | str, how: str) -> Root:
    """The first container of each sample, from which everything else of it is made."""
    found = _root(vial.c.code, source, how).join_from(vial, sample, sample.c.code == vial.c.sample)
    return found.where(FIRST)


def _of_material(sources: Sources, code: str) -> Iterator[Root]:
    """What a lot, an instrument or a unit was used on; what was divided off before is not touched by it, save
    where a period is given, which holds each vial whole."""
    named = cast(record.c.data, Text).contains(f'"{code}"', autoescape=True)
    when = _when(sources, record.c.at)
    place = WHOLE if sources.timed else record.c.seq
    yield _root(record.c.subject, code, "used", place).where(record.c.kind == "done", named, *when)
    given = record.c.data["vial"].as_string()
    yield _root(given, code, "used").where(record.c.kind == "injection", named, *when)


def _of_person(sources: Sources, user: str) -> Iterator[Root]:
    """What a person collected, made, worked on, carried or gave; not what they only saw done."""
    yield _first(user, "collected").where(
        sample.c.collected_by == user, *_when(sources, sample.c.collected_at)
    )
    yield _root(vial.c.code, user, "made").where(vial.c.made_by == user, *_when(sources, vial.c.made_at))
    yield _root(record.c.subject, user, "worked on").where(
        record.c.actor == user, record.c.kind.in_(HANDS), *_when(sources, record.c.at)
    )
    road = handover_line.join(handover, handover.c.code == handover_line.c.handover)
    for who, at in (
        (handover.c.giver, handover.c.offered_at),
        (handover_line.c.answered_by, handover_line.c.answered_at),
    ):
        carried = _root(handover_line.c.vial, user, "carried").select_from(road)
        yield carried.where(who == user, *_when(sources, at))


def _of_period(sources: Sources) -> Iterator[Root]:
    """Everything collected, made or worked on in the period."""
    yield _first(PERIOD, "collected").where(*_when(sources, sample.c.collected_at))
    yield _root(vial.c.code, PERIOD, "made").where(*_when(sources, vial.c.made_at))
    yield _root(record.c.subject, PERIOD, "worked on").where(
        record.c.kind == "done", *_when(sources, record.c.at)
    )
