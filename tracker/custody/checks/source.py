"""Where the material comes from: consent, identity, licence, eligibility."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.donors import marker_faults
from tracker.custody.sources import SOURCES

CONSENT_BASIS = "Directive 2004/23/EC Art. 13; 2006/17/EC Annex IV"


TO_A_PATIENT = frozenset(
    {
        "collect",
        "release_conditionally",
        "release",
        "allocate",
        "issue",
        "thaw",
        "dilute",
        "wash_thawed",
        "draw_up",
        "confirm",
        "inject",
    }
)


def _scopes(act: Act) -> tuple[str, ...]:
    """Processing stands on the donation alone; everything towards a patient also on the use in a treatment."""
    return ("donation", "treatment") if act.step in TO_A_PATIENT else ("donation",)


@check("source.consent", "Consent in force", CONSENT_BASIS)
def consent(case: Case, act: Act) -> Iterator[Finding]:
    """The right person agreed to this use, before the collection, and nobody took it back."""
    donor = case.papers.donor
    if donor is None:
        yield Refusal("source.consent", "There is no donor on record.", "Register the donor.", CONSENT_BASIS)
        return
    collected = case.line.sample.collected_at if case.line.sample else act.at
    allowed = SOURCES[donor.source].consent_by
    for scope in _scopes(act):
        given = [one for one in case.papers.consents if scope in one.scopes]
        by_right = [one for one in given if one.given_by in allowed]
        before = [one for one in by_right if one.signed_at <= collected]
        if not given:
            says = f"No consent for {scope} is on record."
        elif not by_right:
            says = f"Consent for {scope} was given by {given[0].given_by}; for this source it must come from {' or '.join(allowed)}."
        elif not before:
            says = f"Consent for {scope} was signed {by_right[0].signed_at:%Y-%m-%d %H:%M} UTC, after the collection at {collected:%Y-%m-%d %H:%M} UTC."
        else:
            continue
        evidence = tuple(one.id for one in given)
        yield Refusal(
            "source.consent",
            says,
            "Record the consent that was signed before the collection.",
            CONSENT_BASIS,
            evidence,
        )
    for stop in case.stops:
        if (
            stop.kind == "consent_withdrawn"
            and stop.on == donor.code
            and not stop.scopes.isdisjoint(_scopes(act))
        ):
            says = f"Consent for {' and '.join(sorted(stop.scopes))} was withdrawn on {stop.at:%Y-%m-%d}."
            yield Refusal(
                "source.consent",
                says,
                "Only a renewed consent by the same person changes this.",
                CONSENT_BASIS,
                (stop.id,),
            )


IDENTITY_BASIS = "Directive 2006/17/EC Annex IV 1.1"


@check("source.identity", "Donor identity verified", IDENTITY_BASIS)
def identity(case: Case, act: Act) -> Iterator[Finding]:
    """A named person saw who the donor (for cord blood the mother) is, before the collection."""
    donor = case.papers.donor
    if donor is None:
        yield Refusal(
            "source.identity", "There is no donor on record.", "Register the donor.", IDENTITY_BASIS
        )
        return
    collected = case.line.sample.collected_at if case.line.sample else act.at
    seen = [
        one for one in case.papers.identity_checks if case.papers.same_person(one.person, donor.tested_person)
    ]
    if not any(one.at <= collected for one in seen):
        says = "The identity of the person who answers for this donor was not verified before the collection."
        yield Refusal(
            "source.identity",
            says,
            "Verify the identity and record by whom and how.",
            IDENTITY_BASIS,
            tuple(one.id for one in seen),
        )


LICENCE_BASIS = "Directive 2004/23/EC Art. 6; 21 CFR 1271.21"


@check("source.establishment", "Establishment licensed", LICENCE_BASIS)
def establishment(case: Case, act: Act) -> Iterator[Finding]:
    """The body that collected held a licence to collect on that day."""
    code = case.line.sample.establishment if case.line.sample else act.actor.establishment
    at = case.line.sample.collected_at if case.line.sample else act.at
    body = case.papers.establishments.get(code)
    if body is None:
        says = "The collecting establishment is not on record."
    elif not body.licensed("collect", at):
        until = f"{body.valid_until:%Y-%m-%d}" if body.valid_until else "no date"
        says = f"{body.name} holds no licence to collect on {at:%Y-%m-%d} (licence {body.licence}, valid until {until})."
    else:
        return
    yield Refusal(
        "source.establishment",
        says,
        "Enter the licence and its validity, or collect at a licensed establishment.",
        LICENCE_BASIS,
    )


COLLECTION_BASIS = "21 CFR 1271.270(a); 2006/17/EC Annex IV 1.4"


@check("source.collection", "Collection record complete", COLLECTION_BASIS, given=True)
def collection(case: Case, act: Act) -> Iterator[Finding]:
    """The details this source must bring are given, in order of time, and the volume is one such a collection can have."""
    donor = case.papers.donor
    if donor is None:
        return
    source = SOURCES[donor.source]
    specification = case.quality.specification
    if specification is None or specification.source != source.name or specification.status != "in_force":
        yield Refusal(
            "source.collection",
            f"This product has no specification in force for {source.label.lower()}.",
            "Choose a product made from this source.",
            COLLECTION_BASIS,
            field="specification",
        )
    for name in source.details:
        if act.data.get(name) in (None, ""):
            yield Refusal(
                "source.collection",
                f"The collection record lacks: {name.replace('_', ' ')}.",
                "Complete the collection record.",
                COLLECTION_BASIS,
                field=name,
            )
    volume = act.data.get("volume_ml")
    if volume is not None and not source.volume_min_ml <= volume <= source.volume_max_ml:  # type: ignore[operator]
        yield Refusal(
            "source.collection",
            f"{volume} mL was entered; a collection of {source.label.lower()} has {source.volume_min_ml} to {source.volume_max_ml} mL.",
            "Check the volume and its unit.",
            COLLECTION_BASIS,
            field="volume_ml",
        )
    yield from _in_order(act)


def _in_order(act: Act) -> Iterator[Finding]:
    named = [
        ("delivered_at", act.data.get("delivered_at")),
        ("clamped_at", act.data.get("clamped_at")),
        ("at", act.at),
    ]
    known = [(name, at) for name, at in named if at is not None]
    for (first, earlier), (second, later) in zip(known, known[1:], strict=False):
        if earlier > later:  # type: ignore[operator]
            yield Refusal(
                "source.collection",
                f"The time of {second.replace('_', ' ')} lies before {first.replace('_', ' ')}.",
                "Correct the times: delivery, clamping, collection.",
                COLLECTION_BASIS,
                field=second,
            )


ELIGIBILITY_BASIS = "21 CFR 1271.45, .50, .65, .90(a)(1)"


@check("source.eligibility", "Donor eligible for this use", ELIGIBILITY_BASIS)
def eligibility(case: Case, act: Act) -> Iterator[Finding]:
    """Autologous by matching persons, or a donor whom a qualified person determined to be eligible."""
    donor, order = case.papers.donor, case.treatment.order
    if donor is None:
        yield Refusal(
            "source.eligibility", "There is no donor on record.", "Register the donor.", ELIGIBILITY_BASIS
        )
        return
    relation = case.specification.relation
    own = order is not None and case.papers.same_person(donor.person, order.patient)
    if relation == "autologous":
        if order is not None and not own:
            yield Refusal(
                "source.eligibility",
                "This product is for the donor's own use, and the patient of this treatment is another person.",
                "Use material of this patient's own.",
                ELIGIBILITY_BASIS,
                (donor.code, order.code),
            )
        return
    if relation == "either" and own:
        return
    newest = case.papers.determination
    if newest is None:
        yield Refusal(
            "source.eligibility",
            "Nobody has determined this donor's eligibility.",
            "A qualified person determines it.",
            ELIGIBILITY_BASIS,
        )
    elif newest.outcome != "eligible":
        yield Refusal(
            "source.eligibility",
            f"The donor was determined {newest.outcome} on {newest.at:%Y-%m-%d}.",
            "Discard the material or return it to store.",
            ELIGIBILITY_BASIS,
            (newest.id,),
        )


MARKER_BASIS = "21 CFR 1271.80, .85"


@check("source.markers", "Infectious markers complete", MARKER_BASIS)
def markers(case: Case, act: Act) -> Iterator[Finding]:
    """Every marker asked for was tested on the right person in the window, and none speaks against the donor."""
    donor, order = case.papers.donor, case.treatment.order
    if donor is None or case.specification.relation == "autologous":
        return
    own = order is not None and case.papers.same_person(donor.person, order.patient)
    if case.specification.relation == "either" and own:
        return
    for says, evidence in marker_faults(case):
        yield Refusal(
            "source.markers",
            says,
            "Record the missing or later result, or discard the material.",
            MARKER_BASIS,
            evidence,
        )


CHECKS = (consent, identity, establishment, collection, eligibility, markers)
