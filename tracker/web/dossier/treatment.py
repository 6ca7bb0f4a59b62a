"""The dossier of a treatment: the order in all its versions, its papers, its vials, and what was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup

from tracker.actions.at_the_bedside import at_hand
from tracker.actions.dossiers import Snapshot
from tracker.actions.notices import Told
from tracker.actions.treatment_lists import Outcome, Placed
from tracker.custody.case.treatment import Order
from tracker.custody.people import Actor
from tracker.web import treatment_facts
from tracker.web.batch import corrected, decisions, further
from tracker.web.dossier.content import Part
from tracker.web.exceptions import rows as exceptions
from tracker.web.shown import Names, quantity, stamped, words
from tracker.web.telling import cells, code_link, grouped, mark

HIDDEN = "Left out while a vial waits at the bedside: whoever confirms gives it without looking here."


def parts(
    found: Snapshot,
    actor: Actor,
    placed: tuple[Placed, ...],
    told: tuple[Told, ...],
    outcomes: tuple[Outcome, ...],
    names: Names,
) -> list[Part]:
    """Everything on record of one treatment."""
    order = order_of(found)
    blind = order.open and at_hand(actor, order) and any(one.issued for one in placed)
    replaced = corrected.replaced(found.written)
    return [
        *_ordered(found, order, blind, names),
        *_given_parts(order, told, outcomes, names),
        Part("Corrected values", columns=("About", "Entry and value", "From and to", "By", "When", "Reason"),
             rows=corrected.rows(replaced, names), empty="Nothing was corrected."),
        Part("Every record of the treatment", columns=("What", "About", "By", "When", "It says"),
             rows=[] if blind else [further.row(one, names) for one in found.written],
             empty=HIDDEN if blind else "There is no record."),
    ]  # fmt: skip


def _ordered(found: Snapshot, order: Order, blind: bool, names: Names) -> list[Part]:
    """What stops it, what was ordered, and what that rests on."""
    stops = [[stamped(one.at), one.says, code_link(one.on), names(one.by)] for one in found.case.stops]
    return [
        Part("Stops in force", columns=("Since", "Why", "On", "By"), rows=stops, empty="Nothing stops it."),
        Part("The order in force", facts=_facts(order, blind)),
        Part("Snapshot", facts=treatment_facts.papers(order, stamped)),
        Part("Versions of the order", columns=("No.", "Joint and side", "Dose, million viable cells", "Vials",
             "Basis", "By", "When"), rows=[_version(one, blind, names) for one in order.versions]),
    ]  # fmt: skip


def _given_parts(
    order: Order, told: tuple[Told, ...], outcomes: tuple[Outcome, ...], names: Names
) -> list[Part]:
    """What was set aside, confirmed and given, and what came after it."""
    return [
        Part("Vials set aside", columns=("Vial", "Sample", "Cells", "Set aside", "By", "Free again"),
             rows=[_allocation(one, names) for one in order.allocations], empty="No vial was set aside."),
        Part("Confirmations at the bedside", columns=("Vial", "By", "When", "Version", "Counts"),
             rows=[_confirmation(one, names) for one in order.confirmations], empty="Nobody confirmed yet."),
        Part("Given", columns=("Vial", "Volume", "Viable cells", "By", "When"),
             rows=[_given(one, names) for one in order.injections], empty="Nothing was given yet."),
        Part("Exceptional releases", columns=("Vial", "What failed", "Asked for", "Acknowledged", "Signed"),
             rows=exceptions(order), empty="Nobody asked for one."),
        Part("Who was told of a late positive", columns=("Treatment", "Clinician", "Vials", "Found",
             "Acknowledged"), rows=decisions.told(told, names), empty="Nobody had to be told of one."),
        Part("How the patient was afterwards", columns=("When", "What", "By"),
             rows=[[stamped(one.at), words(one.says), names(one.by)] for one in outcomes],
             empty="No outcome is on record."),
    ]  # fmt: skip


def order_of(found: Snapshot) -> Order:
    """The order of a case that was loaded for a treatment."""
    order = found.case.treatment.order
    if order is None:
        raise LookupError("This case has no treatment.")
    return order


def users(found: Snapshot, told: Iterable[Told], outcomes: Iterable[Outcome]) -> Iterator[str]:
    """Everybody the dossier names."""
    order = order_of(found)
    yield from (one.by for one in order.versions)
    yield from (one.by for one in order.allocations)
    yield from (one.by for one in order.confirmations)
    yield from (one.by for one in order.injections)
    yield from (one.by for one in outcomes)
    yield from (one.by for one in found.case.stops)
    yield from (one.task.owner for one in told)
    for one in found.written:
        yield one.actor
        yield from (str(one.data[name]) for name in ("second", "witness") if one.data.get(name))


def _facts(order: Order, blind: bool) -> list[tuple[str, Any]]:
    version = order.version
    found = treatment_facts.facts(order, version, blind=blind) if version else []
    told = [(label, HIDDEN if blind and label == "joint and side" else value) for label, value in found]
    return [("treatment", grouped(order.code)), ("state", words(order.status)), *told]


def _version(one: Any, blind: bool, names: Names) -> list[Any]:
    site = HIDDEN if blind else treatment_facts.site_of(one)
    basis = ", ".join(each for each in (words(one.basis), one.reference, one.authority) if each)
    dose = f"{one.dose_min} to {one.dose_max}"
    return [one.number, site, dose, one.vials, basis, names(one.by), stamped(one.at)]


def _allocation(one: Any, names: Names) -> list[Any]:
    ended = stamped(one.ended_at, "no")
    who = names(one.by)
    return [code_link(one.vial), code_link(one.sample), cells(one.dose), stamped(one.at), who, ended]


def _confirmation(one: Any, names: Names) -> list[Any]:
    counts: Markup = mark("refused", "void") if one.void else mark("usable", "yes")
    return [code_link(one.vial), names(one.by), stamped(one.at), one.version, counts]


def _given(one: Any, names: Names) -> list[Any]:
    volume = quantity(one.volume_ml, "mL")
    return [code_link(one.vial), volume, cells(one.dose), names(one.by), stamped(one.at)]
