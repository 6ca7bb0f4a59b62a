"""The gates: what stands before a step. The table of `docs/custody.md` says the same, and a test holds them
together."""

from __future__ import annotations

from tracker.custody.checks import (
    allocation,
    bedside,
    cold_chain,
    collection,
    dose,
    eligibility,
    exceptional,
    files,
    handover,
    holding,
    labels,
    laboratory,
    match,
    materials,
    order,
    oversight,
    people,
    permission,
    preprinted,
    privacy,
    processing,
    recalls,
    receiving,
    results,
    route,
    source,
    specifications,
    standing,
    stops,
    storage,
    tasks,
    time,
    volumes,
)
from tracker.custody.decision import Check

Gate = tuple[Check, ...]

RECORD: Gate = (time.honest_time,)

REGISTER_DONOR: Gate = (source.answers, time.honest_time)
COLLECT: Gate = (
    source.consent, source.identity, source.establishment, eligibility.jurisdiction, collection.collection,
    stops.no_stop, materials.materials_given, preprinted.preprinted, time.honest_time,
)  # fmt: skip

_HELD: Gate = (holding.not_ended, holding.holder)

OFFER: Gate = (
    *_HELD, holding.not_empty, labels.label_attached, handover.destination, labels.vial_scanned,
    time.honest_time,
)  # fmt: skip
ACCEPT: Gate = (
    holding.not_ended, handover.answerable, labels.label_attached, people.other_receiver,
    labels.vial_scanned, time.honest_time,
)  # fmt: skip
TAKE_BACK: Gate = (
    holding.not_ended, handover.returnable, labels.label_attached, labels.vial_scanned, time.honest_time,
)  # fmt: skip
CANCEL: Gate = (holding.not_ended, handover.cancellable, time.honest_time)
DELIVERED: Gate = (holding.not_ended, handover.deliverable, time.honest_time)
STORE: Gate = (
    *_HELD, holding.not_empty, labels.label_attached, materials.materials_given, storage.designation,
    labels.vial_scanned, time.honest_time,
)  # fmt: skip
MOVE: Gate = (
    *_HELD, holding.not_empty, source.consent, stops.no_stop, labels.label_attached,
    materials.materials_given, storage.designation, labels.vial_scanned, time.honest_time,
)  # fmt: skip


RECEIVE: Gate = (*_HELD, receiving.receivable, labels.vial_scanned, time.honest_time)
PROCESS: Gate = (
    *receiving.PROCESSABLE, holding.not_a_specimen, processing.in_order, processing.not_too_often,
    volumes.volumes, processing.required, materials.materials_given, labels.vial_scanned, time.honest_time,
)  # fmt: skip
SPLIT: Gate = (
    *receiving.PROCESSABLE, holding.not_a_specimen, holding.children_labelled, processing.in_order,
    volumes.division,
    processing.required, materials.materials_given, preprinted.preprinted, labels.vial_scanned,
    time.honest_time,
)  # fmt: skip
DRAW_SPECIMEN: Gate = (
    *receiving.PROCESSABLE, holding.not_a_specimen, holding.children_labelled, volumes.division,
    materials.materials_given, preprinted.preprinted, labels.vial_scanned, time.honest_time,
)  # fmt: skip

_RELEASABLE: Gate = (
    holding.not_a_specimen, source.consent, source.identity, eligibility.eligibility, eligibility.history,
    eligibility.markers,
    holding.settled, route.manufactured, cold_chain.times, materials.materials_used, results.final_stage,
)  # fmt: skip
_RELEASED: Gate = (
    stops.no_stop, cold_chain.expired, labels.label_attached, people.not_processor, holding.same_sample,
)  # fmt: skip
RELEASE_CONDITIONALLY: Gate = (*_RELEASABLE, results.conditional_criteria, *_RELEASED)
RELEASE: Gate = (*_RELEASABLE, results.final_criteria, *_RELEASED)

