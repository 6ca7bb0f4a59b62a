"""Labels and scans: that the right thing is in the right hands, seen by a machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from tracker.custody.case import Case
from tracker.custody.case.custody import Label
from tracker.custody.clocks import label_expiry
from tracker.custody.decision import Act, Finding, How, Receipt, check, refuse
from tracker.custody.label_content import content, lint
from tracker.custody.warnings import warnings

LABEL_BASIS = "21 CFR 1271.370; 2006/86/EC Annex II.E"


SCAN_BASIS = "N.J.A.C. 8:8-13.20; 21 CFR 11.10(h)"


@check("identity.label", "Label attached", LABEL_BASIS)
def label_attached(case: Case, act: Act) -> Iterator[Finding]:
    """Until its first label is attached, a vial can do nothing else; a release of an ended vial does not ask
    for it."""
    if case.vial.label_serial is None and not case.vial.ended:
        yield refuse("No label is attached to this vial.", "Print a label, attach it and scan it back.")


@check("identity.label_content", "Nothing missing on the label", LABEL_BASIS, given=True)
def label_content(case: Case, act: Act) -> Iterator[Finding]:
    """A label is printed only with everything it must say."""
    for one in lint(content(case, act.text("kept_at"))):
        yield refuse(one.says, one.resolve)


@check("identity.label_fresh", "Label says what the record says", LABEL_BASIS)
def label_fresh(case: Case, act: Act) -> Iterator[Finding]:
    """The label promises no later expiry, no fewer warnings and no other identity than the record."""
    shows = case.vial.label_shows
    if case.vial.label_serial is None:
        return
    expiry, printed = label_expiry(case), shows.get("expiry")
    shown = _to_the_minute(str(printed)) if printed else None
    if expiry is not None and (shown is None or shown > expiry):
        says = f"expires {shown:%Y-%m-%d %H:%M} UTC" if shown else "shows no expiry"
        yield _stale(f"The label {says}; the record says {expiry:%Y-%m-%d %H:%M} UTC.")
    on_label = shows.get("warnings")
    carried = set(on_label) if isinstance(on_label, list | tuple) else set()
    for one in warnings(case):
        if one not in carried:
            yield _stale(f"The label lacks the warning “{one}”.")
    for name, own in (("product", case.sample.product), ("identity", case.sample.code)):
        if shows.get(name) != own:
            named = f"the {name} {shows[name]}" if shows.get(name) else f"no {name}"
            yield _stale(f"The label names {named}; the record says {own}.")


def _to_the_minute(printed: str) -> datetime:
    """The instant as a label prints it and a person reads it."""
    return datetime.fromisoformat(printed).astimezone(UTC).replace(second=0, microsecond=0)


def _stale(says: str) -> Finding:
    return refuse(says, "Print a new label, attach it and scan it back.")


@check("identity.scan", "Vial scanned", SCAN_BASIS, given=True)
def vial_scanned(case: Case, act: Act) -> Iterator[Finding]:
    """A scan made minutes ago by this person in this session shows this very vial, by a label that was
    attached and is not void."""
    scans = act.scanned("vial")
    if not scans:
        yield refuse(act.missing("The vial was not scanned."), "Scan the code on the vial you have in hand.")
    elif all(one.code != case.vial.code for one in scans):
        yield refuse(
            "Another vial was scanned.",
            "Scan the code on the vial you have in hand.",
            evidence=tuple(o.code for o in scans),
        )
    yield from void_labels(case, act)


def void_labels(case: Case, act: Act, attaching: Label | None = None) -> Iterator[Finding]:
    """A voided label is refused for every step, and so are one that nobody attached, but for the one attached
    now, a serial nobody printed, and a code without one where it does not tell which label is in hand."""
    for one in act.scanned("vial"):
        yield from _which_label(case, one)
        label = case.custody.label(one.code, one.serial)
        known = one.code in case.line.vials
        if label is not None and label.voided_at is not None:
            yield refuse(
                f"The label scanned ({one.serial}) was replaced at {label.voided_at:%Y-%m-%d %H:%M} UTC "
                "and is void.",
                "Find the vial's present label; hand the old one to quality.",
                evidence=(one.serial,),
            )
        elif label is not None and label.attached_at is None and label is not attaching:
            yield refuse(
                f"The label scanned ({one.serial}) was printed and never attached, so it shows no vial.",
                "Scan the label that is on the vial, or attach this one first.",
                evidence=(one.serial,),
            )
        elif one.serial and known and label is None:
            yield refuse(
                f"No label {one.serial} was ever printed for this vial.",
                "Hold the vial and call quality.",
                evidence=(one.serial,),
            )


def _which_label(case: Case, one: Receipt) -> Iterator[Finding]:
    if one.serial:
        return
    printed = sum(label.vial == one.code for label in case.custody.labels)
    if one.how is not How.TYPED:
        yield refuse(
            f"A scan of {one.code} came without the serial that every label carries.",
            "Scan the whole label, or type the code with its serial.",
        )
    elif printed > 1:
        yield refuse(
            f"{printed} labels were printed for {one.code}; the code does not tell which one is in hand.",
            "Type the code with the serial in the small print, CODE.SERIAL.",
            evidence=(one.code,),
        )


@check("identity.attach", "New label scanned back with what it belongs to", SCAN_BASIS, given=True)
def attaching(case: Case, act: Act) -> Iterator[Finding]:
    """The first attach takes scans of parent and child; a reprint takes the old label too or a second
    person."""
    vial, scans = case.vial, act.scanned("vial")
    serial = act.text("serial")
    label = case.custody.label(vial.code, serial)
    if label is None:
        yield refuse("No such label was printed for this vial.", "Print a label first.", field="serial")
        return
    if label.voided_at is not None or label.attached_at is not None:
        yield refuse(f"Label {serial} was attached before.", "Print a new label.", field="serial")
    if not any(one.code == vial.code and one.serial == serial for one in scans):
        yield refuse(
            act.missing(f"The new label {serial} was not scanned back."),
            "Scan the label that was just attached.",
        )
    parent = case.line.vials.get(vial.parent) if vial.parent else None
    first = vial.label_serial is None
    if first and parent is not None and not any(one.code == parent.code for one in scans):
        yield refuse(
            act.missing(f"The vial it came from ({parent.code}) was not scanned."),
            "Scan the parent's label too.",
        )
    old = any(one.code == vial.code and one.serial == vial.label_serial for one in scans)
    if not first and not old and (act.second is None or act.second.user == act.actor.user):
        says = act.missing("The old label was not scanned.")
        yield refuse(says, "Scan it, or let a second person sign in beside you.")
    yield from void_labels(case, act, label)


CHECKS = (label_attached, label_content, label_fresh, vial_scanned, attaching)
