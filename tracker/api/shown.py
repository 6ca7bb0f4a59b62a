"""A subject as it is now, in the coded values of its shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from tracker.actions import listing
from tracker.actions.given import told_refusal
from tracker.actions.keeping import kept
from tracker.actions.looking import View, record_of
from tracker.actions.scanning import seen
from tracker.actions.site import Site
from tracker.api.families import BY_LETTER
from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.clocks import expiry
from tracker.custody.corrections import volumes_before
from tracker.custody.decision import Decision
from tracker.custody.people import Actor
from tracker.custody.possession import allocation, here, in_transit, issued_to, used_codes
from tracker.custody.sample import Vial

Shown = dict[str, Any]


def subject(site: Site, actor: Actor, code: str) -> Shown:
    """The record of one code as it is now; Unknown when there is none."""
    if code.startswith("Q"):
        # The number is read first: whoever acts on a record that moved in between is told so.
        return {"seq": seen(site, code)} | _specification(site, code)
    case, seq = record_of(site, code)
    return _of_case(site, actor, code, case) | {"seq": seq}


def of_view(site: Site, actor: Actor, view: View) -> Shown:
    """The record of a view that was loaded already."""
    return _of_case(site, actor, view.code, view.case) | {"seq": view.seq}


def _of_case(site: Site, actor: Actor, code: str, case: Case) -> Shown:
    shown: Shown
    match kind := code[:1]:
        case "V":
            shown = vial(site, case, actor)
        case "S":
            shown = sample(case)
        case "T":
            shown = treatment(case) | dict(listing.one(site, "treatments", code))
        case "D":
            shown = donor(case) | dict(listing.one(site, "donors", code))
        case "P":
            shown = person(case) | dict(listing.one(site, "persons", code))
        case "R":
            shown = recall(case) | dict(listing.one(site, "recalls", code))
        case "H":
            shown = _handover(site, code)
        case _:
            shown = {"stops": stops(case.stops)} | dict(listing.one(site, BY_LETTER[kind].path, code))
    if kind in "PDST":
        shown |= {"kept_until": kept(site, code).until(site.settings.retention_years)}
    return shown


def vial(site: Site, case: Case, actor: Actor) -> Shown:
    """A vial with everything that is derived."""
    found, line = case.vial, case.line
    due, held = expiry(case), allocation(case)
    used, own = used_codes(case), case.sample.code
    return vial_line(found) | {
        "standing": line.standing().value,
        "made_by": found.made_by,
        "superseded": volumes_before(case, found),
        "external_codes": [one.text for one in case.custody.outside if one.vial == found.code and one.text],
        "representative": found.representative,
        "specimen_stage": found.specimen_stage,
        "label_serial": found.label_serial,
        "children": [one.code for one in line.children(found.code)],
        "here": here(case, actor),
        "in_transit": _road(site, case),
        "disputed": case.custody.disputed(found.code) is not None,
        "allocated_to": held and held.treatment,
        "issued_to": issued_to(case),
        "expires_at": due,
        "expired": due is not None and not found.ended and case.now > due,
        "stops": stops(one for one in case.stops if one.reaches(own, line.codes(), used)),
    }


def _road(site: Site, case: Case) -> Shown | None:
    """The hand-over it is on the way in."""
    road = in_transit(case)
    if road is None:
        return None
    return {
        "handover": road.handover,
        "kind": road.kind,
        "to_establishment": road.to_establishment,
        "to_place": road.to_place,
        "offered_at": road.offered_at,
        "overdue": case.now > road.offered_at + patience(site),
    }


def vial_line(one: Vial) -> Shown:
    """A vial as its row says."""
    return {
        "code": one.code,
        "sample": one.sample,
        "parent": one.parent,
        "part": one.part.value,
        "stage": one.stage.value,
        "standing": one.standing and one.standing.value,
        "volume_ml": one.volume_ml,
        "holder": one.holder,
        "keeper": one.keeper,
        "place": one.place,
        "made_at": one.made_at,
        "ended_at": one.ended_at,
    }


def sample(case: Case) -> Shown:
    """A sample with its vials and what quality says."""
    quality = case.quality
    results = [
        {
            "id": one.id,
            "at": one.at,
            "by": one.by,
            "vial": one.vial,
            "tube": one.tube,
            "analyte": one.analyte,
            "value": f"{one.sign}{one.number}" if one.number is not None else one.word,
            "unit": one.unit,
            "superseded": one.before,
            "stage": one.stage,
            "drawn_at": one.drawn_at,
            "reviewed_by": one.reviewed_by,
            "returned": one.returned,
            "excluded": quality.excluded(one),
        }
        for one in quality.results
    ]
    return asdict(case.sample) | {
        "vials": [vial_line(one) for one in case.line.vials.values()],
        "results": results,
        "releases": _each(quality.releases),
        "deviations": _each(quality.deviations),
        "stops": stops(case.stops),
    }


def donor(case: Case) -> Shown:
    """A donor's papers."""
    papers = case.papers
    consents = [{**one, "scopes": sorted(one["scopes"])} for one in _each(papers.consents)]
    return {
        "identity_checks": _each(papers.identity_checks),
        "consents": consents,
        "markers": _each(papers.markers),
        "determinations": _each(papers.determinations),
        "stops": stops(case.stops),
    }


