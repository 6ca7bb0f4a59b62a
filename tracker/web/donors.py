"""The pages of a donor and of a person: papers in coded form; who somebody is only on request."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tracker import access
from tracker.actions.identity import Identity, may_look
from tracker.actions.lists import events_since, person_on_record, samples_of
from tracker.actions.looking import View
from tracker.actions.looks import MAY_SEE
from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.retention import Forgotten
from tracker.custody.people import Actor
from tracker.language import gettext as _
from tracker.records.queries import Told
from tracker.web.acts import acts
from tracker.web.events import event_rows
from tracker.web.keeping import kept_until
from tracker.web.papers import papers
from tracker.web.reasons import reasons
from tracker.web.shown import Names, clock, moment, this_site, words


def donor_page(view: View) -> dict[str, Any]:
    """Everything the page of a donor draws."""
    case, told = judged_here(view.case, access.actor()), events_since(this_site(), view.code, 0)
    names = Names(_users(case, told))
    return {
        "band": _may_collect(view),
        "acts": acts(view, access.actor()),
        "reads_records": access.actor().reads_records,
        "donor": case.papers.donor,
        "kept": kept_until(view.code),
        "source": words(case.papers.donor.source) if case.papers.donor else "",
        "papers": papers(case, names),
        "stops": [[clock(one.at), one.says, names(one.by)] for one in case.stops],
        "samples": samples_of(this_site(), view.code),
        "events": event_rows(told, names),
    }


def judged_here(case: Case, actor: Actor) -> Case:
    """The papers of a donor of whom nothing was collected yet, as the rules where this person works see
    them."""
    body = case.papers.establishments.get(actor.establishment)
    if case.rule_set is not None or body is None or body.jurisdiction not in case.jurisdictions:
        return case
    return replace(case, rule_set=case.jurisdictions[body.jurisdiction], country=body.country)


def person_page(view: View, identity: Identity | None = None) -> dict[str, Any]:
    """Everything the page of a person draws; their identity only when it was asked for."""
    case, told = view.case, events_since(this_site(), view.code, 0)
    found = person_on_record(this_site(), view.code)
    names = Names([*_users(case, told), *(one.actor for one in found.wristbands)])
    return {
        "acts": acts(view, access.actor()),
        "identity": identity,
        "may_look": may_look(this_site(), access.actor(), view.code),
        "registered": moment(found.registered_at),
        "sees_looks": access.actor().has(*MAY_SEE),
        "kept": kept_until(view.code),
        "erased": [_erased(one, names) for one in case.forgotten],
        "checks": papers(case, names)["identity"],
        "wristbands": [
            [clock(one.at), found.issuers.get(one.issuer, one.issuer), names(one.actor)]
            for one in found.wristbands
        ],
        "links": sorted(case.papers.people(view.code) - {view.code}),
        "donors": found.donors,
        "treatments": [(one.code, one.product, one.status) for one in case.treatment.others],
        "events": event_rows(told, names),
    }


def _may_collect(view: View) -> dict[str, Any]:
    """Whether the papers let somebody collect now; who may not collect sees the papers alone."""
    found = view.verdict("collect")
    if found is None:
        return {}
    if found.allowed is False:
        return {
            "state": State.REFUSED,
            "title": _("Not ready for collection"),
            "reasons": reasons(view.case, found.refusals),
        }
    return {"state": State.USABLE, "title": _("Papers complete for collection"), "reasons": []}


def _erased(one: Forgotten, names: Names) -> dict[str, Any]:
    return {
        "when": moment(one.at), "who": names(one.by), "second": names(one.second), "basis": words(one.basis),
        "values": one.values, "left": one.left,
        "files": one.files,
    }  # fmt: skip


def _users(case: Case, told: tuple[Told, ...]) -> Iterator[str]:
    yield from (one.by for one in case.papers.identity_checks)
    yield from (one.by for one in case.papers.determinations)
    yield from (one.by for one in case.stops)
    yield from (user for one in case.forgotten for user in (one.by, one.second))
    yield from (one.actor for one in told)
