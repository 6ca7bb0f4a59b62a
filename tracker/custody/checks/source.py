"""Where the material comes from: consent, identity, licence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tracker.custody.case import Case
from tracker.custody.case.papers import Consent
from tracker.custody.checks.stops import TOWARDS_PATIENT, after_the_end
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.derived import derived
from tracker.custody.sources import GIVERS, SOURCES

CONSENT_BASIS = "Directive 2004/23/EC Art. 13; 2006/17/EC Annex IV"


def _scopes(act: Act) -> tuple[str, ...]:
    """Processing stands on the donation alone; collecting and everything towards a patient also on the use in
    a treatment."""
    whole = act.step in TOWARDS_PATIENT or act.step == "collect"
    return ("donation", "treatment") if whole else ("donation",)


@check("source.consent", "Consent in force", CONSENT_BASIS, by_step=True)
def consent(case: Case, act: Act) -> Iterator[Finding]:
    """The right person agreed to this use, before the collection, and nobody took it back."""
    collected = case.line.sample.collected_at if case.line.sample else act.at
    yield from _disagreeing(case, _scopes(act), collected)


@derived
def _disagreeing(case: Case, scopes: tuple[str, ...], collected: datetime) -> tuple[Finding, ...]:
    donor = case.papers.donor
    if donor is None:
        return (refuse("There is no donor on record.", "Register the donor."),)
    found: list[Finding] = []
    for scope in scopes:
        given = [one for one in case.papers.consents if scope in one.scopes]
        says = _lacking(scope, given, SOURCES[donor.source].consent_by, collected)
        if says:
            evidence = tuple(one.id for one in given)
            resolve = "Record the consent that was signed before the collection."
            found.append(refuse(says, resolve, evidence=evidence))
    return (*found, *_withdrawn(case, donor.code, scopes))


def _lacking(scope: str, given: list[Consent], allowed: tuple[str, ...], collected: datetime) -> str:
    by_right = [one for one in given if one.given_by in allowed]
    if not given:
        return f"No consent for {scope} is on record."
    if not by_right:
        return (
            f"Consent for {scope} was given by {GIVERS[given[0].given_by]}; for this source it must come "
            f"from {' or '.join(GIVERS[one] for one in allowed)}."
        )
    if all(one.signed_at > collected for one in by_right):
        return (
            f"Consent for {scope} was signed {by_right[0].signed_at:%Y-%m-%d %H:%M} UTC, after the "
            f"collection at {collected:%Y-%m-%d %H:%M} UTC."
        )
    return ""


def _withdrawn(case: Case, donor: str, scopes: tuple[str, ...]) -> Iterator[Finding]:
    for stop in case.stops:
        if (
            stop.kind == "consent_withdrawn"
            and not after_the_end(case, stop)
            and stop.on == donor
            and not stop.scopes.isdisjoint(scopes)
        ):
            says = f"Consent for {' and '.join(sorted(stop.scopes))} was withdrawn on {stop.at:%Y-%m-%d}."
            yield refuse(says, "Only a renewed consent by the same person changes this.", evidence=(stop.id,))


BY_WRISTBAND = "hospital_wristband"
IDENTITY_BASIS = "Directive 2006/17/EC Annex IV 1.1"


@check("source.answers", "The right person answers for the donor", CONSENT_BASIS, given=True)
def answers(case: Case, act: Act) -> Iterator[Finding]:
    """The mother is tested and consents for cord blood and cord tissue; anybody else answers for
    themselves."""
    source = SOURCES.get(act.text("source"))
    person, tested = act.text("person"), act.text("tested_person")
    if source is None:
        return
    if source.tested == "mother" and tested in ("", person):
        yield refuse(
            f"For {source.label.lower()} the mother is tested and consents, and she is not named.",
            "Scan the mother's record.",
            field="tested_person",
        )
    if source.tested == "donor" and tested not in ("", person):
        yield refuse(
            f"For {source.label.lower()} the donor is tested, and another person is named.",
            "Leave it empty; a guardian is named at the consent.",
            field="tested_person",
        )


@check("source.identity", "Donor identity verified", IDENTITY_BASIS)
def identity(case: Case, act: Act) -> Iterator[Finding]:
    """A named person saw who the donor (for cord blood the mother) is, before the collection; for autologous
    material by scanning the wristband, because the patient it comes back to is found by one."""
    donor = case.papers.donor
    if donor is None:
        yield refuse("There is no donor on record.", "Register the donor.")
        return
    collected = case.line.sample.collected_at if case.line.sample else act.at
    seen = [
        one for one in case.papers.identity_checks if case.papers.same_person(one.person, donor.tested_person)
    ]
    if not any(one.at <= collected for one in seen):
        says = "The identity of the person who answers for this donor was not verified before the collection."
        yield refuse(
            says, "Verify the identity and record by whom and how.", evidence=tuple(one.id for one in seen)
        )
    elif _autologous(case) and not any(
        one.method == "hospital_wristband" for one in seen if one.at <= collected
    ):
        yield refuse(
            "The material is for the donor's own use, and no wristband was scanned before the collection.",
            "Scan the wristband before tissue is taken.",
            evidence=tuple(one.id for one in seen),
        )


def _autologous(case: Case) -> bool:
    specification = case.quality.specification
    return specification is not None and specification.relation == "autologous"


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
        says = (
            f"{body.name} holds no licence to collect on {at:%Y-%m-%d} (licence {body.licence}, valid until "
            f"{until})."
        )
    else:
        return
    yield refuse(says, "Enter the licence and its validity, or collect at a licensed establishment.")


CHECKS = (consent, answers, identity, establishment)
