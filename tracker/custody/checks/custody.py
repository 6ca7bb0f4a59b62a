"""Who holds the vial, who may act on it, and whether its road has a gap."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.possession import here
from tracker.custody.road import progress
from tracker.custody.sample import Stage

BASIS = "21 CFR 1271.290; N.J.A.C. 8:8-13.17"


@check("custody.not_ended", "Vial still in use", BASIS)
def not_ended(case: Case, act: Act) -> Iterator[Finding]:
    """An ended vial takes no custody and no process step."""
    vial = case.vial
    if vial.ended:
        at = f" at {vial.ended_at:%Y-%m-%d %H:%M} UTC" if vial.ended_at else ""
        yield Refusal(
            "custody.not_ended", f"The vial was {vial.stage}{at}.", "Scan the vial you have in hand.", BASIS
        )


@check("custody.not_a_specimen", "Not a specimen tube", BASIS)
def not_a_specimen(case: Case, act: Act) -> Iterator[Finding]:
    """A tube drawn for a laboratory never goes to a patient."""
    if case.vial.is_specimen:
        yield Refusal(
            "custody.not_a_specimen",
            "This is a specimen tube for a laboratory.",
            "Scan the vial itself.",
            BASIS,
        )


@check("custody.here", "Vial is here and on no road", BASIS)
def holder(case: Case, act: Act) -> Iterator[Finding]:
    """The vial is held where the actor works, no hand-over is open, and its place is not disputed."""
    yield from _on_no_road(case)
    if not here(case, act.actor):
        held = case.papers.establishments.get(case.vial.holder)
        yield Refusal(
            "custody.here",
            f"The vial is held by {held.name if held else case.vial.holder}, where you do not work.",
            "Ask the holder to hand it over.",
            BASIS,
        )


@check("custody.settled", "No open hand-over", BASIS)
def settled(case: Case, act: Act) -> Iterator[Finding]:
    """No hand-over of the vial is open and its place is not disputed, wherever it is."""
    yield from _on_no_road(case)


def _on_no_road(case: Case) -> Iterator[Finding]:
    open_line = case.custody.open(case.vial.code)
    disputed = case.custody.disputed(case.vial.code)
    if open_line is not None:
        yield Refusal(
            "custody.here",
            f"The vial is in transit since {open_line.offered_at:%Y-%m-%d %H:%M} UTC ({open_line.handover}).",
            "Accept, decline or cancel the hand-over first.",
            BASIS,
            (open_line.id,),
        )
    if disputed is not None:
        yield Refusal(
            "custody.here",
            f"Hand-over {disputed.handover} was declined or cancelled and nobody took the vial back.",
            "The giver scans it and takes it back.",
            BASIS,
            (disputed.id,),
        )


@check("custody.answerable", "This hand-over is open and yours to answer", BASIS)
def answerable(case: Case, act: Act) -> Iterator[Finding]:
    """Exactly one hand-over of the vial is open, and the actor belongs to the receiving establishment."""
    line = case.custody.open(case.vial.code)
    if line is None:
        yield Refusal(
            "custody.answerable", "No hand-over of this vial is open.", "Ask the giver to offer it.", BASIS
        )
    elif line.to_establishment != act.actor.establishment:
        yield Refusal(
            "custody.answerable",
            "This hand-over is offered to another establishment.",
            "Only its people answer it.",
            BASIS,
            (line.id,),
        )


@check("custody.returnable", "Yours to take back", BASIS)
def returnable(case: Case, act: Act) -> Iterator[Finding]:
    """A declined or cancelled hand-over, taken back at the establishment that gave it."""
    line = case.custody.disputed(case.vial.code)
    if line is None:
        yield Refusal(
            "custody.returnable",
            "No hand-over of this vial was declined or cancelled.",
            "Nothing is to be taken back.",
            BASIS,
        )
    elif line.from_establishment != act.actor.establishment:
        yield Refusal(
            "custody.returnable",
            "Another establishment gave this vial.",
            "Its people take it back.",
            BASIS,
            (line.id,),
        )


@check("custody.cancellable", "Yours to cancel", BASIS)
def cancellable(case: Case, act: Act) -> Iterator[Finding]:
    """Only the establishment that gave the vial withdraws its offer."""
    line = case.custody.open(case.vial.code)
    if line is None:
        yield Refusal(
            "custody.cancellable", "No hand-over of this vial is open.", "Nothing is to be cancelled.", BASIS
        )
    elif line.from_establishment != act.actor.establishment:
        yield Refusal(
            "custody.cancellable",
            "Another establishment offered this vial.",
            "Decline it if you do not take it.",
            BASIS,
            (line.id,),
        )


@check("custody.missing", "Lost, or on a road nobody answered", BASIS)
def missing(case: Case, act: Act) -> Iterator[Finding]:
    """Only a lost vial, or one whose hand-over is open or disputed, can be found again."""
    code = case.vial.code
    if case.vial.stage is not Stage.LOST and not case.custody.open(code) and not case.custody.disputed(code):
        yield Refusal(
            "custody.missing", "The vial is neither lost nor on the road.", "Move it, or hand it over.", BASIS
        )


@check("custody.deliverable", "A specimen tube on its way to a laboratory", BASIS)
def deliverable(case: Case, act: Act) -> Iterator[Finding]:
    """`delivered` ends only a specimen tube's hand-over to a place without accounts."""
    line = case.custody.open(case.vial.code)
    if line is None or not line.to_place or line.to_establishment:
        yield Refusal(
            "custody.deliverable",
            "This vial is on no road to a laboratory without accounts.",
            "The receiver accepts it by scan.",
            BASIS,
        )
    elif not case.vial.is_specimen:
        yield Refusal(
            "custody.deliverable",
            "Only a specimen tube may be delivered without a receiver's scan.",
            "Hand it over to a person.",
            BASIS,
        )


