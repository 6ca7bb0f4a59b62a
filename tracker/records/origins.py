"""Up the line: from a vial or a patient to every source, each with what it did, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, cast, literal, or_, select
from sqlalchemy import Text as AnyText

from tracker.custody.origins import THINGS, Made, Origin, Used, above, once
from tracker.records.kin import kin
from tracker.records.reach import in_parts
from tracker.records.tables.people import donor, person
from tracker.records.tables.samples import handover, handover_line, record, sample, vial
from tracker.records.tables.treatments import allocation, material, treatment

TOLD = ("done", "injected", "specimen", "received", "labelled", "found", "ended")


def up(connection: Connection, code: str) -> tuple[Origin, ...]:
    """Every donor, sample, ancestor, lot, instrument, unit, person and establishment behind a vial, or behind
    every vial a treatment or a patient has; nothing for a code without any."""
    vials = (code,) if code[:1] == "V" else tuple(connection.scalars(_taken(code)))
    lines = [row for some in in_parts(vials) for row in connection.execute(_above(some))]
    if not lines:
        return ()
    samples = tuple(dict.fromkeys(row.sample for row in lines))
    made = [Made(row.code, row.child, row.made_at, row.made_by) for row in lines]
    used = [one for some in in_parts(samples) for one in _used(connection, some, made)]
    own = (*_samples(lines), *above(made, used), *_carried(connection, {row.code for row in lines}))
    return once(own, _names(connection, own))


def _taken(code: str) -> Any:
    """The vials that are set aside for a treatment or were given in it, or in any of a person's, with all
    that was made of them."""
    orders = select(treatment.c.code).where(treatment.c.code == code)
    if code[:1] == "P":
        whole = kin(select(person.c.code).where(person.c.code == code))
        orders = select(treatment.c.code).where(treatment.c.person.in_(select(whole.c.person)))
    given = select(cast(record.c.data["vial"].as_string(), AnyText).label("code")).where(
        record.c.kind == "injection", record.c.chain.in_(orders)
    )
    aside = select(cast(allocation.c.vial, AnyText)).where(
        allocation.c.treatment.in_(orders), allocation.c.ended_at.is_(None)
    )
    own = given.union(aside).cte("own")
    line = select(own).cte("taken", recursive=True)
    made_of = select(cast(vial.c.code, AnyText)).join(line, vial.c.parent == line.c.code)
    return select(line.union(made_of).c.code)


def _above(vials: tuple[str, ...]) -> Any:
    """The vials named with everything above them; `child` is the part of each that leads down to them."""
    line = (
        select(cast(vial.c.code, AnyText).label("code"), literal("", AnyText).label("child"))
        .where(vial.c.code.in_(vials))
        .cte("line", recursive=True)
    )
    over = vial.alias()
    line = line.union(
        select(cast(over.c.code, AnyText), line.c.code)
        .join_from(line, vial, vial.c.code == line.c.code)
        .join(over, over.c.code == vial.c.parent)
    )
    return (
        select(line.c.child, vial.c.code, vial.c.sample, vial.c.made_at, vial.c.made_by)
        .add_columns(
            sample.c.donor, sample.c.establishment, sample.c.collected_at, sample.c.collected_by,
            donor.c.person, donor.c.tested_person, sample.c.specification,
        )
        .join(vial, vial.c.code == line.c.code)
        .join(sample, sample.c.code == vial.c.sample)
        .join(donor, donor.c.code == sample.c.donor)
        .order_by(vial.c.sample, vial.c.made_at, vial.c.code)
    )  # fmt: skip


def _samples(lines: Sequence[Row[Any]]) -> Iterator[Origin]:
    """The samples, with their donors, the persons who answer for them, and who collected."""
    for row in {row.sample: row for row in lines}.values():
        at, by = row.collected_at, row.collected_by
        yield Origin("donor", row.donor, "gave", at, by, row.sample)
        for code in dict.fromkeys((row.person, row.tested_person)):
            yield Origin("person", code, "gave" if code == row.person else "was tested", at, by, row.sample)
        yield Origin("sample", row.sample, "collected", at, by, row.sample)
        yield Origin("account", by, "collected", at, by, row.sample)
        yield Origin("establishment", row.establishment, "collected", at, by, row.sample)
        yield Origin("specification", row.specification, "judged under", at, by, row.sample)


def _used(connection: Connection, samples: tuple[str, ...], made: Sequence[Made]) -> Iterator[Used]:
    """What was done on these lines and with what, in the order of the events."""
    codes = {one.code for one in made}
    orders = select(allocation.c.treatment).where(allocation.c.sample.in_(samples))
    query = (
        select(record.c.subject, record.c.kind, record.c.at, record.c.actor, record.c.data, record.c.seq)
        .where(
            or_(
                and_(record.c.chain.in_(samples), record.c.kind.in_(TOLD)),
                and_(record.c.chain.in_(orders), record.c.kind == "injection"),
            )
        )
        .order_by(record.c.chain, record.c.seq)
    )
    for row in connection.execute(query):
        data = row.data
        on = str(data.get("vial")) if row.kind == "injection" else row.subject
        if on in codes:
            step = str(data.get("name") or data.get("step") or row.kind)
            unit = (str(data["unit"]),) if data.get("unit") and row.kind == "done" else ()
            things = (*data.get("lots", ()), *data.get("equipment", ()), *unit)
            yield Used(on, step, row.at, row.actor, things, tuple(data.get("made", ())))


def _carried(connection: Connection, vials: set[str]) -> Iterator[Origin]:
    """Whoever gave these vials away or took them over, and the houses they came from and went to."""
    for some in in_parts(tuple(sorted(vials))):
        query = (
            select(handover_line.c.vial, handover_line.c.answered_at, handover_line.c.answered_by, handover)
            .join(handover, handover.c.code == handover_line.c.handover)
            .where(handover_line.c.vial.in_(some))
            .order_by(handover.c.offered_at, handover_line.c.id)
        )
        for row in connection.execute(query):
            yield Origin("account", row.giver, "gave away", row.offered_at, row.giver, row.vial)
            house = row.from_establishment
            yield Origin("establishment", house, "gave away", row.offered_at, row.giver, row.vial)
            if row.answered_by:
                by, at = row.answered_by, row.answered_at
                yield Origin("account", by, "answered", at, by, row.vial)
                if row.to_establishment:
                    yield Origin("establishment", row.to_establishment, "answered", at, by, row.vial)


def _names(connection: Connection, own: Sequence[Origin]) -> dict[str, str]:
    """What is written on the lots, the instruments and the units that were used."""
    found: dict[str, str] = {}
    for some in in_parts(tuple(dict.fromkeys(one.code for one in own if one.kind in THINGS.values()))):
        query = select(material.c.code, material.c.name, material.c.maker, material.c.number)
        for row in connection.execute(query.where(material.c.code.in_(some))):
            found[row.code] = ", ".join(part for part in row[1:] if part)
    return found
