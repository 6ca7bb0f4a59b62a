"""What stands on the label of a storage unit, of a hand-over's shipper and on a treatment's hand card."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tracker.actions.lists import at_a_glance, references
from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.actions.stock import handover_called, stock_called
from tracker.custody.problems import Unknown
from tracker.custody.sample import Standing
from tracker.custody.temperature import kept_at
from tracker.labels.code import printed
from tracker.labels.tags import TagFacts
from tracker.labels.template import Sort

HUMAN_CELLS = "HUMAN CELLS. HANDLE WITH CARE. DO NOT X-RAY."
QUARANTINED = "QUARANTINED MATERIAL INSIDE. NOT FOR USE IN A PATIENT."
NO_PERSON = "This card names no person. Scan the wristband of the patient."


def tag_facts(site: Site, code: str) -> TagFacts:
    """The facts of a label that is no vial's; raises Unknown for what has no label of its own."""
    sort, said = _SAID.get(code[:1], (None, None))
    if sort is None or said is None:
        raise Unknown("Only vials, storage units, hand-overs and treatments have labels.")
    told = {**said(site, code), "site": site.settings.site_name}
    return TagFacts(sort, site.settings.label_host, code, told)


def _unit(site: Site, code: str) -> Mapping[str, str]:
    found = stock_called(site, code)
    name = ", ".join(text for text in (found.name, found.number) if text)
    return {"name": name, "keeps": case_of(site, code).materials.known[code].designation}


def _handover(site: Site, code: str) -> Mapping[str, str]:
    """A shipper goes one way once, so what travels in quarantine is said on it."""
    found = handover_called(site, code)
    bodies = {one.code: one.name for one in references(site).establishment}
    vials = [vial for vial, state, _, _ in found.lines if state in ("offered", "accepted")]
    cases = at_a_glance(site, vials)
    waiting = [one for one in cases.values() if one.line.standing() is Standing.QUARANTINED]
    notice = [HUMAN_CELLS, *([QUARANTINED] if waiting else [])]
    kept = dict.fromkeys(kept_at(case_of(site, vial)) for vial in vials)
    samples = dict.fromkeys(printed(one.sample.code) for one in cases.values())
    return {
        "from": bodies.get(found.from_establishment, found.from_establishment),
        "to": bodies.get(found.to_establishment, found.to_establishment) or found.to_place,
        "holds": f"{len(vials)} vial{'s' * (len(vials) != 1)} of {', '.join(samples)}" if vials else "",
        "keeps": "; ".join(one for one in kept if one),
        "notice": " ".join(notice),
    }


def _treatment(site: Site, code: str) -> Mapping[str, str]:
    """Nothing a confirmer must find out by themselves: no person, no joint and no side."""
    order = case_of(site, code).treatment.order
    if order is None:
        raise Unknown("There is no such treatment.")
    on = order.appointments[-1].on if order.appointments else None
    return {
        "product": order.product,
        "holds": str(order.versions[-1].vials) if order.versions else "",
        "when": f"{on.astimezone(site.settings.zone):%Y-%m-%d %H:%M %Z}" if on else "",
        "notice": NO_PERSON,
    }


_SAID: Mapping[str, tuple[Sort, Callable[[Site, str], Mapping[str, str]]]] = {
    "U": (Sort.UNIT, _unit),
    "H": (Sort.HANDOVER, _handover),
    "T": (Sort.TREATMENT, _treatment),
}