@check("custody.children_labelled", "Every child labelled", "FACT-JACIE D7.2.5 (2019)")
def children_labelled(case: Case, act: Act) -> Iterator[Finding]:
    """The children are labelled before the parent is closed."""
    for child in case.line.children(case.vial.code):
        if child.label_serial is None and not child.ended:
            yield Refusal(
                "custody.children_labelled",
                f"{child.code} came out of this vial and has no label yet.",
                "Label every child first.",
                BASIS,
                (child.code,),
            )


@check("custody.destination", "A receiver who can answer", BASIS, given=True)
def destination(case: Case, act: Act) -> Iterator[Finding]:
    """The receiving establishment is known; only a specimen tube goes to a place without accounts."""
    to, place = act.text("to_establishment"), act.text("to_place")
    if to and to not in case.papers.establishments:
        yield Refusal(
            "custody.destination",
            "The receiving establishment is not on record.",
            "Choose one from the list.",
            BASIS,
            field="to_establishment",
        )
    if not to and not place:
        yield Refusal(
            "custody.destination",
            "Nobody is named to receive the vial.",
            "Choose the receiving establishment.",
            BASIS,
            field="to_establishment",
        )
    if not to and place and not case.vial.is_specimen:
        yield Refusal(
            "custody.destination",
            "Only a specimen tube may go to a place without accounts.",
            "Choose the receiving establishment.",
            BASIS,
            field="to_establishment",
        )


ROUTE_BASIS = "21 CFR 11.10(f); 1271.265(c)"


def _gap(case: Case, part: str) -> Iterator[Finding]:
    route = case.specification.manufacture if part == "manufacture" else case.specification.route()
    found = progress(case, route)
    if found.gap:
        yield Refusal(
            "custody.route",
            f"“{found.gap}” was done before a step that the route asks for first.",
            "A quality officer investigates the gap.",
            ROUTE_BASIS,
        )


@check("custody.route", "Route without a gap so far", ROUTE_BASIS)
def route_so_far(case: Case, act: Act) -> Iterator[Finding]:
    """Everything done follows the route of the specification, without a gap."""
    yield from _gap(case, "all")


@check("custody.manufactured", "Manufacture complete", ROUTE_BASIS)
def manufactured(case: Case, act: Act) -> Iterator[Finding]:
    """Every step of the manufacturing part was done."""
    yield from _gap(case, "manufacture")
    missing = progress(case, case.specification.manufacture).missing
    if missing:
        names = ", ".join(one.label.lower() for one in missing)
        yield Refusal(
            "custody.manufactured",
            f"The manufacture is not complete: {names} still to do.",
            "Finish the route first.",
            ROUTE_BASIS,
        )


@check("custody.manufactured_allogeneic", "Manufacture complete when given to another person", ROUTE_BASIS)
def manufactured_allogeneic(case: Case, act: Act) -> Iterator[Finding]:
    """Only autologous material may be allocated before its manufacture is complete."""
    if case.specification.relation != "autologous":
        yield from manufactured.run(case, act)


@check("custody.prepared", "Preparation complete", ROUTE_BASIS)
def prepared(case: Case, act: Act) -> Iterator[Finding]:
    """Every step of manufacture and preparation was done."""
    yield from _gap(case, "all")
    missing = progress(case, case.specification.route()).missing
    if missing:
        names = ", ".join(one.label.lower() for one in missing)
        yield Refusal(
            "custody.prepared",
            f"The preparation is not complete: {names} still to do.",
            "Finish the route first.",
            ROUTE_BASIS,
        )


CHECKS = (
    not_ended, not_a_specimen, holder, settled, answerable, returnable, cancellable, missing, deliverable, children_labelled, destination,
    route_so_far, manufactured, manufactured_allogeneic, prepared,
)  # fmt: skip