def person(case: Case) -> Shown:
    """What is on record of a person, save who it is."""
    return {
        "erased_at": max((one.at for one in case.forgotten), default=None),
        "linked": sorted(case.papers.people(case.subject) - {case.subject}),
        "identity_checks": _each(case.papers.identity_checks),
        "treatments": [one.code for one in case.treatment.others],
        "stops": stops(case.stops),
    }


def recall(case: Case) -> Shown:
    """A recall or a drill: how many were told and answered, and which vials nobody accounts for."""
    found = case.recall
    if found is None:
        return {}
    return {
        "reached": list(found.vials),
        "sent": found.sent,
        "acknowledged": found.acknowledged,
        "not_accounted_for": list(found.open_vials),
    }


def treatment(case: Case) -> Shown:
    """A treatment with everything recorded on it."""
    order = case.treatment.order
    if order is None:
        return {}
    return {
        "version": order.version and asdict(order.version),
        "suitability": _each(order.suitability),
        "consents": [{**one, "version": one["says"]} for one in _each(order.consents)],
        "appointments": _each(order.appointments),
        "allocations": _each(order.allocations),
        "confirmations": _each(order.confirmations),
        "injections": _each(order.injections),
        "stops": stops(case.stops),
    }


def stops(found: Iterable[Stop]) -> list[Shown]:
    """Stops in force."""
    return [
        {"id": one.id, "kind": one.kind, "on": one.on, "says": one.says, "since": one.at, "by": one.by}
        for one in found
    ]


def verdict(decision: Decision) -> Shown:
    """A verdict, ready in its shape, as a scan tells dozens: never allowed where what is given could tell."""
    return {
        "step": decision.step,
        "allowed": decision.allowed,
        "refusals": [told_refusal(one, decision.subject) for one in decision.refusals],
        "warnings": [{"check": one.check, "says": one.says} for one in decision.warnings],
        "to_scan": list(decision.to_scan),
    }


def patience(site: Site) -> timedelta:
    """How long an offer may wait before it is overdue."""
    return timedelta(minutes=site.settings.offer_overdue_minutes)


def _handover(site: Site, code: str) -> Shown:
    found = dict(listing.one(site, "handovers", code))
    vials = listing.travelling(site, code)
    late = site.clock() > found["offered_at"] + patience(site)
    return found | {"vials": vials, "overdue": late and any(one["state"] == "offered" for one in vials)}


def _specification(site: Site, code: str) -> Shown:
    return dict(listing.one(site, "specifications", code)) | {
        "document": listing.specification_document(site, code)
    }


def _each(found: Iterable[Any]) -> list[Mapping[str, Any]]:
    return [asdict(one) for one in found]
