"""Recalls and drills: started, told, accounted for and closed. A recall holds everything in the act that
starts it; a drill touches nothing but itself."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.recalls import Recall
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.people import Role
from tracker.custody.reach import Reach, Taker
from tracker.custody.steps import gates
from tracker.custody.steps.entries import given, record, stop
from tracker.custody.steps.fields import (
    Fields,
    choice,
    codes,
    instant,
    reason,
    reference,
    text,
    tick,
)  # fmt: skip
from tracker.custody.steps.step import OFFICER, Step, Subject, draws
from tracker.custody.tasks import TaskKind, close_task, open_task

LEVELS = ("A", "B", "C", "D", "E")
LEVEL_NAMES = (
    "A: everybody who was told is asked", "B: more than 10 % and not everybody", "C: 10 %", "D: 2 %",
    "E: nobody is asked",
)  # fmt: skip
FOUND = ("in_quarantine", "returned", "destroyed", "given", "used_up", "not_found")
SAYS = "Recalled"


class SourceFields(Fields):
    """What is asked about, and why."""

    codes = codes("Donors, samples, vials, lots, instruments or units")
    handled_by = reference("Handled by", "account", required=False)
    since = instant("Touched from", required=False)
    until = instant("Touched before", required=False)
    why = reason("Why")


class RecallFields(SourceFields):
    """What is recalled, why, and how closely it is looked at whether everybody was reached."""

    level = choice("Effectiveness checks (21 CFR 7.42)", LEVELS, names=LEVEL_NAMES)


def start_recall(case: Case, act: Act) -> Changes:
    """Everything it reaches is held, and whoever has it is told, in one act."""
    reach, own = _reach(case), act.codes[0]
    row, started = _started(act, reach, "recall", act.text("level"))
    stops = tuple(
        stop(act, "recall", target, own, SAYS, reason=act.private("why"), narrowed_to=left or None)
        for target, left in _targets(reach)
    )
    told = tuple(put for one in reach.takers for put in _told(case, act, one, started.key))
    due = act.now + case.rules.notice
    houses = (
        open_task(
            act, TaskKind.RECALL_NOTICE, chain=own, about=house, role=Role.OFFICER, due_at=due, part=house
        )
        for house in reach.holders
    )
    return (row, started, *stops, *told, *houses)


def start_drill(case: Case, act: Act) -> Changes:
    """The list is written down with the time it took; nothing is held and nobody is told."""
    return _started(act, _reach(case), "drill", "")


def _reach(case: Case) -> Reach:
    if case.reach is None:
        raise LookupError("The gate of a recall lets none pass that reaches nothing.")
    return case.reach


def _started(act: Act, reach: Reach, kind: str, level: str) -> tuple[Put, Put]:
    own, asked = act.codes[0], given(act, "codes", "handled_by", "since", "until")
    row: dict[str, Value] = {
        "kind": kind, "level": level, "sources": asked, "started_at": act.now,
        "started_by": act.actor.user, "vials": len(reach.vials), "list_ms": reach.took_ms,
        "closed_at": None, "closed_by": None,
    }  # fmt: skip
    data: dict[str, Value] = {
        "why": act.private("why"), "vials": [one.code for one in reach.vials],
        "treatments": [one.treatment for one in reach.takers], "houses": list(reach.holders),
    }  # fmt: skip
    return Put("recall", own, own, row), record(act, "recall_started", own, own, data)


def _targets(reach: Reach) -> Iterator[tuple[str, list[Value]]]:
    """What the stops stand on: on what is named, which holds what it touches later too; for a person and for
    a period, on the samples, narrowed to what was touched and all that is made of it."""
    sources = reach.sources
    if not sources.timed:
        donors = (each.source for one in reach.vials for each in one.why if each.how == "donor")
        for code in dict.fromkeys((*sources.codes, *donors)):
            yield code, []
    if sources.timed or sources.people:
        inside, top = {one.code for one in reach.vials}, dict[str, list[Value]]()
        for one in reach.vials:
            if one.parent not in inside:
                top.setdefault(one.sample, []).append(one.code)
        for sample, vials in top.items():
            if sample not in sources.codes or sources.timed:
                yield sample, vials


def _told(case: Case, act: Act, one: Taker, about: str) -> Changes:
    """What is told about one treatment, and a task for each of its clinicians."""
    data: dict[str, Value] = {
        "about": about, "says": SAYS, "vials": list(one.vials), "given": bool(one.given),
        "recall": act.codes[0],
    }  # fmt: skip
    due = act.now + case.rules.notice
    tasks = (
        open_task(
            act, TaskKind.NOTICE, chain=one.treatment, about=about, role=Role.CLINICIAN, owner=clinician,
            due_at=due, part=clinician,
        )
        for clinician in one.clinicians
    )  # fmt: skip
    return (record(act, "notice", one.treatment, one.treatment, data), *tasks)


class AccountFields(Fields):
    """Which vials, and what was found of them."""

    vials = codes("Vials")
    rest = tick("Every vial that is not accounted for yet")
    found = choice("What was found", FOUND)
    why = reason("Remark", required=False)


def account_for(case: Case, act: Act) -> Changes:
    """Somebody answers for these vials; a drill ends with the last of them."""
    own = _recall(case)
    named = act.words("vials") or (own.open_vials if act.ticked("rest") else ())
    data = given(act, "found") | {"vials": list(named), "why": act.private("why")}
    kept = record(act, "recall_accounted", own.code, own.code, data)
    if own.drill and not set(own.open_vials) - set(named):
        return kept, _closed(act, own)
    return (kept,)


class AnswerFields(Fields):
    """Which notice, and what was answered."""

    task = text("Notice", most=200, private=False, widget="hidden")
    why = reason("What was answered, by whom, and how it came")


def acknowledge_recall(case: Case, act: Act) -> Changes:
    """An establishment that holds recalled material has answered."""
    house = next(one.about for one in case.tasks if one.id == act.text("task"))
    data = given(act, "task") | {"house": house, "why": act.private("why")}
    kept = record(act, "recall_acknowledged", act.subject, act.subject, data, part=house)
    return kept, close_task(act, act.text("task"), chain=act.subject)


class CloseFields(Fields):
    """What came of it, and why something stays unanswered."""

    why = reason("What came of it")
    unanswered = reason("Why notices or vials stay unanswered", required=False)


def close_recall(case: Case, act: Act) -> Changes:
    """The recall is over; what it holds stays held until an officer lifts it."""
    own = _recall(case)
    data: dict[str, Value] = {
        "recall": own.key, "why": act.private("why"), "unanswered": act.private("unanswered"),
        "sent": own.sent, "acknowledged": own.acknowledged, "vials": len(own.vials),
        "accounted": len(own.vials) - len(own.open_vials),
    }  # fmt: skip
    tasks = (close_task(act, one.id, chain=own.code) for one in own.waiting if one.chain == own.code)
    return (record(act, "recall_closed", own.code, own.code, data), _closed(act, own), *tasks)


def _closed(act: Act, own: Recall) -> Put:
    return Put("recall", own.code, own.code, {"closed_at": act.now, "closed_by": act.actor.user})


def _recall(case: Case) -> Recall:
    if case.recall is None:
        raise LookupError("This case has no recall.")
    return case.recall


STEPS: tuple[Step, ...] = (
    Step("start_recall", "Start a recall", Subject.RECALL, OFFICER,
         "Everything it reaches is held and whoever has it is told, in one act.",
         RecallFields, gates.START_RECALL, start_recall, creates=True, now=True, again=True,
         draws=draws("R"), meaning="responsibility", wide=True),
    Step("start_drill", "Start a recall drill", Subject.RECALL, OFFICER,
         "The same list, timed; nothing is held and nobody is told.",
         SourceFields, gates.START_RECALL, start_drill, creates=True, now=True, draws=draws("R")),
    Step("account_for", "Account for vials", Subject.RECALL, OFFICER, "What was found of each vial.",
         AccountFields, gates.ACCOUNT, account_for, now=True),
    Step("acknowledge_recall", "Record the answer of an establishment", Subject.RECALL, OFFICER,
         "An establishment that holds recalled material knows of it.",
         AnswerFields, gates.ANSWER_RECALL, acknowledge_recall, now=True, meaning="responsibility"),
    Step("close_recall", "Close the recall", Subject.RECALL, OFFICER,
         "Everybody answered and every vial is accounted for, or it says why not.",
         CloseFields, gates.CLOSE_RECALL, close_recall, now=True, again=True, meaning="approval"),
)  # fmt: skip