# What stands before a release and no exception passes stands before an exceptional one too.
_EXCEPTIONAL: Gate = (
    holding.not_ended, *(one for one in RELEASE if not one.exceptional), order.basis, order.treatment,
    exceptional.one_treatment, exceptional.needed, exceptional.passable, exceptional.investigated,
)  # fmt: skip
REQUEST_EXCEPTION: Gate = (*_EXCEPTIONAL, exceptional.regulator)
ACKNOWLEDGE_EXCEPTION: Gate = (
    order.order_open, holding.not_ended, exceptional.requested, exceptional.treating,
)  # fmt: skip
RELEASE_EXCEPTIONALLY: Gate = (
    *_EXCEPTIONAL, exceptional.requested, exceptional.acknowledged, exceptional.two_signatures,
)  # fmt: skip

_TREATABLE: Gate = (
    holding.not_ended, holding.not_empty, holding.not_a_specimen, source.consent, source.identity,
    eligibility.eligibility, eligibility.history,
    eligibility.markers,
)  # fmt: skip
ALLOCATE: Gate = (
    *_TREATABLE, holding.settled, route.route_so_far, route.manufactured_allogeneic, cold_chain.times,
    results.criteria, stops.no_stop, standing.standing_or_autologous, cold_chain.expired, order.basis,
    dose.endotoxin, order.treatment, dose.dose_not_above, allocation.free, labels.label_attached,
)  # fmt: skip
ISSUE: Gate = (
    *_TREATABLE, holding.holder, route.manufactured, cold_chain.times, results.criteria, stops.no_stop,
    standing.standing, cold_chain.expired, order.basis, dose.endotoxin, order.treatment, dose.dose_in_range,
    allocation.allocated, labels.label_attached, labels.label_fresh, labels.vial_scanned,
)  # fmt: skip
PREPARE: Gate = (
    *_TREATABLE, holding.holder, route.manufactured, cold_chain.times, results.criteria_to_final,
    stops.no_stop, standing.standing, cold_chain.expired, order.treatment, order.appointment,
    dose.dose_in_range, allocation.allocated, labels.label_attached, processing.in_order, volumes.volumes,
    processing.required, materials.materials_given, labels.vial_scanned, time.honest_time,
)  # fmt: skip
DRAW_UP: Gate = (
    *(one for one in PREPARE if one is not volumes.volumes), volumes.division, holding.children_labelled,
    preprinted.preprinted,
)  # fmt: skip
CONFIRM: Gate = (
    *_TREATABLE, holding.holder, route.prepared, cold_chain.times, results.criteria, stops.no_stop,
    standing.standing, cold_chain.expired, order.basis, dose.endotoxin, order.treatment, order.appointment,
    dose.dose_in_range, allocation.allocated, allocation.issued, match.match_vial, match.match_person,
    match.match_site, labels.label_attached, labels.label_fresh, bedside.confirmer, people.beside,
    labels.vial_scanned,
)  # fmt: skip
_NOT_AGAIN: Gate = (match.match_person, match.match_site, bedside.confirmer, people.beside)
INJECT: Gate = (
    *(one for one in CONFIRM if one not in _NOT_AGAIN),
    bedside.confirmed, bedside.given_volume, bedside.needle_named, materials.materials_given,
)  # fmt: skip

PERMIT: Gate = (permission.permitted_use, people.witnessed, people.one_is_officer)
URGENT_NEED: Gate = (permission.permitted_use, permission.urgent_need)
FINISH_DETERMINATION: Gate = (permission.finished,)

