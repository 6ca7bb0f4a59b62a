"""The gates: what stands before a step. The table of `docs/custody.md` says the same, and a test holds them together."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.checks import (
    bedside,
    cold_chain,
    custody,
    identity,
    oversight,
    process,
    quality,
    source,
    use,
)
from tracker.custody.decision import Act, Check, Finding, check

Gate = tuple[Check, ...]

RECORD: Gate = (identity.honest_time,)
NOW: Gate = (identity.honest_time,)

COLLECT: Gate = (
    source.consent, source.identity, source.establishment, source.collection,
    process.materials_given, identity.honest_time,
)  # fmt: skip

_HELD: Gate = (custody.not_ended, custody.holder)

OFFER: Gate = (
    *_HELD, identity.label_attached, custody.destination, identity.vial_scanned, identity.honest_time,
)  # fmt: skip
ACCEPT: Gate = (
    custody.not_ended, custody.answerable, identity.label_attached, identity.other_receiver,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip
TAKE_BACK: Gate = (
    custody.not_ended, custody.returnable, identity.label_attached, identity.vial_scanned, identity.honest_time,
)  # fmt: skip
CANCEL: Gate = (custody.not_ended, custody.cancellable, identity.honest_time)
DELIVERED: Gate = (custody.not_ended, custody.deliverable, identity.honest_time)
STORE: Gate = (
    *_HELD, identity.label_attached, process.materials_given, process.in_order,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip
MOVE: Gate = (*_HELD, quality.no_stop, identity.label_attached, identity.vial_scanned, identity.honest_time)

_PROCESSABLE: Gate = (
    custody.not_ended, source.consent, source.identity, custody.holder, custody.route_so_far, cold_chain.times,
    quality.no_failing, quality.no_stop, cold_chain.expired, identity.label_attached,
)  # fmt: skip


@check("process.receivable", "Fit to be taken into processing", "21 CFR 1271.265(a)", given=True)
def receivable(case: Case, act: Act) -> Iterator[Finding]:
    """Accepting material into processing passes the gate of processing; holding or returning it asks for nothing."""
    if act.text("outcome") == "accept":
        for one in _PROCESSABLE:
            yield from one(case, act)


RECEIVE: Gate = (*_HELD, receivable, identity.vial_scanned, identity.honest_time)
PROCESS: Gate = (
    *_PROCESSABLE, custody.not_a_specimen, process.in_order, process.volumes, process.required, process.materials_given,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip
SPLIT: Gate = (
    *_PROCESSABLE, custody.not_a_specimen, process.in_order, process.division, process.materials_given,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip
DRAW_SPECIMEN: Gate = (
    *_PROCESSABLE, custody.not_a_specimen, process.division, process.materials_given,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip

_RELEASABLE: Gate = (
    custody.not_a_specimen, source.consent, source.identity, source.eligibility, source.markers, custody.settled,
    custody.manufactured, cold_chain.times, process.materials_used,
)  # fmt: skip
_RELEASED: Gate = (quality.no_stop, cold_chain.expired, identity.label_attached, identity.not_processor)
RELEASE_CONDITIONALLY: Gate = (*_RELEASABLE, quality.conditional_criteria, *_RELEASED)
RELEASE: Gate = (*_RELEASABLE, quality.final_criteria, *_RELEASED)

_TREATABLE: Gate = (
    custody.not_ended, custody.not_a_specimen, source.consent, source.identity, source.eligibility, source.markers,
)  # fmt: skip
ALLOCATE: Gate = (
    *_TREATABLE, custody.settled, custody.route_so_far, custody.manufactured_allogeneic, cold_chain.times,
    process.materials_used, quality.criteria, quality.no_stop, quality.standing_or_autologous, cold_chain.expired,
    use.basis, use.endotoxin, use.treatment, use.dose_not_above, use.free, identity.label_attached,
)  # fmt: skip
ISSUE: Gate = (
    *_TREATABLE, custody.holder, custody.manufactured, cold_chain.times, quality.criteria, quality.no_stop,
    quality.standing, cold_chain.expired, use.basis, use.endotoxin, use.treatment, use.dose_in_range, use.allocated,
    identity.label_attached, identity.label_fresh, identity.vial_scanned,
)  # fmt: skip
PREPARE: Gate = (
    *_TREATABLE, custody.holder, custody.manufactured, cold_chain.times, quality.criteria_to_final, quality.no_stop,
    quality.standing, cold_chain.expired, use.treatment, use.appointment, use.dose_in_range, use.allocated,
    identity.label_attached, process.in_order, process.volumes, process.required, process.materials_given,
    identity.vial_scanned, identity.honest_time,
)  # fmt: skip
DRAW_UP: Gate = (*(one for one in PREPARE if one is not process.volumes), process.division)
CONFIRM: Gate = (
    *_TREATABLE, custody.holder, custody.prepared, cold_chain.times, process.materials_used, quality.criteria,
    quality.no_stop, quality.standing, cold_chain.expired, use.basis, use.endotoxin, use.treatment, use.appointment,
    use.dose_in_range, use.allocated, use.issued, use.match_vial, use.match_person, use.match_site,
    identity.label_attached, identity.label_fresh, bedside.confirmer, identity.vial_scanned,
)  # fmt: skip
INJECT: Gate = (
    *(one for one in CONFIRM if one not in (use.match_person, use.match_site, bedside.confirmer)),
    bedside.confirmed, bedside.given_volume, process.materials_given,
)  # fmt: skip

READING: Gate = (custody.not_ended, custody.holder, identity.honest_time)
LABEL: Gate = (custody.not_ended, custody.holder, identity.honest_time)
ATTACH: Gate = (custody.not_ended, custody.holder, identity.attaching, identity.honest_time)
CLOSE: Gate = (custody.not_ended, custody.holder, custody.children_labelled, identity.honest_time)
RESULT: Gate = (quality.result_entry, identity.honest_time)
REVIEW: Gate = (quality.reviewable, identity.not_author)
REJECT: Gate = (identity.not_processor,)
OVERSIGHT: Gate = (identity.not_sample_processor,)
OVERSIGHT_TIMED: Gate = (identity.not_sample_processor, identity.honest_time)
DISCARD: Gate = (custody.not_ended, identity.witnessed, identity.vial_scanned, identity.honest_time)
TWO_PEOPLE: Gate = (identity.witnessed, identity.honest_time)
TWO_WITH_OFFICER: Gate = (identity.witnessed, identity.one_is_officer, identity.honest_time)
LIFT: Gate = (oversight.liftable, identity.not_sample_processor)
REASSIGN: Gate = (oversight.reassignable, identity.not_sample_processor)
LOST: Gate = (custody.not_ended, identity.honest_time)
FOUND: Gate = (custody.missing, identity.vial_scanned, identity.honest_time)
CORRECT: Gate = (
    oversight.known_entry,
    oversight.corrected_value,
    oversight.second_for_better,
    identity.honest_time,
)
VOID: Gate = (oversight.voidable, identity.witnessed, identity.one_is_officer, identity.honest_time)
CLOSE_DEVIATION: Gate = (oversight.deviation_open, identity.not_sample_processor, identity.honest_time)
COUNTERSIGN: Gate = (oversight.known_entry, identity.not_sample_processor, identity.honest_time)
OPEN: Gate = (use.one_order, use.dose_range)
VERSION: Gate = (use.order_open, use.dose_range, use.second_after_allocation)
REAFFIRM: Gate = (oversight.uninvolved,)
DEALLOCATE: Gate = (use.allocated,)
