"""What is opened by itself: the stop of a failing result and, once material was let go, its deviation, report
and notices; the deviation of a reading out of range, and the hold and deviation of what arrived damaged."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.case.quality import Deviation
from tracker.custody.case.stops import cause
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.intervals import Gap
from tracker.custody.people import Role
from tracker.custody.recipients import Recipient, is_out, recipients
from tracker.custody.steps.entries import record, stop
from tracker.custody.tasks import TaskKind, open_task

LATE_POSITIVE = "late_positive"
EXCURSION = "excursion"
ARRIVAL = "arrival"


def of_failure(case: Case, act: Act, says: str, result: str) -> Changes:
    """A failing or contamination result stops the whole sample: up, down and sideways. Where material of it
    was let go before, everyone who treats with it must be told."""
    sample = case.sample.code
    held = stop(act, "failing_result", sample, sample, says, part=cause(result))
    return (held, *_late_positive(case, act, says, cause(result))) if is_out(case) else (held,)


def _late_positive(case: Case, act: Act, says: str, part: str) -> Changes:
    """Each finding is told to each recipient; the deviation and its report are opened once for all findings
    of one episode."""
    running = episode(case)
    if running is not None:
        return (*_notices(case, act, running.id, says, part), *_report(case, act, running.id))
    opened = _opened(case, act, says)
    told = (*_notices(case, act, opened.key, says, part), *_report(case, act, opened.key))
    return (opened, to_close(case, act, opened), *told)


def episode(case: Case) -> Deviation | None:
    """The late positive of this sample that nobody closed yet."""
    found = (one for one in case.quality.deviations if one.origin == LATE_POSITIVE and not one.closed)
    return next(found, None)


def _opened(case: Case, act: Act, says: str) -> Put:
    sample = case.sample.code
    data = {"about": sample, "origin": LATE_POSITIVE, "says": says, "class": "critical"}
    return record(act, "deviation", sample, sample, data, part=LATE_POSITIVE)


def of_excursion(case: Case, act: Act, found: tuple[Gap, ...]) -> Changes:
    """A reading out of range is a deviation of the vial; one that is open already is not opened again."""
    vial = case.vial.code
    if not found or _is_open(case, EXCURSION, vial):
        return ()
    data = {"about": vial, "origin": EXCURSION, "says": " ".join(one.says for one in found)}
    deviation = record(act, "deviation", case.vial.sample, vial, data, part=EXCURSION)
    return deviation, to_close(case, act, deviation)


def _is_open(case: Case, origin: str, about: str) -> bool:
    return any(
        one.origin == origin and one.about == about and not one.closed for one in case.quality.deviations
    )


def of_condition(case: Case, act: Act) -> Changes:
    """A vial that came damaged or leaking, or with a broken seal, is held, and a deviation of it waits for an
    officer who did not process; one that is open already is not opened again."""
    says, vial = arrived_as(act.text("condition"), act.text("seal")), case.vial.code
    if not says or _is_open(case, ARRIVAL, vial):
        return ()
    held = stop(act, "hold", vial, case.vial.sample, says, part=ARRIVAL)
    data = {"about": vial, "origin": ARRIVAL, "says": f"{says}."}
    deviation = record(act, "deviation", case.vial.sample, vial, data, part=ARRIVAL)
    return held, deviation, to_close(case, act, deviation)


def arrived_as(condition: str, seal: str) -> str:
    """What speaks against a vial as it came; empty where nothing does. No seal at all speaks against none."""
    broken = ("with a broken seal",) if seal == "broken" else ()
    told = " and ".join((*((condition,) if condition in SPOILT else ()), *broken))
    return told and f"Arrived {told}"


SPOILT = ("damaged", "leaking")


def to_close(case: Case, act: Act, deviation: Put) -> Put:
    """An open deviation waits for an officer."""
    return open_task(
        act, TaskKind.DEVIATION, chain=deviation.chain, about=deviation.key, role=Role.OFFICER,
        due_at=act.now + case.rules.deviation_closing,
        part=deviation.key[-16:],
    )  # fmt: skip


def _notices(case: Case, act: Act, about: str, says: str, part: str) -> Changes:
    return tuple(put for one in recipients(case) for put in _told(case, act, one, about, says, part))


def _told(case: Case, act: Act, one: Recipient, about: str, says: str, part: str) -> Changes:
    """What is told about one treatment, each finding by itself, and a task for each of its clinicians."""
    data: dict[str, Value] = {"about": about, "says": says, "vials": list(one.vials), "given": one.given}
    due = act.now + case.rules.notice
    to_acknowledge = (
        open_task(
            act, TaskKind.NOTICE, chain=one.treatment, about=about, role=Role.CLINICIAN, owner=clinician,
            due_at=due, part=clinician,
        )
        for clinician in one.clinicians
    )  # fmt: skip
    return (record(act, "notice", one.treatment, one.treatment, data, part=part), *to_acknowledge)


def _report(case: Case, act: Act, about: str) -> Changes:
    waiting = (one for one in case.tasks if one.kind is TaskKind.REPORT and one.about == about)
    if next(waiting, None) is not None:
        return ()
    due = act.now + case.rules.deviation_report
    return (
        open_task(
            act, TaskKind.REPORT, chain=case.sample.code, about=about, role=Role.OFFICER, due_at=due
        ),
    )  # fmt: skip
