"""The line of a batch: every vial with what it was made of, how it stands, and where it went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from tracker.custody.case import Case
from tracker.custody.exceptions import exceptional_releases
from tracker.custody.sample import Vial
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.web.batch.wording import lines, on_record, with_second
from tracker.web.marks import mark as worst
from tracker.web.marks import what
from tracker.web.shown import Names, quantity, stamped, words
from tracker.web.telling import code_link, grouped, mark
from tracker.web.vials import roots

BELOW = "\N{DOWNWARDS ARROW WITH TIP RIGHTWARDS}"
FATES = {
    "discarded": "Discarded",
    "lost": "Declared lost",
    "found": "Found again",
    "outside": "Told from outside",
    "void": "Voided",
    "injected": "Given",
}


def rows(case: Case, entries: Mapping[str, Entry], names: Names) -> list[dict[str, Any]]:
    """Every vial under the one it was made of, from the first container down."""
    return [_row(case, vial, depth, entries, names) for vial, depth in _down(case)]


def _down(case: Case) -> Iterator[tuple[Vial, int]]:
    waiting = [(one, 0) for one in reversed(roots(case))]
    while waiting:
        vial, depth = waiting.pop()
        yield vial, depth
        waiting += [(one, depth + 1) for one in reversed(case.line.children(vial.code))]


def _row(case: Case, vial: Vial, depth: int, entries: Mapping[str, Entry], names: Names) -> dict[str, Any]:
    found = worst(case, vial.code)
    standing = "" if vial.is_specimen else words(case.line.standing(vial.code))
    passed = exceptional_releases(case, vial.code)
    cells = [
        Markup('<span class="down">{} {}</span>').format(BELOW * depth, code_link(vial.code)),
        lines([what(vial), _left(vial), _stands_for(vial)]),
        _source(vial),
        lines([stamped(vial.made_at), names(vial.made_by)]),
        lines([
            mark(found.state, found.word),
            standing if standing != found.word else "",
            "" if vial.ended else _("stage %(word)s", word=words(vial.stage)),
            mark("waiting", _("exceptionally released")) if passed else "",
        ]),
        lines(_went(case, vial, entries, names)),
    ]  # fmt: skip
    return {"cells": cells, "state": found.state}


def _source(vial: Vial) -> str | Markup:
    """What it came out of; a tube speaks of the vial it was drawn from."""
    if vial.parent is None:
        return _("the donor")
    return lines([_("specimen of") if vial.is_specimen else _("made of"), grouped(vial.parent)])


def _left(vial: Vial) -> str:
    return _("%(volume)s left", volume=quantity(vial.volume_ml, "mL")) if vial.ended else ""


def _stands_for(vial: Vial) -> str:
    if vial.specimen_stage:
        return _("tells of stage %(word)s", word=words(vial.specimen_stage))
    return _("stands for its siblings") if vial.representative else ""


def _went(case: Case, vial: Vial, entries: Mapping[str, Entry], names: Names) -> Iterator[str | Markup]:
    """The treatments it was set aside for or given in, how it ended, and who has it now."""
    for one in case.treatment.allocations:
        if one.vial == vial.code:
            freed = (
                _(", free again %(when)s", when=stamped(one.ended_at))
                if one.ended_at and vial.stage != "injected"
                else ""
            )
            yield escape(_("set aside for {} {}{}")).format(code_link(one.treatment), stamped(one.at), freed)
    for entry in entries.values():
        if entry.subject == vial.code and entry.kind in FATES:
            yield _fate(entry, names)
    if not vial.ended:
        holder = case.papers.establishments.get(vial.holder)
        place = ", ".join(one for one in (holder.name if holder else vial.holder, vial.place) if one)
        yield _(
            "held by %(keeper)s, %(place)s",
            keeper=names(vial.keeper) if vial.keeper else "nobody here",
            place=place or "elsewhere",
        )


def _fate(one: Entry, names: Names) -> Markup:
    data = one.data
    told = [FATES[one.kind], words(str(data.get("what") or data.get("method") or data.get("place") or ""))]
    volume = quantity(one.quantity("volume_ml"), "mL") if data.get("volume_ml") is not None else ""
    where = escape(_("in {}")).format(code_link(str(data["treatment"]))) if data.get("treatment") else ""
    rest = [volume, where, stamped(one.at), with_second(names, one.actor, data), on_record(data)]
    return Markup(" ").join(part for part in (" ".join(filter(None, told)), *rest) if part)
