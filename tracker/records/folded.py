"""Records folded into the parts of a case: the newest review, the correction, the conclusion count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tracker.custody.case.custody import HandOver, OutsideCode
from tracker.custody.case.exceptions import ExceptionalRelease
from tracker.custody.case.process import NOTHING, Done
from tracker.custody.case.quality import (
    Attachment,
    Deviation,
    Inquiry,
    Investigation,
    Release,
    Result,
    Voided,
)
from tracker.custody.corrections import BOUNDS
from tracker.records.entries import Entry, of
from tracker.records.orders import failed_of


def to_done(found: tuple[Entry, ...], grace: timedelta, demonstration: bool) -> tuple[Done, ...]:
    """What was done to the material, and how each vial ended, oldest first."""
    signed = {one.data["about"] for one in of(found, "countersigned")}
    return tuple([_done(one, grace, demonstration, one.id in signed) for one in of(found, "done", "ended")])


def _done(one: Entry, grace: timedelta, demonstration: bool, signed: bool) -> Done:
    data = one.data
    soon = one.recorded - one.at <= grace
    told = demonstration and one.late == "demonstration"
    # In the order of its fields: named ones take twice as long, and there are hundreds.
    return Done(
        one.id,
        one.subject,
        "ended" if one.kind == "ended" else str(data["step"]),
        str(data.get("name", "")),
        one.at,
        one.at if soon or told or signed else one.recorded,
        one.actor,
        one.quantity("before_ml"),
        one.quantity("added_ml"),
        one.quantity("after_ml"),
        one.quantity("temperature_c"),
        one.words("lots"),
        one.words("equipment"),
        data.get("unit"),
        one.words("made"),
        measured=data,
        replaced={name: old for name in BOUNDS if (old := one.replaced(name))} if one.earlier else NOTHING,
    )


def with_replaced(lines: tuple[HandOver, ...], found: tuple[Entry, ...]) -> tuple[HandOver, ...]:
    """The lines of hand-overs with the temperatures that corrections of their arrivals replaced."""
    corrections = [one for one in of(found, "correction") if "temperature_c" in one.data["set"]]
    corrected = {one.data["corrects"] for one in corrections}
    return tuple(_warmed(one, found, corrections) if one.id in corrected else one for one in lines)


def _warmed(line: HandOver, found: tuple[Entry, ...], corrections: list[Entry]) -> HandOver:
    answers = of(found, "arrival", "declined")
    own = [one for one in answers if (one.data["handover"], one.subject) == (line.handover, line.vial)]
    read = [one.data.get("temperature_c") for one in own[:1]]
    read += [one.data["set"]["temperature_c"] for one in corrections if one.data["corrects"] == line.id]
    return replace(line, before_c=tuple(str(one) for one in read[:-1] if one is not None))


def to_outside(found: tuple[Entry, ...]) -> tuple[OutsideCode, ...]:
    """The codes of other houses that the vials came with, oldest first."""
    told = ("text", "family", "donation", "product", "expires")
    return tuple(
        OutsideCode(
            one.id,
            one.subject,
            **{name: str(one.data.get(name, "")) for name in told},
            before=tuple(one.replaced("text")),
        )
        for one in of(found, "outside_code")
    )


def to_results(found: tuple[Entry, ...]) -> tuple[Result, ...]:
    """Results with their newest review; a correction makes a value unreviewed again."""
    reviews: dict[str, Entry] = {one.data["result"]: one for one in of(found, "review")}
    return tuple(_result(one, reviews.get(one.id)) for one in of(found, "result"))


def _result(one: Entry, review: Entry | None) -> Result:
    counts = review is not None and review.seq > one.corrected_seq
    accepted = counts and review is not None and review.data["verdict"] == "accepted"
    return Result(
        id=one.id,
        vial=one.subject,
        tube=one.data["tube"],
        analyte=one.data["analyte"],
        sign=one.data["sign"],
        number=one.quantity("number"),
        word=one.data["word"],
        unit=one.data["unit"],
        stage=one.data["stage"],
        drawn_at=one.instant("drawn_at"),
        at=one.at,
        by=one.actor,
        corrected_by=one.corrected_by,
        reported=_as_reported(one),
        reviewed_by=review.actor if accepted and review is not None else "",
        returned=bool(counts and not accepted),
        before=tuple(_printed(each) for each in one.earlier),
    )


def _printed(data: Mapping[str, Any]) -> str:
    number = "" if data.get("number") is None else f"{data['sign']}{data['number']}"
    return f"{number or data['word']} {data['unit']}".strip()


def _as_reported(one: Entry) -> str:
    """What the laboratory printed, where that was in another unit than the value counts in."""
    unit = str(one.data.get("reported_unit", ""))
    return f"{one.data['reported_value']} {unit}" if unit and unit != one.data["unit"] else ""


def to_investigations(found: tuple[Entry, ...]) -> tuple[Investigation, ...]:
    """Written conclusions."""
    return tuple(
        Investigation(one.id, one.data["about"], one.data["conclusion"], one.actor, one.at)
        for one in of(found, "investigation")
    )


def to_inquiries(found: tuple[Entry, ...]) -> tuple[Inquiry, ...]:
    """Investigations as officers opened them."""
    return tuple(
        Inquiry(one.id, one.data["about"], one.actor, one.at) for one in of(found, "investigation_opened")
    )


def to_voided(found: tuple[Entry, ...]) -> tuple[Voided, ...]:
    """Custody acts that were taken back, with the two people who did it."""
    return tuple(
        Voided(one.subject, one.recorded, frozenset({one.actor, one.data.get("second") or one.actor}))
        for one in of(found, "void")
    )


def to_attachments(found: tuple[Entry, ...]) -> tuple[Attachment, ...]:
    """Files, with the hashes they are found by."""
    return tuple(
        Attachment(
            one.id,
            one.subject,
            str(one.data.get("about", "")),
            one.data["sha256"],
            one.data["media_type"],
            one.data["size"],
            one.actor,
            one.at,
        )
        for one in of(found, "attachment")
    )


def to_releases(found: tuple[Entry, ...]) -> tuple[Release, ...]:
    """Acts of release and rejection."""
    return tuple(
        Release(one.id, one.subject, one.data["kind"], one.at, one.actor) for one in of(found, "release")
    )


def to_exceptions(found: tuple[Entry, ...]) -> tuple[ExceptionalRelease, ...]:
    """Exceptional releases with what each one passes."""
    return tuple(
        ExceptionalRelease(
            id=one.id,
            vial=one.subject,
            treatment=one.data["treatment"],
            version=int(one.data["version"]),
            failed=failed_of(one),
            request=one.data["request"],
            at=one.recorded,
            by=one.actor,
            second=one.data["second"],
        )
        for one in of(found, "release")
        if one.data["kind"] == "exceptional"
    )


def to_deviations(found: tuple[Entry, ...]) -> tuple[Deviation, ...]:
    """Deviations, open and closed."""
    closed = {one.data["deviation"] for one in of(found, "deviation_closed")}
    classes = {one.data["deviation"]: str(one.data["class"]) for one in of(found, "deviation_classified")}
    return tuple(
        Deviation(
            one.id,
            one.data["about"],
            one.at,
            one.actor,
            one.id in closed,
            str(one.data.get("origin", "")),
            str(one.data.get("says", "")),
            classes.get(one.id, str(one.data.get("class", ""))),
            str(one.data.get("of", "")),
        )
        for one in of(found, "deviation")
    )
