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
from tracker.custody.steps.specification_fields import NewSpecification
from tracker.records import known
from tracker.records.connection import Connection


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
    return faults


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
    issuer = str(data.get("issuer") or actor.establishment)
    return known.fault_of_band(connection, lookup(site, issuer, band.value))
