"""Treatments as orders: the row, its records and its allocations in one value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tracker.custody.case.exceptions import ExceptionRequest, Failed
from tracker.custody.case.treatment import Allocation, Confirmation, Injection, Noted, Notice, Order, Version
from tracker.records.entries import Entry, of


def to_allocation(row: Any) -> Allocation:
    """A row of `allocation`."""
    return Allocation(
        row.id, row.treatment, row.vial, row.sample, row.dose, row.at, row.actor, row.ended_at, row.ordered_by
    )


def to_order(row: Any, found: tuple[Entry, ...], allocations: Iterable[Allocation]) -> Order:
    """A row of `treatment` with everything on its chain."""
    own = tuple(one for one in found if one.chain == row.code)
    void = {one.data.get("about") for one in of(own, "void")}
    return Order(
        code=row.code,
        patient=row.person,
        product=row.product,
        establishment=row.establishment,
        status=row.status,
        versions=tuple(_version(one) for one in of(own, "version")),
        suitability=tuple(
            Noted(one.id, one.recorded, one.actor, one.data["says"]) for one in of(own, "suitability")
        ),
        consents=tuple(
            Noted(one.id, one.at, one.actor, one.data["version"]) for one in of(own, "treatment_consent")
        ),
        appointments=tuple(
            Noted(one.id, one.recorded, one.actor, "", one.instant("on")) for one in of(own, "appointment")
        ),
        confirmations=tuple(_confirmation(one) for one in of(own, "confirmation")),
        mismatches=tuple(Noted(one.id, one.recorded, one.actor, "") for one in of(own, "mismatch")),
        injections=tuple(_injection(one) for one in of(own, "injection") if one.id not in void),
        voided=tuple(_injection(one) for one in of(own, "injection") if one.id in void),
        exception_requests=tuple(_request(one) for one in of(own, "exception_requested")),
        acknowledgements=_about_requests(own, "exception_acknowledged"),
        signatures=_about_requests(own, "exception_signed"),
        allocations=tuple(one for one in allocations if one.treatment == row.code),
        notices=tuple(to_notice(one) for one in of(own, "notice")),
        reactions=tuple(
            Noted(one.id, one.at, one.actor, one.data["severity"]) for one in of(own, "reaction")
        ),
    )


def to_notice(one: Entry) -> Notice:
    """What was told to those who treat."""
    data = one.data
    return Notice(one.id, data["about"], data["says"], one.words("vials"), bool(data["given"]), one.recorded)


def _request(one: Entry) -> ExceptionRequest:
    data = one.data
    version, failed = int(data["version"]), failed_of(one)
    return ExceptionRequest(one.id, data["vial"], one.chain, version, failed, one.recorded, one.actor)


def failed_of(one: Entry) -> tuple[Failed, ...]:
    """What an entry about an exceptional release names as failed."""
    return tuple(
        Failed(each["check"], each["says"], tuple(each["evidence"].split())) for each in one.data["failed"]
    )


def _about_requests(own: tuple[Entry, ...], kind: str) -> tuple[Noted, ...]:
    """What was said to requests; `says` is the request."""
    return tuple(Noted(one.id, one.recorded, one.actor, one.data["request"]) for one in of(own, kind))


def _version(one: Entry) -> Version:
    data = one.data
    return Version(
        number=int(data["number"]),
        joint=data["joint"],
        side=data["side"],
        dose_min=Decimal(data["dose_min"]),
        dose_max=Decimal(data["dose_max"]),
        vials=int(data["vials"]),
        basis=data.get("basis") or "",
        reference=data.get("reference") or "",
        responsible=_named(data, "responsible"),
        jurisdiction=data.get("jurisdiction") or "",
        route=data.get("route") or "",
        weight_kg=one.quantity("weight_kg"),
        at=one.at,
        by=one.actor,
        indication=data.get("indication") or "",
        indication_words=_named(data, "indication_words"),
        authority=data.get("authority") or "",
        fda_contact=_named(data, "fda_contact"),
        prescription=_named(data, "prescription"),
        practitioner=_named(data, "practitioner"),
    )


def _named(data: Mapping[str, Any], name: str) -> str:
    """Whether a private value was given; what it says is not for the rules."""
    return "named" if data.get(name) else ""


def _confirmation(one: Entry) -> Confirmation:
    data = one.data
    return Confirmation(
        one.id,
        data["vial"],
        int(data["version"]),
        one.recorded,
        one.actor,
        data["session"],
        bool(data["clinician"]),
        bool(data["bedside"]),
    )


def _injection(one: Entry) -> Injection:
    return Injection(
        one.id,
        one.data["vial"],
        one.quantity("dose"),
        one.quantity("volume_ml"),
        one.at,
        one.actor,
        one.quantity("endotoxin_eu"),
        str(one.data.get("allocation") or ""),
    )
