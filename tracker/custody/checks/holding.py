"""Who holds the vial, and whether it can be acted on at all."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.possession import here
from tracker.custody.sample import Vial
from tracker.custody.saying import Sentence, say

BASIS = "21 CFR 1271.290; N.J.A.C. 8:8-13.17"


@check("custody.not_ended", "Vial still in use", BASIS)
def not_ended(case: Case, act: Act) -> Iterator[Finding]:
    """An ended vial takes no custody and no process step."""
    vial = case.vial
    if vial.ended:
        yield refuse(_ended(vial), say("Scan the vial you have in hand."))


@check("custody.not_empty", "Something in the vial", BASIS)
def not_empty(case: Case, act: Act) -> Iterator[Finding]:
    """An empty vial takes nothing but its closing or its discard."""
    if case.vial.volume_ml == 0:
        yield refuse(say("The vial is empty."), say("Close or discard it."))


@check("custody.not_a_specimen", "Not a specimen tube", BASIS)
def not_a_specimen(case: Case, act: Act) -> Iterator[Finding]:
    """A tube drawn for a laboratory never goes to a patient."""
    if case.vial.is_specimen:
        yield refuse(say("This is a specimen tube for a laboratory."), say("Scan the vial itself."))


@check("custody.same_sample", "Vials of one sample", BASIS, given=True)
def same_sample(case: Case, act: Act) -> Iterator[Finding]:
    """Every vial named beside this one is of the same sample."""
    strange = [one for one in act.words("vials") if one not in case.line.vials]
    if strange:
        yield refuse(
            say("{code} is no vial of this sample.", code=strange[0]),
            say("Decide about each sample by itself."),
            field="vials",
        )


@check("custody.here", "Vial is here and on no road", BASIS)
def holder(case: Case, act: Act) -> Iterator[Finding]:
    """The vial is held where the actor works, no hand-over is open, and its place is not disputed."""
    yield from _on_no_road(case)
    if not here(case, act.actor):
        held = case.papers.establishments.get(case.vial.holder)
        yield refuse(
            say(
                "The vial is held by {holder}, where you do not work.",
                holder=held.name if held else case.vial.holder,
            ),
            say("Ask the holder to hand it over."),
        )


@check("custody.settled", "No open hand-over", BASIS)
def settled(case: Case, act: Act) -> Iterator[Finding]:
    """No hand-over of the vial is open and its place is not disputed, wherever it is; of an ended vial nobody
    asks."""
    if not case.vial.ended:
        yield from _on_no_road(case)


def _on_no_road(case: Case) -> Iterator[Finding]:
    open_line = case.custody.open(case.vial.code)
    disputed = case.custody.disputed(case.vial.code)
    if open_line is not None:
        yield refuse(
            say(
                "The vial is in transit since {since} ({handover}).",
                since=open_line.offered_at,
                handover=open_line.handover,
            ),
            say("Accept, decline or cancel the hand-over first."),
            evidence=(open_line.id,),
        )
    if disputed is not None:
        yield refuse(
            say(
                "Hand-over {handover} was declined or cancelled and nobody took the vial back.",
                handover=disputed.handover,
            ),
            say("The giver scans it and takes it back."),
            evidence=(disputed.id,),
        )


@check("custody.children_labelled", "Every child labelled", "FACT-JACIE D7.2.5 (2019)")
def children_labelled(case: Case, act: Act) -> Iterator[Finding]:
    """The children are labelled before the parent is closed, and before it is divided or drawn from again."""
    for child in case.line.children(case.vial.code):
        if child.label_serial is None and not child.ended:
            yield refuse(
                say("{code} came out of this vial and has no label yet.", code=child.code),
                say("Label every child first."),
                evidence=(child.code,),
            )


def _ended(vial: Vial) -> Sentence:
    if vial.ended_at is None:
        return say("The vial was {stage}.", stage=vial.stage)
    return say("The vial was {stage} at {at}.", stage=vial.stage, at=vial.ended_at)


CHECKS = (not_ended, not_empty, not_a_specimen, same_sample, holder, settled, children_labelled)
