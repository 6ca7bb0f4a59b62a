"""Donors and their consent."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.donors import SCOPES
from tracker.custody.sources import SOURCES
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import (
    Timed,
    choice,
    choices,
    code,
    instant,
    reason,
    text,
)  # fmt: skip
from tracker.custody.steps.step import AT_SOURCE, BENCH, Step, Subject, draws


class NewDonor(Timed):
    """Whose tissue, and who is tested and consents."""

    person = code("Person the tissue comes from")
    tested_person = code(
        "Person who is tested and consents",
        required=False,
        hint="Cord blood: the mother. Otherwise the donor.",
    )
    source = choice("Source", tuple(SOURCES), names=tuple(one.label for one in SOURCES.values()))


def register_donor(case: Case, act: Act) -> Changes:
    """A donor: the person, and the person who answers for them."""
    own = act.codes[0]
    tested = act.text("tested_person") or act.text("person")
    values: dict[str, Value] = {
        "person": act.text("person"),
        "tested_person": tested,
        "source": act.text("source"),
        "registered_at": act.now,
    }
    return (Put("donor", own, own, values),)


class ConsentFields(Timed):
    """What was agreed to, and who signed."""

    version = text("Version of the consent text", most=40, private=False)
    scopes = choices("Agreed to", SCOPES)
    given_by = choice("Given by", ("self", "mother", "guardian"))
    signed_at = instant("Signed at")


def record_consent(case: Case, act: Act) -> Changes:
    """A consent; a renewed one by the same giver lifts a withdrawal for the scope it names, no wider than
    the first."""
    consent = record(
        act, "consent", act.subject, act.subject, given(act, "version", "scopes", "given_by", "signed_at")
    )
    return (consent, *_renewed(case, act))


def _renewed(case: Case, act: Act) -> tuple[Put, ...]:
    named = set(act.words("scopes"))
    first = min(case.papers.consents, key=lambda one: one.signed_at, default=None)
    if first is None or act.text("given_by") != first.given_by:
        return ()
    signed, found = act.instant("signed_at"), []
    for one in case.stops:
        if (
            one.kind == "consent_withdrawn"
            and one.on == act.subject
            and signed is not None
            and signed >= one.at
        ):
            left = sorted(one.scopes - (named & first.scopes))
            values: dict[str, Value] = {"scopes": left}
            if not left:
                values |= {"lifted_at": act.now, "lifted_by": act.actor.user}
            found.append(Put("stop", one.id, act.subject, values))
    return tuple(found)


class Withdrawal(Timed):
    """What is taken back."""

    scopes = choices("Withdrawn for", SCOPES)
    why = reason("What was said", required=False)


def withdraw_consent(case: Case, act: Act) -> Changes:
    """From this moment nothing of this donor moves on for the scopes named."""
    scopes = act.words("scopes")
    return (
        stop(
            act,
            "consent_withdrawn",
            act.subject,
            act.subject,
            "Consent was withdrawn",
            reason=act.private("why"),
            scopes=list(scopes),
        ),
    )


STEPS: tuple[Step, ...] = (
    Step("register_donor", "Register donor", Subject.DONOR, AT_SOURCE,
         "Whose tissue, and who answers for them.",
         NewDonor, gates.REGISTER_DONOR, register_donor, creates=True, draws=draws("D")),
    Step("record_consent", "Record consent", Subject.DONOR, AT_SOURCE,
         "What was agreed to, in which version, by whom.",
         ConsentFields, gates.RECORD, record_consent),
    Step("withdraw_consent", "Withdraw consent", Subject.DONOR, BENCH,
         "Stops everything of this donor for the scopes named.",
         Withdrawal, gates.RECORD, withdraw_consent, stopping=True),
)  # fmt: skip
