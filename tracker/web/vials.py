"""The page of a vial: the answer first, then why, then the facts in the label's order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker import access
from tracker.actions.lists import corrected_values, events_since
from tracker.actions.looking import View
from tracker.actions.usability import State, Usability, for_injection
from tracker.custody.case import Case
from tracker.custody.possession import allocation
from tracker.custody.sample import Vial
from tracker.language import gettext as _
from tracker.language import later, term
from tracker.web import exceptions
from tracker.web.acts import acts, subject_of
from tracker.web.custody import timeline
from tracker.web.events import event_rows
from tracker.web.files import file_rows
from tracker.web.keeping import kept_with
from tracker.web.marks import mark, what
from tracker.web.papers import papers
from tracker.web.pictured import clocks_picture, custody_picture, line_picture
from tracker.web.reasons import reasons
from tracker.web.results import result_rows
from tracker.web.shown import Moment, Names, chain_of, moment, this_site, words
from tracker.web.struck import struck, volume

TITLES = {
    State.USABLE: later("Usable for injection"),
    State.REFUSED: later("Refused for injection"),
    State.WAITING: later("Not ready for injection yet"),
}
SHOWN_AT_ONCE = 3


def vial_page(view: View) -> dict[str, Any]:
    """Everything the page of a vial draws."""
    case, vial = view.case, view.case.vial
    told = [one for one in events_since(this_site(), chain_of(view), 0) if one.concerns(vial.code)]
    names = Names(_users(case, told))
    return {
        "vial": vial,
        "reads_summary": access.actor().reads_records,
        "band": band(case, names),
        "acts": acts(view, access.actor()),
        "subject_of": lambda step: subject_of(step, view),
        "facts": facts(case, names),
        "clocks": clocks_picture(case),
        "line": line_picture(line(case)),
        "custody": custody_picture(case, names),
        "timeline": timeline(case, names),
        "files": file_rows(case),
        "results": result_rows(case, corrected_values(this_site(), chain_of(view)), names),
        "papers": papers(case, names),
        "events": event_rows(told, names),
        "mark": mark(case, vial.code),
    }


def band(case: Case, names: Names) -> dict[str, Any]:
    """The answer that stands first, with everything that speaks against it."""
    found, vial = for_injection(case), case.vial
    if found.state is State.ENDED:
        return {
            "state": State.ENDED,
            "title": _("Ended: %(stage)s", stage=words(vial.stage)),
            "at_once": _ended(case, names),
            "exceptional": exceptions.shown(case, names),
            "rest": [],
        }
    if vial.is_specimen:
        says = {"says": _("This tube was drawn for a laboratory. It never goes to a patient."), "resolve": ""}
        return {"state": State.WAITING, "title": _("Specimen tube"), "at_once": [says], "rest": []}
    passed = exceptions.shown(case, names)
    title = term(TITLES[found.state])
    if passed:
        title = _("%(answer)s; released exceptionally", answer=title)
    return {"state": found.state, "title": title, "exceptional": passed} | _split(case, found)


def _split(case: Case, found: Usability) -> dict[str, Any]:
    """What went wrong stands there at once, what is still to do is folded when it is long."""
    against, missing = reasons(case, found.against), reasons(case, found.missing)
    if against:
        return {"at_once": against, "rest": missing}
    return {"at_once": missing[:SHOWN_AT_ONCE], "rest": missing[SHOWN_AT_ONCE:]}


def _ended(case: Case, names: Names) -> list[dict[str, Any]]:
    ends = [one for one in case.processing.on(case.vial.code) if one.step == "ended"]
    stage, at = words(case.vial.stage), moment(case.vial.ended_at)
    if ends and at:
        says = _("It was %(stage)s by %(who)s, %(when)s.", stage=stage, who=names(ends[-1].by), when=at.text)
    else:
        says = _("It was %(stage)s.", stage=stage)
    return [{"says": says, "resolve": _("It takes no further step of custody or processing.")}]


def facts(case: Case, names: Names) -> dict[str, Any]:
    """What a label would say, in the label's order, and where the vial is."""
    vial, sample = case.vial, case.sample
    holder = case.papers.establishments.get(vial.holder)
    site = sample.details.get("body_site")
    set_aside = allocation(case)
    return {
        "product": sample.product,
        "volume": volume(case, vial),
        "sample": sample.code,
        "source": ", ".join(words(str(one)) for one in (sample.source, site) if one),
        "keeper": names(vial.keeper) if vial.keeper else _("nobody here"),
        "holder": holder.name if holder else vial.holder or _("elsewhere"),
        "place": vial.place,
        "stage": words(vial.stage),
        "standing": words(case.line.standing()),
        "label": vial.label_serial or "",
        "outside": [
            struck(one.before, one.text or _("none")) for one in case.custody.outside if one.vial == vial.code
        ],
        "treatment": set_aside.treatment if set_aside else "",
        "collected": moment(sample.collected_at),
        "representative": vial.representative,
        "since": _since(case),
        "kept": kept_with(case),
    }


def _since(case: Case) -> Moment | None:
    """Since when the vial is where it is: the last hand-over or move of itself, else when it was made."""
    vial = case.vial
    moved = [one.at for one in case.processing.on(vial.code) if one.step in ("move", "store")]
    moved += [one.answered_at for one in case.custody.accepted(vial.code) if one.answered_at]
    return moment(max([vial.made_at, *moved]))


def line(case: Case) -> list[dict[str, Any]]:
    """The line as nested nodes, from the first container down."""
    return [_node(case, one) for one in roots(case)]


def roots(case: Case) -> list[Vial]:
    """The first containers of the sample."""
    return [one for one in case.line.vials.values() if one.parent is None]


def _node(case: Case, vial: Vial) -> dict[str, Any]:
    marked = mark(case, vial.code)
    holder = case.papers.establishments.get(vial.holder)
    place = ", ".join(one for one in (holder.name if holder else vial.holder, vial.place) if one)
    return {
        "code": vial.code,
        "what": f"{what(vial)} · {place}" if not vial.ended and place else what(vial),
        "href": f"/s/{vial.code}",
        "state": marked.state,
        "word": marked.word,
        "here": vial.code == case.line.focus,
        "children": [_node(case, one) for one in case.line.children(vial.code)],
    }


def _users(case: Case, told: list[Any]) -> Iterator[str]:
    """Everybody this page names, to be looked up at once."""
    yield from (case.vial.keeper, case.vial.made_by, case.sample.collected_by)
    yield from (one.by for one in case.processing.done)
    for one in case.custody.handovers:
        yield from (one.giver, one.answered_by)
    for result in case.quality.results:
        yield from (result.by, result.reviewed_by)
    yield from exceptions.people(case)
    yield from (one.by for one in case.papers.identity_checks)
    yield from (one.by for one in case.papers.determinations)
    yield from (one.actor for one in told)
