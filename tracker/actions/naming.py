"""What the fields of an act name: it must be on record, and of the kind that the field takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema

from tracker.actions.loading import lookup
from tracker.actions.site import Site
from tracker.custody.changes import Private
from tracker.custody.people import Actor
from tracker.custody.steps.digits import BORN, day_of_birth
from tracker.custody.steps.outside import OUTSIDE_CODE, given_code
from tracker.custody.steps.specification_fields import NewSpecification
from tracker.labels.code import Misread, printed
from tracker.labels.recognise import Sort, read_wristband, recognise
from tracker.records import known, outside
from tracker.records.connection import Connection

TAKEN = "A unit is on record under this code already: {code}. Open that one, or look at the label again."


def each_of(value: object) -> list[str]:
    """The codes or names a field holds: none, one, or several."""
    if isinstance(value, list):
        return [str(one) for one in value]
    return [str(value)] if value else []


def faults_of_names(
    site: Site, actor: Actor, schema: Schema, data: Mapping[str, Any]
) -> dict[str, list[str]]:
    """One sentence at every field that names what is not on record, or a wristband that is already."""
    faults: dict[str, list[str]] = {}
    with site.database.reading() as connection:
        for name, declared in schema.fields.items():
            of = str(declared.metadata.get("reference") or "")
            for one in each_of(data.get(name)):
                says = known.fault_of_reference(connection, of, one) if of else ""
                if declared.metadata.get("code"):
                    says = known.fault_of_code(connection, name, one)
                if says:
                    faults[name] = [says]
        if (refusal := data.get("refusal")) and (says := known.fault_of_refusal(connection, str(refusal))):
            faults["refusal"] = [says]
        if isinstance(schema, NewSpecification) and (
            says := known.fault_of_product(connection, str(data.get("product") or ""))
        ):
            faults["product"] = [says]
        if _born_later(site, data):
            faults["birth_date"] = [BORN]
        if says := _fault_of_band(site, actor, connection, data):
            faults["band"] = [says]
        if says := fault_of_outside(connection, *given_code(data)):
            faults[OUTSIDE_CODE if OUTSIDE_CODE in schema.fields else "value"] = [says]
    return faults


def fault_of_outside(connection: Connection, text: str, corrected: str = "") -> str:
    """Why a code of another house cannot stand for a new unit, or in the entry that is corrected; empty
    when it can, or when there is none."""
    if not text:
        return ""
    read = recognise(text)
    if read.sort is Sort.OURS:
        return "This is a code made here. Leave the box empty, or scan the label of the other house."
    if read.outside is None:
        return read.says
    if not read.outside.names_a_unit:
        return "This code does not tell which unit it is. Scan the donation number, or the whole label."
    taken = outside.units_under(connection, read.outside.key, corrected)
    return TAKEN.format(code=printed(taken[0])) if taken else ""


def _born_later(site: Site, data: Mapping[str, Any]) -> bool:
    """Be a day that has come neither here nor by universal time."""
    written = data.get("birth_date")
    found = day_of_birth(written.value) if isinstance(written, Private) else None
    now = site.clock()
    return found is not None and found > max(now.date(), now.astimezone(site.settings.zone).date())


def _fault_of_band(site: Site, actor: Actor, connection: Connection, data: Mapping[str, Any]) -> str:
    band = data.get("band")
    if not isinstance(band, Private):
        return ""
    try:
        read_wristband(str(band.value))
    except Misread as problem:
        return problem.says
    issuer = str(data.get("issuer") or actor.establishment)
    return known.fault_of_band(connection, lookup(site, issuer, band.value))
