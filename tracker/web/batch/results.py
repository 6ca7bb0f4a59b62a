"""What was measured of a batch, each criterion beside its limit; a corrected value stays, struck through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup, escape

from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.records.queries import replaced
from tracker.web.batch.wording import happened, lines, struck
from tracker.web.results import ResultRow, label, result_rows
from tracker.web.shown import Names, stamped, words
from tracker.web.telling import code_link, mark


def rows(
    case: Case, written: tuple[Entry, ...], entries: Mapping[str, Entry], names: Names
) -> list[dict[str, Any]]:
    """Criteria in the specification's order, each with its results; then the results nobody asked for."""
    reviews = _reviews(written)
    return [_row(case, one, entries, reviews, names) for one in result_rows(case, replaced(written), names)]


def files(case: Case, names: Names) -> list[list[Any]]:
    """Certificates and other files, by the hash that the ledger holds of each."""
    return [
        [
            _about(case, one.about),
            one.media_type,
            f"{one.size} bytes" + (_(", content erased") if one.erased else ""),
            lines([names(one.by), stamped(one.at)]),
            Markup('<span class="code bytes">{}</span>').format(one.sha256),
        ]
        for one in case.quality.attachments
    ]


def _about(case: Case, key: str) -> str | Markup:
    found = case.quality.result(key)
    return lines([label(found.analyte), found.shown, code_link(found.vial)]) if found else _("the material")


def _reviews(written: tuple[Entry, ...]) -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for one in written:
        if one.kind == "review":
            found.setdefault(str(one.data["result"]), []).append(one)
    return found


def _row(
    case: Case,
    one: ResultRow,
    entries: Mapping[str, Entry],
    reviews: Mapping[str, list[Entry]],
    names: Names,
) -> dict[str, Any]:
    found = case.quality.result(one.id)
    value: str | Markup = Markup("<s>{}</s>").format(one.value) if one.struck else one.value
    cells = [
        lines([one.label, Markup("<small>{}</small>").format(one.stage)]),
        one.limit or _("no limit"),
        lines([struck(one.before, value)]),
        lines(_drawn(found)) if found else "",
        lines(_entered(found, entries.get(one.id), names)) if found else "",
        lines(_reviewed(reviews.get(one.id, []), entries.get(one.id), names)) if found else "",
        mark(one.state, one.word),
    ]
    return {"cells": cells, "state": one.state}


def _drawn(one: Result) -> Iterator[str | Markup]:
    yield code_link(one.vial)
    if one.tube != one.vial:
        yield escape(_("as tube {}")).format(code_link(one.tube))
    yield _("drawn %(when)s", when=stamped(one.drawn_at))


def _entered(one: Result, entry: Entry | None, names: Names) -> Iterator[str | Markup]:
    yield names(one.by)
    yield from happened(one.at, entry)
    data = entry.data if entry is not None else {}
    for name in ("laboratory", "method", "line"):
        if data.get(name):
            yield f"{name} {data[name]}"
    if data.get("file"):
        yield Markup('file <span class="code bytes">{}</span>').format(str(data["file"]))


def _reviewed(found: list[Entry], result: Entry | None, names: Names) -> Iterator[str]:
    """Every review; one of a value that was corrected since counts no more."""
    for one in found:
        before = result is not None and one.seq <= result.corrected_seq
        told = f"{words(str(one.data['verdict']))}{', before the correction' if before else ''}"
        yield f"{names(one.actor)}, {stamped(one.at)}: {told}"
    if not found:
        yield _("nobody yet")
