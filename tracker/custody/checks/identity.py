"""Labels, scans, separate people and honest times: that the right thing is in the right hands, seen by a machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tracker.custody.case import Case
from tracker.custody.clocks import label_expiry
from tracker.custody.decision import Act, Finding, Refusal, check
from tracker.custody.people import Role
from tracker.custody.warnings import warnings

LABEL_BASIS = "21 CFR 1271.370; 2006/86/EC Annex II.E"
SCAN_BASIS = "N.J.A.C. 8:8-13.20; 21 CFR 11.10(h)"


@check("identity.label", "Label attached", LABEL_BASIS)
def label_attached(case: Case, act: Act) -> Iterator[Finding]:
    """Until its first label is attached, a vial can do nothing else; a release of an ended vial does not ask for it."""
    if case.vial.label_serial is None and not case.vial.ended:
        yield Refusal(
            "identity.label",
            "No label is attached to this vial.",
            "Print a label, attach it and scan it back.",
            LABEL_BASIS,
        )


@check("identity.label_fresh", "Label says what the record says", LABEL_BASIS)
def label_fresh(case: Case, act: Act) -> Iterator[Finding]:
    """The label promises no later expiry, no fewer warnings and no other identity than the record."""
    shows = case.vial.label_shows
    if not shows:
        return
    expiry, printed = label_expiry(case), shows.get("expiry")
    if expiry is not None and (not printed or datetime.fromisoformat(str(printed)) > expiry):
        shown = f"expires {printed}" if printed else "shows no expiry"
        yield _stale(f"The label {shown}; the record says {expiry:%Y-%m-%d %H:%M} UTC.")
    on_label = shows.get("warnings")
    carried = set(on_label) if isinstance(on_label, list | tuple) else set()
    for one in warnings(case):
        if one not in carried:
            yield _stale(f"The label lacks the warning “{one}”.")
    if shows.get("product") not in (None, case.sample.product):
        yield _stale(
            f"The label names the product {shows['product']}; the record says {case.sample.product}."
        )


def _stale(says: str) -> Refusal:
    return Refusal(
        "identity.label_fresh", says, "Print a new label, attach it and scan it back.", LABEL_BASIS
    )


@check("identity.scan", "Vial scanned", SCAN_BASIS, given=True)
def vial_scanned(case: Case, act: Act) -> Iterator[Finding]:
    """A scan made minutes ago by this person in this session shows this very vial and no voided label."""
    scans = act.scanned("vial")
    if not scans:
        yield Refusal(
            "identity.scan",
            "The vial was not scanned.",
            "Scan the code on the vial you have in hand.",
            SCAN_BASIS,
        )
    elif all(one.code != case.vial.code for one in scans):
        yield Refusal(
            "identity.scan",
            "Another vial was scanned.",
            "Scan the code on the vial you have in hand.",
            SCAN_BASIS,
            tuple(o.code for o in scans),
        )
    yield from void_labels(case, act)


def void_labels(case: Case, act: Act) -> Iterator[Finding]:
    """A voided label is refused for every step, and so is a serial nobody printed."""
    for one in act.scanned("vial"):
        label = case.custody.label(one.code, one.serial) if one.serial else None
        known = one.code in case.line.vials
        if label is not None and label.voided_at is not None:
            says = f"The label scanned ({one.serial}) was replaced on {label.voided_at:%Y-%m-%d %H:%M} UTC and is void."
            yield Refusal(
                "identity.scan",
                says,
                "Find the vial's present label; hand the old one to quality.",
                SCAN_BASIS,
                (one.serial,),
            )
        elif one.serial and known and label is None:
            yield Refusal(
                "identity.scan",
                f"No label {one.serial} was ever printed for this vial.",
                "Hold the vial and call quality.",
                SCAN_BASIS,
                (one.serial,),
            )


@check("identity.attach", "New label scanned back with what it belongs to", SCAN_BASIS, given=True)
def attaching(case: Case, act: Act) -> Iterator[Finding]:
    """The first attach takes scans of parent and child; a reprint takes the old label too or a second person."""
    vial, scans = case.vial, act.scanned("vial")
    serial = act.text("serial")
    label = case.custody.label(vial.code, serial)
    if label is None:
        yield Refusal(
            "identity.attach",
            "No such label was printed for this vial.",
            "Print a label first.",
            SCAN_BASIS,
            field="serial",
        )
        return
    if label.voided_at is not None or label.attached_at is not None:
        yield Refusal(
            "identity.attach",
            f"Label {serial} was attached before.",
            "Print a new label.",
            SCAN_BASIS,
            field="serial",
        )
    if not any(one.code == vial.code and one.serial == serial for one in scans):
        yield Refusal(
            "identity.attach",
            f"The new label {serial} was not scanned back.",
            "Scan the label that was just attached.",
            SCAN_BASIS,
        )
    parent = case.line.vials.get(vial.parent) if vial.parent else None
    first = vial.label_serial is None
    if first and parent is not None and not any(one.code == parent.code for one in scans):
        yield Refusal(
            "identity.attach",
            f"The vial it came from ({parent.code}) was not scanned.",
            "Scan the parent's label too.",
            SCAN_BASIS,
        )
    old = any(one.code == vial.code and one.serial == vial.label_serial for one in scans)
    if not first and not old and (act.second is None or act.second.user == act.actor.user):
        yield Refusal(
            "identity.attach",
            "The old label was not scanned.",
            "Scan it, or let a second person sign in beside you.",
            SCAN_BASIS,
        )


PEOPLE_BASIS = "21 CFR 11.10(g); 1271.265(c)(1)"


@check("identity.other_receiver", "Giver and receiver differ", "N.J.A.C. 8:8-13.17")
def other_receiver(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody accepts or declines what they themselves offered."""
    line = case.custody.open(case.vial.code)
    if line is not None and line.giver == act.actor.user:
        yield Refusal(
            "identity.other_receiver",
            "You offered this vial yourself.",
            "Another person answers the hand-over.",
            PEOPLE_BASIS,
            (line.id,),
        )


