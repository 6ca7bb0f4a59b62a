"""Two people, blind, within one window: who may confirm and when an injection may follow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from tracker.custody.case import Case
from tracker.custody.case.treatment import Confirmation
from tracker.custody.checks.materials import named
from tracker.custody.checks.stops import reaching
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.people import Actor, Qualification, Role
from tracker.custody.possession import allocation

BASIS = "N.J.A.C. 8:8-13.20(a)"


def standing_confirmations(case: Case) -> tuple[Confirmation, ...]:
    """The confirmations of this vial that still count: of the version in force, within the window, and with
    nothing since that disturbs: no hand-over, no stop, not even one that was lifted, and no change of how the
    patient is recognised."""
    order = case.treatment.order
    if order is None or order.version is None:
        return ()
    oldest = case.now - case.rules.confirmation_window
    since = _last_disturbance(case)
    return tuple(
        one
        for one in order.confirmations
        if one.vial == case.line.focus
        and one.version == order.version.number
        and not one.void
        and one.at >= oldest
        and (since is None or one.at > since)
    )


def _last_disturbance(case: Case) -> datetime | None:
    stops = [one.at for one in reaching(case, (*case.stops, *case.lifted))]
    moves = [one.answered_at or one.offered_at for code in case.line.codes() for one in case.custody.of(code)]
    own, recognised = allocation(case), case.treatment.recognition.at
    once = [one for one in (own.at if own else None, recognised) if one is not None]
    return max([*stops, *moves, *once], default=None)


@check("bedside.confirmer", "Qualified and uninvolved confirmer", BASIS)
def confirmer(case: Case, act: Act) -> Iterator[Finding]:
    """One of the two is a clinician, the other qualified for the bedside; each confirms once, in their own
    session."""
    actor, earlier = act.actor, standing_confirmations(case)
    if not actor.has(Role.CLINICIAN) and not actor.holds(Qualification.BEDSIDE):
        yield refuse(
            "You are neither a clinician nor qualified for the bedside.", "A qualified person confirms."
        )
    if any(one.by == actor.user for one in earlier):
        yield refuse("You have confirmed already.", "The second person confirms under their own sign-in.")
    elif any(actor.session and one.session == actor.session for one in earlier):
        yield refuse(
            "The first confirmation came from this very session.",
            "The second person signs in for themselves.",
        )
    own = (actor.has(Role.CLINICIAN), actor.holds(Qualification.BEDSIDE))
    if earlier and not any(_complete(own, (one.clinician, one.bedside)) for one in earlier):
        yield refuse(
            "Of the two, one must be a clinician and the other qualified for the bedside.",
            "A person with the missing role or qualification confirms.",
        )
    if actor.user in case.treatment.recognition.by:
        yield refuse(
            "You put this patient's wristband or link on record after the vial was allocated.",
            "Somebody else confirms.",
        )


def completes(earlier: tuple[Confirmation, ...], actor: Actor) -> bool:
    """Be another person with whom one of these confirmations makes a pair."""
    own = (actor.has(Role.CLINICIAN), actor.holds(Qualification.BEDSIDE))
    others = (one for one in earlier if one.by != actor.user)
    return not actor.disabled and any(_complete(own, (one.clinician, one.bedside)) for one in others)


def _complete(one: tuple[bool, bool], other: tuple[bool, bool]) -> bool:
    """Each pair says clinician and qualified: one of the two is a clinician, the other qualified."""
    return (one[0] and other[1]) or (one[1] and other[0])


def _pair(found: tuple[Confirmation, ...]) -> bool:
    """Two different people among these confirmations who complete each other."""
    return any(
        one.by != other.by and _complete((one.clinician, one.bedside), (other.clinician, other.bedside))
        for one in found
        for other in found
    )


@check("bedside.confirmed", "Two confirmations within the window", BASIS)
def confirmed(case: Case, act: Act) -> Iterator[Finding]:
    """Two people confirmed this vial within the window of the first, and the clinician among them injects."""
    found = standing_confirmations(case)
    people = {one.by for one in found}
    minutes = case.rules.confirmation_window // timedelta(minutes=1)
    if not _pair(found):
        yield refuse(
            f"{len(people)} of 2 people confirmed this vial within the last {minutes} minutes.",
            "Both confirm again at the bedside.",
            evidence=tuple(one.id for one in found),
        )
    elif not act.actor.has(Role.CLINICIAN) or act.actor.user not in people:
        yield refuse("Only a clinician who confirmed may inject.", "The clinician among the two injects.")


@check("bedside.given_volume", "Volume within the vial", BASIS, given=True)
def given_volume(case: Case, act: Act) -> Iterator[Finding]:
    """What is given is no more than what the vial holds."""
    held, given = case.vial.volume_ml, act.quantity("volume_ml")
    if held is None:
        yield refuse("The volume of this vial is not on record.", "Measure and record it first.")
    elif given is None:
        yield refuse("No volume to be given was entered.", "Enter the volume.", field="volume_ml")
    elif given > held:
        yield refuse(
            f"{given} mL are to be given and the record says {held} mL are in the vial.",
            "Check the volume.",
            field="volume_ml",
        )


@check("bedside.needle", "Needle lot named", BASIS, given=True)
def needle_named(case: Case, act: Act) -> Iterator[Finding]:
    """One of the lots named is a needle; another kind of lot does not stand for it."""
    if not any(one is not None and one.kind == "needle" for one in named(case, act, "lots")):
        yield refuse("No needle is among the lots named.", "Scan the needle's lot.", field="lots")


CHECKS = (confirmer, confirmed, given_volume, needle_named)
