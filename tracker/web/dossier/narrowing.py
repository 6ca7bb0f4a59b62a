"""Of the record of a sample what concerns one vial: its line up and down, and what was measured for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from tracker.actions.batch_record import BatchRecord
from tracker.custody.case import Case
from tracker.custody.case.quality import Quality
from tracker.records.entries import Entries

VIAL = "V"


def narrowed(found: BatchRecord, vial: str) -> BatchRecord:
    """The same record with only the vials of this line; what is about the whole sample stays."""
    case, codes = found.case, concerned(found.case, vial)
    written = Entries(one for one in found.written if _about(one.subject, codes))
    known = frozenset(one.id for one in written)
    vials = {code: one for code, one in case.line.vials.items() if code in codes}
    kept = replace(
        case,
        line=replace(case.line, vials=vials),
        processing=replace(case.processing, done=tuple(
            one for one in case.processing.done if one.vial in codes or not codes.isdisjoint(one.made)
        )),
        custody=replace(
            case.custody,
            handovers=tuple(one for one in case.custody.handovers if one.vial in codes),
            labels=tuple(one for one in case.custody.labels if one.vial in codes),
        ),
        quality=_quality(case.quality, codes, known),
    )  # fmt: skip
    return replace(
        found, case=kept, written=written, stops=tuple(one for one in found.stops if _about(one.on, codes))
    )


def concerned(case: Case, vial: str) -> frozenset[str]:
    """The vial, what it was made of, what was made of it, and every tube and representative that speaks for
    one of them."""
    up, down = case.line.path(vial), case.line.descendants(vial)
    stand_ins = (one for one in case.line.vials.values() if one.representative)
    beside = [
        each for one in stand_ins for each in (*case.line.path(one.code), *case.line.children(one.code))
    ]
    near = [each for one in up for each in case.line.children(one.code) if each.is_specimen]
    return frozenset(one.code for one in (*up, *down, *near, *beside))


def _quality(found: Quality, codes: frozenset[str], known: frozenset[str]) -> Quality:
    def here(keys: Iterable[str]) -> bool:
        return any(one in known or _about(one, codes) for one in keys if one in known or len(one) == 12)

    return replace(
        found,
        results=tuple(one for one in found.results if one.vial in codes or one.tube in codes),
        releases=tuple(one for one in found.releases if one.vial in codes),
        exceptions=tuple(one for one in found.exceptions if one.vial in codes),
        deviations=tuple(one for one in found.deviations if here((one.about,))),
        investigations=tuple(one for one in found.investigations if one.id in known),
        inquiries=tuple(one for one in found.inquiries if one.id in known),
        attachments=tuple(one for one in found.attachments if _about(one.subject, codes)),
    )


def _about(code: str, codes: frozenset[str]) -> bool:
    """Be about one of these vials, or about no single vial at all."""
    return code[:1] != VIAL or code in codes