READING: Gate = (holding.not_ended, holding.holder, time.honest_time)
LABEL: Gate = (holding.not_ended, holding.holder, labels.label_content, time.honest_time)
ATTACH: Gate = (holding.not_ended, holding.holder, labels.attaching, people.beside, time.honest_time)
CLOSE: Gate = (holding.not_ended, holding.holder, holding.children_labelled, time.honest_time)
RESULT: Gate = (
    laboratory.result_entry, laboratory.measured_when, laboratory.judged_under, time.honest_time,
)  # fmt: skip
ATTACH_FILE: Gate = (files.attachable,)
REVIEW: Gate = (laboratory.reviewable, people.not_author)
REJECT: Gate = (holding.same_sample, people.not_processor)
INQUIRE: Gate = (oversight.known_entry, people.not_sample_processor, time.honest_time)
INVESTIGATE: Gate = (
    oversight.known_entry, oversight.independent, people.not_sample_processor, time.honest_time,
)  # fmt: skip
DISCARD: Gate = (holding.not_ended, people.witnessed, labels.vial_scanned, time.honest_time)
TWO_PEOPLE: Gate = (people.witnessed, time.honest_time)
LIFT: Gate = (oversight.liftable, people.not_sample_processor, people.not_cause)
NARROW: Gate = (oversight.narrowable, people.not_sample_processor)
REASSIGN: Gate = (oversight.reassignable, people.not_sample_processor)
LOST: Gate = (holding.not_ended, time.honest_time)
FOUND: Gate = (handover.missing, labels.vial_scanned, time.honest_time)
CORRECT: Gate = (
    oversight.known_entry,
    oversight.corrected_value,
    oversight.second_for_better,
    people.beside,
    time.honest_time,
)
VOID: Gate = (oversight.voidable, people.witnessed, people.one_is_officer, time.honest_time)
CLOSE_DEVIATION: Gate = (
    oversight.deviation_open, tasks.classified, tasks.told, people.not_sample_processor, time.honest_time,
)  # fmt: skip
CLASSIFY_DEVIATION: Gate = (oversight.deviation_open, people.not_sample_processor)
CHECK_EFFECTIVENESS: Gate = (tasks.effectiveness, people.not_sample_processor)
ASSIGN: Gate = (tasks.assignable, tasks.assignee)
ACKNOWLEDGE: Gate = (tasks.notice,)
RECORD_REPORT: Gate = (tasks.report, time.honest_time)
COUNTERSIGN: Gate = (oversight.known_entry, people.not_sample_processor, time.honest_time)
OPEN: Gate = (order.claim, order.indication, order.one_order, order.dose_range)
VERSION: Gate = (
    order.order_open, order.claim, order.indication, order.one_order, order.dose_range,
    order.second_after_allocation, oversight.uninvolved_version, people.beside,
)  # fmt: skip
CANCEL_TREATMENT: Gate = (order.order_open,)
REAFFIRM: Gate = (oversight.uninvolved, people.beside)
DEALLOCATE: Gate = (allocation.allocated,)
LINK: Gate = (people.linkable, people.witnessed, time.honest_time)
UNLINK: Gate = (people.unlinkable, people.witnessed, time.honest_time)
OPEN_LOT: Gate = (materials.openable, time.honest_time)
SERVICE: Gate = (materials.serviceable, time.honest_time)
FORGET: Gate = (privacy.kept, privacy.something, privacy.files, privacy.administrator)
IDENTIFY: Gate = (people.wears, time.honest_time)
DRAFT: Gate = (specifications.as_given, specifications.samples)
REVISE: Gate = (specifications.unsigned, specifications.as_given)
PROPOSE: Gate = (specifications.draft, specifications.sound)
APPROVE: Gate = (
    specifications.proposed, specifications.sound, specifications.another_person,
    specifications.others_in_force,
)  # fmt: skip
RETURN_SPECIFICATION: Gate = (specifications.proposed,)
RETIRE: Gate = (specifications.retirable, specifications.samples)
WITHDRAW: Gate = (specifications.withdrawable, specifications.samples)
START_RECALL: Gate = (recalls.asks,)
ACCOUNT: Gate = (recalls.still_open, recalls.part)
ANSWER_RECALL: Gate = (recalls.still_open, recalls.real, recalls.notice)
CLOSE_RECALL: Gate = (recalls.still_open, recalls.real, recalls.answered)
