"""Rows become the parts of a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tracker.custody.case.custody import HandOver, Label
from tracker.custody.case.materials import DUES, Material, Period, ServiceState
from tracker.custody.case.papers import Donor, Establishment
from tracker.custody.case.stops import Stop
from tracker.custody.people import Role
from tracker.custody.sample import Part, Sample, Stage, Standing, Vial
from tracker.custody.tasks import Task, TaskKind


def to_sample(row: Any) -> Sample:
    """A row of `sample`."""
    return Sample(
        row.code,
        row.donor,
        row.source,
        row.product,
        row.specification,
        row.establishment,
        row.collected_at,
        row.collected_by,
        row.details,
        row.rule_set or "",
        row.country or "",
    )


def to_vial(row: Any) -> Vial:
    """A row of `vial`."""
    return Vial(
        code=row.code,
        sample=row.sample,
        parent=row.parent,
        part=Part(row.part),
        stage=Stage(row.stage),
        standing=Standing(row.standing) if row.standing else None,
        volume_ml=row.volume_ml,
        holder=row.holder,
        keeper=row.keeper,
        place=row.place,
        made_at=row.made_at,
        made_by=row.made_by,
        ended_at=row.ended_at,
        representative=row.representative,
        run=row.run,
        specimen_stage=row.specimen_stage,
        label_serial=row.label_serial,
        label_shows=row.label_shows or {},
    )


def to_donor(row: Any) -> Donor:
    """A row of `donor`."""
    return Donor(row.code, row.person, row.tested_person, row.source)


def to_establishment(row: Any) -> Establishment:
    """A row of `establishment`."""
    return Establishment(
        row.code,
        row.name,
        row.licence,
        frozenset(row.activities),
        row.valid_until,
        row.jurisdiction or "",
        row.country or "",
    )


def to_material(row: Any) -> Material:
    """A row of `material`; whether it was recalled is a stop."""
    return Material(
        row.code, row.kind, row.name, row.usable_until, in_service=row.in_service, family=row.family,
        number=row.number, certificate=row.certificate or "", in_use_hours=row.in_use_hours,
        designation=row.designation or "", opened_at=row.opened_at, maker=row.maker,
        periods=tuple(to_period(one) for one in row.periods or ()),
    )  # fmt: skip


def to_period(found: Mapping[str, Any]) -> Period:
    """How an instrument stood from one service until the next, as its row keeps it."""
    return Period(
        datetime.fromisoformat(found["since"]),
        ServiceState(found["state"]),
        *(datetime.fromisoformat(found[name]) if found.get(name) else None for name in DUES),
    )


def to_stop(row: Any) -> Stop:
    """A row of `stop`."""
    narrowed = None if row.narrowed_to is None else frozenset(row.narrowed_to)
    return Stop(
        row.id,
        row.kind,
        row.target,
        row.says,
        row.at,
        row.actor,
        frozenset(row.scopes),
        narrowed,
        row.joint,
        row.lifted_at,
        row.lifted_by or "",
    )


def to_task(row: Any) -> Task:
    """A row of `task`."""
    return Task(
        row.id,
        TaskKind(row.kind),
        row.chain,
        row.about,
        Role(row.role),
        row.owner,
        row.opened_at,
        row.opened_by,
        row.due_at,
    )


def to_label(row: Any) -> Label:
    """A row of `label`."""
    return Label(
        row.serial,
        row.vial,
        row.printed_at,
        row.attached_at,
        row.voided_at,
        row.shows,
        row.printed_by,
        row.why,
    )


def to_handover(row: Any) -> HandOver:
    """A row of `handover_line` joined with its `handover`."""
    return HandOver(
        id=row.id,
        handover=row.handover,
        vial=row.vial,
        kind=row.kind,
        state=row.state,
        giver=row.giver,
        from_establishment=row.from_establishment,
        to_establishment=row.to_establishment,
        to_place=row.to_place,
        treatment=row.treatment,
        offered_at=row.offered_at,
        answered_at=row.answered_at,
        answered_by=row.answered_by or "",
        temperature_c=row.temperature_c,
        late=row.answered_late,
        condition=row.condition or "",
        seal=row.seal or "",
        offered_late=row.offered_late,
    )
