"""A treatment in words: the order, its papers, its vials and its history, as the pages show them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup, escape

from tracker.actions.treatment_lists import Listed, Outcome, Placed
from tracker.custody.bases import BY_NAME
from tracker.custody.case.treatment import Injection, Noted, Order, Version
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.shown import Names, quantity, this_site, words
from tracker.web.struck import old_value
from tracker.web.telling import cells, code_link, establishment, grouped, mark, page_of, standing, when

NAMED = {
    "fda_contact": "contact at the FDA",
    "prescription": "prescription",
    "practitioner": "practitioner",
    "responsible": "responsible person",
}
Told = Callable[[datetime | None], str | Markup]
FOLDED = "Folded while a vial waits at the bedside: whoever confirms gives them without looking here."
STATES = {"open": ("waiting", "open"), "closed": ("ended", "closed"), "cancelled": ("ended", "cancelled")}


def row(one: Listed, names: Names) -> dict[str, Any]:
    """One treatment in the list."""
    cells = [
        grouped(one.code),
        one.product,
        grouped(one.patient),
        establishment(one.establishment),
        mark(*STATES[one.status]),
    ]
    return {"href": page_of(one.code), "cells": [*cells, when(one.opened_at), names(one.opened_by)]}


def site_of(version: Version) -> str:
    """Joint and side in words, and whose side it is."""
    return _(
        "%(capitalize)s %(joint)s, the patient’s %(side)s",
        capitalize=words(version.side).capitalize(),
        joint=words(version.joint),
        side=words(version.side),
    )


def facts(order: Order, version: Version, *, blind: bool = False) -> list[tuple[str, str | Markup]]:
    """The order in force; with `blind` joint and side are folded away."""
    basis = term(BY_NAME[version.basis].label) if version.basis in BY_NAME else ""
    return [
        ("patient", code_link(order.patient)),
        ("product", order.product),
        (_("joint and side"), _folded(site_of(version)) if blind else site_of(version)),
        (
            "dose",
            _(
                "%(dose_min)s to %(dose_max)s million viable cells",
                dose_min=version.dose_min,
                dose_max=version.dose_max,
            ),
        ),
        (
            "vials",
            _("%(injections)s of %(vials)s given", injections=len(order.injections), vials=version.vials),
        ),
        ("indication", words(version.indication) or _("not on record")),
        ("route", words(version.route) or _("not on record")),
        (
            "basis",
            ", ".join(one for one in (basis, version.reference, version.authority) if one)
            or _("not on record"),
        ),
        (_("named with it"), _named(version)),
        ("jurisdiction", version.jurisdiction or _("not on record")),
        ("weight", quantity(version.weight_kg, "kg")),
        ("clinic", establishment(order.establishment)),
    ]


def _folded(site: str) -> Markup:
    """Joint and side behind a press, for whoever is about to give them for themselves."""
    return Markup("<details><summary>{}</summary><p>{}</p></details>").format(term(FOLDED), site)


def _named(version: Version) -> str:
    """What was named with the basis and is private: that it is there, and never what it says."""
    given = [says for name, says in NAMED.items() if getattr(version, name)]
    return ", ".join(given) or _("nobody")


def papers(order: Order, told: Told = when) -> list[tuple[str, str | Markup]]:
    """The newest statement of each kind, or that there is none; `told` says how times are written."""
    suitable, consent, visit = (
        _newest(order.suitability),
        _newest(order.consents),
        _newest(order.appointments),
    )
    return [
        (
            "suitability",
            _said(suitable, words(suitable.says), told) if suitable else mark("waiting", _("not assessed")),
        ),
        (
            "consent",
            _said(consent, _("version %(says)s", says=consent.says), told)
            if consent
            else mark("waiting", _("not on record")),
        ),
        ("appointment", told(visit.on) if visit else mark("waiting", _("none made"))),
    ]


def _newest(found: Iterable[Noted]) -> Noted | None:
    return max(found, key=lambda one: one.at, default=None)


def _said(one: Noted, what: str, told: Told) -> Markup:
    return Markup("{}, {}, {}").format(what, told(one.at), Names([one.by])(one.by))


def vial_row(one: Placed) -> dict[str, Any]:
    """A vial set aside: where it is, how it stands, what it holds."""
    way = one.on_the_way
    where = (
        _("on the way to %(to_place)s", to_place=establishment(way.to_establishment) or way.to_place)
        if way
        else f"{establishment(one.vial.holder)}, {one.vial.place}"
    )
    issued = mark("usable", "issued") if one.issued else mark("waiting", _("not issued"))
    return {
        "href": page_of(one.vial.code),
        "cells": [
            grouped(one.vial.code),
            where.rstrip(", "),
            standing(one.standing),
            issued,
            quantity(one.vial.volume_ml, "mL"),
            cells(one.allocation.dose),
        ],
    }


_Line = tuple[datetime, str | Markup, str]


def history(order: Order, outcomes: Iterable[Outcome], *, blind: bool = False) -> list[dict[str, Any]]:
    """Everything recorded on the order, newest first; with `blind` no version says its joint and side."""
    found = [*_ordered(order, blind), *_given(order)]
    found += [(one.at, _("Outcome: %(says)s", says=words(one.says)), one.by) for one in outcomes]
    names = Names(by for _at, _what, by in found)
    return [
        {"when": when(at), "what": what, "who": names(by)} for at, what, by in sorted(found, reverse=True)
    ]


def _ordered(order: Order, blind: bool) -> Iterator[_Line]:
    """What was ordered, and what the order rests on."""
    for one in order.versions:
        told = "" if blind else f": {one.side} {one.joint}"
        yield one.at, _("Version %(number)s", number=one.number) + told, one.by
    for said in order.suitability:
        yield said.at, _("Suitability: %(says)s", says=words(said.says)), said.by
    for consent in order.consents:
        yield consent.at, _("Consent, version %(says)s", says=consent.says), consent.by
    for made in order.appointments:
        yield made.at, _("Appointment made"), made.by


def _given(order: Order) -> Iterator[_Line]:
    """What became of the vials: set aside, confirmed, injected, and taken back."""
    for aside in order.allocations:
        yield aside.at, _("Allocated %(vial)s", vial=printed(aside.vial)), aside.by
    for seen in order.confirmations:
        yield seen.at, _("Confirmed %(vial)s", vial=printed(seen.vial)), seen.by
    for one in order.injections:
        volume = quantity(one.volume_ml, "mL")
        said = _("Injected %(vial)s, %(volume_ml)s", vial=printed(one.vial), volume_ml=volume)
        yield one.at, said, one.by
    for void in order.voided:
        old = old_value(_("Injected %(vial)s", vial=printed(void.vial)))
        yield void.at, escape(_("{} voided")).format(old), void.by


def injection_facts(order: Order, one: Injection, names: Names) -> list[tuple[str, str | Markup]]:
    """What was given, under the version in force at that moment, and who had confirmed it."""
    version = _in_force(order, one.at)
    window = timedelta(minutes=this_site().settings.confirmation_minutes)
    counted = [each for each in order.confirmations if each.vial == one.vial and each.at >= one.at - window]
    confirmed = dict.fromkeys(names(each.by) for each in counted)
    return [
        ("vial", code_link(one.vial)),
        (_("joint and side"), site_of(version) if version else _("not on record")),
        ("volume", quantity(one.volume_ml, "mL")),
        (_("viable cells"), cells(one.dose)),
        (_("injected by"), names(one.by)),
        ("when", when(one.at)),
        (_("confirmed by"), ", ".join(confirmed) or _("nobody on record")),
    ]


def _in_force(order: Order, at: datetime) -> Version | None:
    return max((one for one in order.versions if one.at <= at), key=lambda one: one.number, default=None)
