"""The statements a case is read with: built once, and executed as they stand for every scan and every act."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, cast, literal, or_, select, union, union_all

from tracker.records.kin import kin
from tracker.records.tables.people import donor, establishment, person, person_link, wristband
from tracker.records.tables.samples import (
    handover,
    handover_line,
    label,
    record,
    sample,
    specification,
    stop,
    vial,
)
from tracker.records.tables.tasks import task
from tracker.records.tables.treatments import allocation, material, treatment

_head = select(sample, donor.c.person, donor.c.tested_person).join(donor, donor.c.code == sample.c.donor)

SAMPLE = _head.where(sample.c.code == bindparam("code"))
SAMPLE_OF_VIAL = _head.join(vial, vial.c.sample == sample.c.code).where(vial.c.code == bindparam("code"))
PERSON = select(person.c.code).where(person.c.code == bindparam("code"))
DONOR = select(donor).where(donor.c.code == bindparam("code"))

VIALS = select(vial).where(vial.c.sample == bindparam("sample")).order_by(vial.c.made_at, vial.c.code)
_placed = select(allocation, treatment.c.opened_by.label("ordered_by")).join(
    treatment, treatment.c.code == allocation.c.treatment
)
ALLOCATIONS = _placed.where(allocation.c.sample == bindparam("sample"))
HANDOVERS = (
    select(handover_line, handover)
    .join(handover, handover.c.code == handover_line.c.handover)
    .join(vial, vial.c.code == handover_line.c.vial)
    .where(vial.c.sample == bindparam("sample"))
    .order_by(handover.c.offered_at, handover_line.c.id)
)
LABELS = (
    select(label)
    .join(vial, vial.c.code == label.c.vial)
    .where(vial.c.sample == bindparam("sample"))
    .order_by(label.c.printed_at)
)

ENTRY = (
    record.c.id,
    record.c.chain,
    record.c.subject,
    record.c.kind,
    record.c.at,
    record.c.recorded,
    record.c.actor,
    record.c.late,
    record.c.seq,
    cast(record.c.data, Text).label("data"),  # read by `entries.written`, all of them at once
)
# The order of the events, which no clock has a part in.
IN_ORDER = (record.c.chain, record.c.seq, record.c.at, record.c.id)
RECORDS = select(*ENTRY).where(record.c.chain.in_(bindparam("chains", expanding=True))).order_by(*IN_ORDER)
STOPS = (
    select(stop)
    .where(
        stop.c.target.in_(bindparam("targets", expanding=True)),
        or_(stop.c.lifted_at.is_(None), stop.c.lifted_at > bindparam("recent")),
    )
    .order_by(stop.c.at)
)
TASKS = (
    select(task)
    .where(task.c.chain.in_(bindparam("chains", expanding=True)), task.c.status == "open")
    .order_by(task.c.due_at, task.c.id)
)
MATERIALS = select(material).where(material.c.code.in_(bindparam("codes", expanding=True)))
ESTABLISHMENTS = select(establishment)
SPECIFICATIONS = select(specification).where(
    or_(
        specification.c.code.in_(bindparam("codes", expanding=True)),
        specification.c.product == bindparam("product"),
    )
)

_whose = kin(
    union(
        select(treatment.c.person).where(treatment.c.code.in_(bindparam("codes", expanding=True))),
        select(person.c.code).where(person.c.code.in_(bindparam("people", expanding=True))),
    )
)
ORDERS = select(treatment).where(treatment.c.person.in_(select(_whose.c.person))).order_by(treatment.c.code)
ALLOCATIONS_OF_ORDERS = _placed.where(allocation.c.treatment.in_(bindparam("orders", expanding=True)))

_family = kin(select(person.c.code).where(person.c.code.in_(bindparam("people", expanding=True))))
LINKS = select(person_link.c.id, person_link.c.person, person_link.c.other).where(
    person_link.c.person.in_(select(_family.c.person)), person_link.c.ended_at.is_(None)
)
_patient = kin(select(person.c.code).where(person.c.code == bindparam("patient")))
_records = select(_patient.c.person)
_linked = or_(person_link.c.person.in_(_records), person_link.c.other.in_(_records))
# A link that ended still disturbs; whoever ended it vouched for nobody.
BANDS = union_all(
    select(wristband.c.at, wristband.c.actor, wristband.c.second).where(
        wristband.c.person.in_(_records), wristband.c.at >= bindparam("since")
    ),
    select(person_link.c.at, person_link.c.actor, person_link.c.second).where(
        _linked, person_link.c.at >= bindparam("since")
    ),
    select(person_link.c.ended_at, literal(""), literal("")).where(
        _linked, person_link.c.ended_at >= bindparam("since")
    ),
)
BORN = select(person.c.code, person.c.birth_date).where(
    person.c.code.in_(bindparam("people", expanding=True))
)
