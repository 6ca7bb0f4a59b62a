"""Looking writes nothing: the record of one code, and the verdict of every step this person might take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.actions.loading import SUBJECTS, load_case
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.decision import Act, Decision, foresight
from tracker.custody.people import Actor
from tracker.custody.problems import Unknown
from tracker.custody.steps import ALL, STEPS, Step, Subject
from tracker.records import cases, chains
from tracker.records.connection import Connection

AT_THE_TREATMENT = (
    *("allocate", "deallocate", "confirm", "inject"),
    *("request_exception", "acknowledge_exception", "release_exceptionally"),
)


@dataclass(frozen=True, slots=True)
class View:
    """What a person sees of one subject: the case, the verdict of each step, and the `seq` it was seen at."""

    code: str
    subject: Subject
    case: Case
    seq: int
    verdicts: tuple[Decision, ...]

    def verdict(self, step: str) -> Decision | None:
        """The verdict of one step, if this person might take it."""
        return next((one for one in self.verdicts if one.step == step), None)

    @property
    def may(self) -> tuple[Step, ...]:
        """The steps that nothing on the record speaks against."""
        return tuple(STEPS[one.step] for one in self.verdicts if one.allowed is not False)


def look(site: Site, actor: Actor, code: str) -> View:
    """The record behind a code with every verdict; raises Unknown. Nothing is written."""
    case, seq = record_of(site, code)
    steps = _steps(case, actor, SUBJECTS[code[:1]])
    return View(code, SUBJECTS[code[:1]], case, seq, _judge(case, actor, steps, code))


def verdict(site: Site, actor: Actor, code: str, step: str) -> Decision:
    """The verdict of one step on one subject by what is on record; raises Unknown."""
    if step not in STEPS:
        raise Unknown(f"There is no step called “{step}”.")
    with site.database.reading() as connection:
        case = case_on(site, connection, code)
    return _judge(case, actor, [STEPS[step]], code)[0]


def record_of(site: Site, code: str) -> tuple[Case, int]:
    """The case of one code and the number it is seen at, of one instant; raises Unknown."""
    with site.database.reading() as connection:
        case = case_on(site, connection, code)
        return case, chains.last_seq(connection, _chain(case, code))


def case_of(site: Site, code: str) -> Case:
    """The case of one code, as it stands; raises Unknown."""
    with site.database.reading() as connection:
        return case_on(site, connection, code)


def _chain(case: Case, code: str) -> str:
    return case.line.sample.code if case.line.sample else code


def _steps(case: Case, actor: Actor, subject: Subject) -> list[Step]:
    """The steps this person might take; a vial with an order shows those of its bedside too."""
    steps = [one for one in ALL if subject in one.subjects and not one.creates and one.allows(actor)]
    if subject is Subject.VIAL and case.treatment.order is not None:
        steps += [STEPS[name] for name in AT_THE_TREATMENT if STEPS[name].allows(actor)]
    return steps


def _judge(case: Case, actor: Actor, steps: Iterable[Step], code: str) -> tuple[Decision, ...]:
    judge, order = foresight(case, actor), case.treatment.order

    def one(step: Step) -> Decision:
        ordered = step.on is Subject.TREATMENT and code[:1] == "V" and order is not None
        subject = order.code if ordered and order is not None else code
        if case.line.vial is None and step.kind in AT_THE_TREATMENT:
            return Decision(step.kind, None, to_scan=step.scans or ("vial",), subject=subject)
        return judge(step, subject)

    return tuple(one(step) for step in steps)


def case_on(site: Site, connection: Connection, code: str) -> Case:
    """The case of one code on a connection that reads more of the same instant; raises Unknown."""
    if code[:1] not in SUBJECTS:
        raise Unknown(cases.NOTHING.format(code=code))
    now = site.clock()
    act = Act(id="preview", step="", subject=code, actor=_NOBODY, at=now, now=now, preview=True)
    return load_case(site, connection, None, act, code, now)


_NOBODY = Actor(user="", name="", establishment="", roles=frozenset())
