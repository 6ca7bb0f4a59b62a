"""The dossier of a donor: papers in coded form, every marker, every determination, and the samples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from tracker.actions.dossiers import Snapshot
from tracker.custody.case import Case
from tracker.custody.case.papers import Marker, Papers
from tracker.custody.markers import KNOWN
from tracker.records.queries import SampleRow
from tracker.web.batch import corrected, further
from tracker.web.dossier.content import Part
from tracker.web.panel import OUTCOMES, history_rows
from tracker.web.shown import Names, stamped, words
from tracker.web.struck import struck
from tracker.web.telling import code_link, establishment, grouped, mark

POSITIVE = "Reactive markers are on record: nothing of this donor may be used as if they were not."


def parts(found: Snapshot, samples: Iterable[SampleRow], names: Names) -> list[Part]:
    """Everything on record of one donor, in codes."""
    replaced = corrected.replaced(found.written)
    return [
        *_who(found.case, names),
        *_tests(found.case, names),
        *_uses(found.case.papers, samples, names),
        Part("Corrected values", columns=("About", "Entry and value", "From and to", "By", "When", "Reason"),
             rows=corrected.rows(replaced, names), empty="Nothing was corrected."),
        Part("Every record of the donor", columns=("What", "About", "By", "When", "It says"),
             rows=[further.row(one, names) for one in found.written], empty="There is no record."),
    ]  # fmt: skip


def _who(case: Case, names: Names) -> list[Part]:
    """Who gives, who is tested, what stops them, and what they agreed to."""
    papers, donor = case.papers, case.papers.donor
    reactive = [one for one in papers.markers if one.outcome == "reactive"]
    stops = [[stamped(one.at), one.says, code_link(one.on), names(one.by)] for one in case.stops]
    facts = [] if donor is None else [
        ("donor", grouped(donor.code)), ("source", words(donor.source)), ("person", grouped(donor.person)),
        ("tested and consenting", grouped(donor.tested_person)),
    ]  # fmt: skip
    return [
        Part("Facts", facts=facts, says=[mark("refused", POSITIVE)] if reactive else []),
        Part("Stops in force", columns=("Since", "Why", "On", "By"), rows=stops, empty="Nothing stops it."),
        Part("Identity checks", columns=("Person", "Method", "By", "When"),
             rows=[[grouped(one.person), words(one.method), names(one.by), stamped(one.at)]
                   for one in papers.identity_checks], empty="Nobody checked the identity."),
        Part("Consents", columns=("Version", "For", "Given by", "Signed"),
             rows=[[one.version, ", ".join(words(each) for each in sorted(one.scopes)), words(one.given_by),
                    stamped(one.signed_at)] for one in papers.consents], empty="No consent is on record."),
    ]  # fmt: skip


def _tests(case: Case, names: Names) -> list[Part]:
    """The markers, the history, and what was determined of them."""
    papers = case.papers
    return [
        Part("Infectious markers", columns=("Marker", "Result", "Method", "Laboratory", "Lot of the kit",
             "Specimen taken", "Recorded"), rows=[_marker(one) for one in papers.markers],
             empty="No marker is on record."),
        Part("History", columns=("Question", "Answered", "Verdict"), rows=history_rows(case),
             empty="No question was answered."),
        Part("Determinations", columns=("Outcome", "By", "When", "Rests on", "Procedure"),
             rows=[[mark(OUTCOMES.get(one.outcome, "waiting"), words(one.outcome)), names(one.by),
                    stamped(one.at), f"{len(one.rests_on)} entries", one.procedure]
                   for one in papers.determinations], empty="Nobody determined yet."),
    ]  # fmt: skip


def _uses(papers: Papers, samples: Iterable[SampleRow], names: Names) -> list[Part]:
    """What the tissue may be used for all the same, and what was collected."""
    return [
        Part("Permitted uses", columns=("Use", "Treatment", "By", "With", "When"),
             rows=[[words(one.use), code_link(one.treatment), names(one.by), names(one.second),
                    stamped(one.at)] for one in papers.permissions], empty="No other use was permitted."),
        Part("Samples", columns=("Sample", "Product", "Collected", "At", "Vials in use"),
             rows=[[grouped(one.code), one.product, stamped(one.collected_at),
                    establishment(one.establishment), one.alive] for one in samples],
             empty="Nothing was collected of this donor."),
    ]  # fmt: skip


def users(found: Snapshot) -> Iterator[str]:
    """Everybody the dossier names."""
    papers = found.case.papers
    yield from (one.by for one in papers.identity_checks)
    yield from (one.by for one in papers.determinations)
    yield from (one.by for one in papers.permissions)
    yield from (one.second for one in papers.permissions)
    yield from (one.by for one in found.case.stops)
    for one in found.written:
        yield one.actor
        yield from (str(one.data[name]) for name in ("second", "witness") if one.data.get(name))


def _marker(one: Marker) -> dict[str, Any]:
    state = OUTCOMES.get(one.outcome, "waiting")
    label = KNOWN[one.marker].label if one.marker in KNOWN else words(one.marker)
    found = struck((words(old) for old in one.superseded), mark(state, words(one.outcome)))
    cells = [label, found, one.method, one.laboratory, one.kit_lot or "not named",
             stamped(one.specimen_at), stamped(one.recorded)]  # fmt: skip
    return {"cells": cells, "state": "refused" if one.outcome == "reactive" else ""}