@check("identity.not_processor", "Released by somebody who did not process", PEOPLE_BASIS)
def not_processor(case: Case, act: Act) -> Iterator[Finding]:
    """The officer processed none of the vials nor their ancestors, and did not collect them."""
    people = case.processing.people(case.line.codes())
    if act.actor.user in people or act.actor.user == case.sample.collected_by:
        yield Refusal(
            "identity.not_processor",
            "You collected or processed this material yourself.",
            "Another quality officer decides.",
            PEOPLE_BASIS,
        )


@check("identity.not_sample_processor", "Decided by somebody who did not process", PEOPLE_BASIS)
def not_sample_processor(case: Case, act: Act) -> Iterator[Finding]:
    """The officer processed no vial of the sample and did not collect it."""
    if (
        act.actor.user in case.processing.people(frozenset(case.line.vials))
        or act.actor.user == case.sample.collected_by
    ):
        yield Refusal(
            "identity.not_sample_processor",
            "You collected or processed material of this sample yourself.",
            "Another quality officer decides.",
            PEOPLE_BASIS,
        )


@check("identity.not_author", "Reviewed by another person", PEOPLE_BASIS)
def not_author(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody reviews their own result."""
    result = case.quality.result(act.text("result"))
    if result is not None and result.by == act.actor.user:
        yield Refusal(
            "identity.not_author",
            "You entered this result yourself.",
            "Another officer reviews it.",
            PEOPLE_BASIS,
            (result.id,),
        )


@check("identity.witness", "A witness signed in", PEOPLE_BASIS, given=True)
def witnessed(case: Case, act: Act) -> Iterator[Finding]:
    """A second person with an account of their own signed in beside the first."""
    if act.second is None:
        yield Refusal(
            "identity.witness",
            "No second person signed in.",
            "A witness enters their own name and password.",
            PEOPLE_BASIS,
            field="second_login",
        )
    elif act.second.user == act.actor.user:
        yield Refusal(
            "identity.witness",
            "The witness is the same person.",
            "Another person signs in as witness.",
            PEOPLE_BASIS,
            field="second_login",
        )
    elif act.second.disabled or not act.second.may_stop:
        yield Refusal(
            "identity.witness",
            "The witness holds no role at the bench.",
            "A technician, officer or clinician witnesses.",
            PEOPLE_BASIS,
            field="second_login",
        )


@check("identity.one_is_officer", "One of the two is a quality officer", PEOPLE_BASIS, given=True)
def one_is_officer(case: Case, act: Act) -> Iterator[Finding]:
    """Of the two people one is a quality officer."""
    if not act.actor.has(Role.OFFICER) and not (act.second and act.second.has(Role.OFFICER)):
        yield Refusal(
            "identity.one_is_officer",
            "Neither of the two is a quality officer.",
            "An officer takes part.",
            PEOPLE_BASIS,
            field="second_login",
        )


TIME_BASIS = "21 CFR 1271.270(a); 11.10(e)"


@check("record.time", "Time of the act is possible", TIME_BASIS, given=True)
def honest_time(case: Case, act: Act) -> Iterator[Finding]:
    """Not in the future, not before what was done before, and late only with a reason."""
    if act.at > act.now + case.rules.clock_skew:
        yield Refusal(
            "record.time",
            f"{act.at:%Y-%m-%d %H:%M} UTC lies in the future.",
            "Enter when it happened.",
            TIME_BASIS,
            field="at",
        )
    previous = _previous(case)
    if previous is not None and act.at < previous and act.step not in ANY_ORDER:
        yield Refusal(
            "record.time",
            f"{act.at:%Y-%m-%d %H:%M} UTC lies before the previous step at {previous:%Y-%m-%d %H:%M} UTC.",
            "Enter when it happened.",
            TIME_BASIS,
            field="at",
        )
    if act.now - act.at > case.rules.late_entry and not act.late:
        minutes = int(case.rules.late_entry.total_seconds() // 60)
        yield Refusal(
            "record.time",
            f"This happened more than {minutes} minutes ago and no reason is given.",
            "Say why it is entered late.",
            TIME_BASIS,
            field="late_reason",
        )


ANY_ORDER = frozenset(
    {
        "record_result",
        "record_outside",
        "correct",
        "void",
        "record_consent",
        "verify_identity",
        "record_marker",
    }
)


def _previous(case: Case) -> datetime | None:
    vial = case.line.vial
    if vial is None:
        return None
    instants = [vial.made_at, *(one.at for one in case.processing.on(vial.code))]
    instants += [one.answered_at or one.offered_at for one in case.custody.of(vial.code)]
    return max(instants)


CHECKS = (
    label_attached, label_fresh, vial_scanned, attaching, other_receiver, not_processor, not_sample_processor,
    not_author, witnessed, one_is_officer, honest_time,
)  # fmt: skip
