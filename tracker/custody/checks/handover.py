"""Hand-overs: who may answer, withdraw and take back what was offered."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.sample import Stage

BASIS = "21 CFR 1271.290; N.J.A.C. 8:8-13.17"


@check("custody.answerable", "This hand-over is open and yours to answer", BASIS)
def answerable(case: Case, act: Act) -> Iterator[Finding]:
    """Exactly one hand-over of the vial is open, and the actor belongs to the receiving establishment."""
    line = case.custody.open(case.vial.code)
    if line is None:
        yield refuse("No hand-over of this vial is open.", "Ask the giver to offer it.")
    elif line.to_establishment != act.actor.establishment:
        yield refuse(
            "This hand-over is offered to another establishment.",
            "Only its people answer it.",
            evidence=(line.id,),
        )


@check("custody.returnable", "Yours to take back", BASIS)
def returnable(case: Case, act: Act) -> Iterator[Finding]:
    """A declined or cancelled hand-over, taken back at the establishment that gave it."""
    line = case.custody.disputed(case.vial.code)
    if line is None:
        yield refuse("No hand-over of this vial was declined or cancelled.", "Nothing is to be taken back.")
    elif line.from_establishment != act.actor.establishment:
        yield refuse("Another establishment gave this vial.", "Its people take it back.", evidence=(line.id,))


@check("custody.cancellable", "Yours to cancel", BASIS)
def cancellable(case: Case, act: Act) -> Iterator[Finding]:
    """Only the establishment that gave the vial withdraws its offer."""
    line = case.custody.open(case.vial.code)
    if line is None:
        yield refuse("No hand-over of this vial is open.", "Nothing is to be cancelled.")
    elif line.from_establishment != act.actor.establishment:
        yield refuse(
            "Another establishment offered this vial.",
            "Decline it if you do not take it.",
            evidence=(line.id,),
        )


@check("custody.missing", "Lost, or on a road nobody answered", BASIS)
def missing(case: Case, act: Act) -> Iterator[Finding]:
    """Only a lost vial, or one whose hand-over is open or disputed, can be found again."""
    code = case.vial.code
    if case.vial.stage is not Stage.LOST and not case.custody.open(code) and not case.custody.disputed(code):
        yield refuse("The vial is neither lost nor on the road.", "Move it, or hand it over.")


@check("custody.deliverable", "A specimen tube on its way to a laboratory", BASIS)
def deliverable(case: Case, act: Act) -> Iterator[Finding]:
    """`delivered` ends only a specimen tube's hand-over to a place without accounts."""
    line = case.custody.open(case.vial.code)
    if line is None or not line.to_place or line.to_establishment:
        yield refuse(
            "This vial is on no road to a laboratory without accounts.", "The receiver accepts it by scan."
        )
    elif not case.vial.is_specimen:
        yield refuse(
            "Only a specimen tube may be delivered without a receiver's scan.", "Hand it over to a person."
        )


@check("custody.destination", "A receiver who can answer", BASIS, given=True)
def destination(case: Case, act: Act) -> Iterator[Finding]:
    """The receiving establishment is known; only a specimen tube goes to a place without accounts."""
    to, place = act.text("to_establishment"), act.text("to_place")
    if to and to not in case.papers.establishments:
        yield refuse(
            "The receiving establishment is not on record.",
            "Choose one from the list.",
            field="to_establishment",
        )
    if not to and not place:
        yield refuse(
            "Nobody is named to receive the vial.",
            "Choose the receiving establishment.",
            field="to_establishment",
        )
    if not to and place and not case.vial.is_specimen:
        yield refuse(
            "Only a specimen tube may go to a place without accounts.",
            "Choose the receiving establishment.",
            field="to_establishment",
        )


CHECKS = (answerable, returnable, cancellable, missing, deliverable, destination)
