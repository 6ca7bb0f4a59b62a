"""What the page of a batch record draws, part by part, in the order in which a reviewer reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from markupsafe import Markup

from tracker.actions.batch_record import BatchRecord
from tracker.custody.case import Case
from tracker.custody.people import Actor
from tracker.custody.warnings import warnings
from tracker.labels.code import payload, printed
from tracker.labels.drawing import Symbol, qr_code
from tracker.language import gettext as _
from tracker.ledger.body import read_instant
from tracker.records.entries import Entry, as_they_count
from tracker.web.batch import (
    corrected,
    custody,
    decisions,
    further,
    line,
    materials,
    results,
    signatures,
    steps,
)
from tracker.web.batch.wording import happened, lines
from tracker.web.samples import details
from tracker.web.shown import Names, stamped, this_site, words
from tracker.web.telling import code_link, grouped


def drawn(found: BatchRecord, actor: Actor) -> dict[str, Any]:
    """Every part of the page."""
    case, names = found.case, Names(_users(found, actor))
    known = {one.id: one for one in as_they_count(found.written)}
    replaced = corrected.replaced(found.written)
    return {
        "sample": case.sample.code,
        "symbol": _symbol(case.sample.code),
        "seq": found.end.seq if found.end else 0,
        "facts": _facts(case, names),
        "warnings": warnings(case),
        "stopped": [
            _("%(says)s, on %(code)s.", says=one.says, code=printed(one.on))
            for one in found.stops
            if one.lifted_at is None
        ],
        "line": line.rows(case, known, names),
        "steps": steps.rows(case, known, replaced, names),
        "missing": steps.asked_and_missing(case),
        "lots": materials.lots(case),
        "instruments": materials.instruments(case),
        "custody": custody.rows(case, known, replaced, names),
        "gaps": custody.open_gaps(case),
        "results": results.rows(case, found.written, known, names),
        "files": results.files(case, names),
        "releases": decisions.releases(case, known, names),
        "stops": decisions.stops(found.stops, names),
        "deviations": decisions.deviations(case, known, names),
        "told": decisions.told(found.told, names),
        "investigations": decisions.investigations(case, known, names),
        "corrections": corrected.rows(replaced, names),
        "labels": custody.labels(case, names),
        "further": further.rows(found.written, names),
        "signatures": signatures.blocks(case, found.written, names),
        "signed": signatures.electronic(found.signed, names),
        "ledger": _ledger(found),
        "printed": (stamped(case.now), names(actor.user)),
        "time_zone": this_site().settings.time_zone,
    }


def _symbol(code: str) -> Symbol:
    return qr_code(payload(this_site().settings.label_host, code))


def _facts(case: Case, names: Names) -> list[tuple[str, Any]]:
    """What was collected, where, by whom and from which donor; never who the donor is."""
    sample, version = case.sample, case.quality.specification
    body = case.papers.establishments.get(sample.establishment)
    judged = (
        _(
            "%(title)s, version %(version)s (%(word)s)",
            title=version.title,
            version=version.version,
            word=words(version.status),
        )
        if version
        else "none"
    )
    before = [
        _("%(title)s, version %(version)s", title=one.title, version=one.version)
        for one in case.quality.stood_under
    ]
    rules = case.rule_set
    return [
        (_("Sample"), code_link(sample.code)),
        (_("Product"), sample.product),
        (_("Specification"), lines([judged, code_link(sample.specification)])),
        *([(_("Stood under before"), ", ".join(before))] if before else []),
        (_("Source"), words(sample.source)),
        (_("Donor"), code_link(sample.donor)),
        (_("Collected"), lines([*happened(sample.collected_at, None), names(sample.collected_by)])),
        (_("Collected at"), lines([body.name, body.licence] if body else [sample.establishment])),
        (
            _("Rules for donors"),
            _("%(title)s, version %(version)s", title=rules.title, version=rules.version)
            if rules
            else _("none carried"),
        ),
        *details(case, stamped),
    ]


def _ledger(found: BatchRecord) -> list[tuple[str, Any]]:
    """Where the record stands on the ledger, so that a sheet of paper can be held against it."""
    end = found.end
    if end is None:
        return [(_("Chain"), grouped(found.case.sample.code))]
    return [
        (_("Chain"), grouped(found.case.sample.code)),
        (_("Events on the chain"), str(end.seq)),
        (
            _("Newest event"),
            lines(
                [
                    _("%(idx)s in the log", idx=end.idx),
                    _("recorded %(when)s", when=stamped(read_instant(end.recorded))),
                ]
            ),
        ),
        (_("Its hash"), Markup('<span class="code bytes">{}</span>').format(end.hash)),
        (
            _("To compare"),
            _(
                "Open event %(idx)s in the ledger: %(address)s",
                idx=end.idx,
                address=url_for("ledger.event", idx=end.idx),
            ),
        ),
    ]


def _users(found: BatchRecord, actor: Actor) -> Iterator[str]:
    """Everybody the page names."""
    case = found.case
    yield from (actor.user, case.sample.collected_by)
    yield from (user for one in found.written for user in _of_entry(one))
    yield from (user for one in case.line.vials.values() for user in (one.made_by, one.keeper))
    yield from (user for one in case.custody.handovers for user in (one.giver, one.answered_by))
    yield from (one.printed_by for one in case.custody.labels)
    yield from (user for one in found.stops for user in (one.by, one.lifted_by))
    yield from (one.task.owner for one in found.told)
    yield from (user for one in found.signed for user in signatures.signers(one))


def _of_entry(one: Entry) -> Iterator[str]:
    yield one.actor
    yield from (str(one.data[name]) for name in ("second", "witness") if one.data.get(name))
