"""The one door: `decide` is pure and is the only place in the program that says yes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from tracker.custody.changes import Changes, Private, Value
from tracker.custody.people import Actor

if TYPE_CHECKING:
    from tracker.custody.case import Case
    from tracker.custody.steps.step import Step

log = logging.getLogger(__name__)


class How(StrEnum):
    """How a code came in; `link` is a phone's own camera opening the address in the label."""

    CAMERA = "camera"
    WEDGE = "wedge"
    TYPED = "typed"
    IMAGE = "image"
    LINK = "link"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that this person scanned something in this session minutes ago; `code` is what it turned out to
    be."""

    id: str
    kind: str  # "vial", "wristband", "other"
    code: str  # the vial's code, the person's code, or "" when nobody knows what it is
    serial: str
    how: How
    at: datetime


@dataclass(frozen=True, slots=True)
class Act:
    """What is given: the step, by whom, on what, with which data, receipts and second person."""

    id: str
    step: str
    subject: str
    actor: Actor
    at: datetime
    now: datetime
    data: Mapping[str, Value] = field(default_factory=dict)
    receipts: tuple[Receipt, ...] = ()
    second: Actor | None = None
    late: str | None = None
    codes: tuple[str, ...] = ()
    preview: bool = False

    def scanned(self, kind: str) -> tuple[Receipt, ...]:
        """The receipts for one kind of thing; a link opened from a label is not a scan."""
        return tuple(one for one in self.receipts if one.kind == kind and one.how is not How.LINK)

    def text(self, name: str) -> str:
        """A field as text, empty when it was not given."""
        value = self.data.get(name)
        return "" if value is None else str(value)

    def quantity(self, name: str) -> Decimal | None:
        """A field as a decimal quantity, None when it was not given; raises when it is no number."""
        value = self.data.get(name)
        return None if value is None else Decimal(str(value))

    def instant(self, name: str) -> datetime | None:
        """A field as an instant, None when it was not given; raises when it is none."""
        value = self.data.get(name)
        if value is None or isinstance(value, datetime):
            return value
        raise TypeError(f"The field {name} is no instant.")

    def words(self, name: str) -> tuple[str, ...]:
        """A field as a list of words, empty when it was not given; one word is a list of one."""
        value = self.data.get(name)
        if value is None or value == "":
            return ()
        return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)

    def quantities(self, name: str) -> tuple[Decimal, ...]:
        """A field as a list of decimal quantities, empty when it was not given."""
        return tuple(Decimal(one) for one in self.words(name))

    def private(self, name: str) -> Private | None:
        """A field that enters the ledger only as a commitment, None when it was not given."""
        value = self.data.get(name)
        return value if isinstance(value, Private) else None

    def ticked(self, name: str) -> bool:
        """A field that is a plain yes."""
        return self.data.get(name) is True

    def key(self, *parts: str) -> str:
        """A row key no other act can have."""
        return "-".join((self.id, *parts))


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to say no: what was found, what it stands on, what would resolve it."""

    check: str
    says: str
    resolve: str
    basis: str = ""
    evidence: tuple[str, ...] = ()
    field: str = ""


def refuse(
    says: str,
    resolve: str,
    *,
    evidence: tuple[str, ...] = (),
    field: str = "",
    check: str = "",
    basis: str = "",
) -> Refusal:
    """One reason to say no as a check speaks it; the check adds its own code and basis where none is
    given."""
    return Refusal(check, says, resolve, basis, evidence, field)


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a person should know that does not refuse the act."""

    check: str
    says: str


Finding: TypeAlias = Refusal | Warning


@dataclass(frozen=True, slots=True)
class Check:
    """One reason to refuse, with its stable code, its basis, whether it looks at the record or at what is
    given, and whether it asks which step it stands before."""

    code: str
    title: str
    basis: str
    given: bool
    by_step: bool
    run: Callable[[Case, Act], Iterable[Finding]]

    def __call__(self, case: Case, act: Act) -> tuple[Finding, ...]:
        """Every finding of this check; a check that fails to run refuses, because unknown means no."""
        try:
            return tuple(self._own(one) for one in self.run(case, act))
        except Exception:
            log.exception("The check %s failed to run.", self.code)
            return (
                Refusal(
                    self.code,
                    f"The check “{self.title}” could not be run on this record.",
                    "Call the quality officer; nothing is allowed until the check runs.",
                    self.basis,
                ),
            )

    def _own(self, found: Finding) -> Finding:
        """A refusal that names no check and no basis stands under this check's own."""
        if isinstance(found, Warning) or (found.check and found.basis):
            return found
        return replace(found, check=found.check or self.code, basis=found.basis or self.basis)


def check(
    code: str, title: str, basis: str, *, given: bool = False, by_step: bool = False
) -> Callable[[Callable[[Case, Act], Iterable[Finding]]], Check]:
    """Make a check of a function `(case, act)` that yields one finding for each thing that is wrong."""

    def made(run: Callable[[Case, Act], Iterable[Finding]]) -> Check:
        return Check(code, title, basis, given, by_step, run)

    return made


@dataclass(frozen=True, slots=True)
class Decision:
    """The outcome: `allowed` is None when only a scan or an entry could still tell."""

    step: str
    allowed: bool | None
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Warning, ...] = ()
    to_scan: tuple[str, ...] = ()
    changes: Changes = ()
    consequences: Changes = ()
    subject: str = ""


Running: TypeAlias = Callable[[Check, "Case", Act], tuple[Finding, ...]]


def decide(case: Case, act: Act, step: Step, run: Running = Check.__call__) -> Decision:
    """Judge one act on one case: every refusal at once, and the changes only when there is none."""
    if "vial" in step.scans and case.line.vial is None:
        missing = Refusal(
            "identity.scan",
            "No vial of this record was scanned.",
            "Scan the code on the vial you have in hand.",
        )
        return Decision(step.kind, False, (missing,), (), step.scans, subject=act.subject)
    checks = [one for one in step.gate if not (act.preview and one.given)]
    findings = [finding for one in checks for finding in run(one, case, act)]
    refusals = tuple(one for one in findings if isinstance(one, Refusal))
    warnings = tuple(one for one in findings if isinstance(one, Warning))
    if not step.gate:
        refusals = (
            Refusal("gate.empty", "This step has no gate, so it is closed.", "Call the administrator."),
        )
    if refusals:
        consequences = step.consequences(case, act, refusals) if not act.preview else ()
        return Decision(step.kind, False, refusals, warnings, step.scans, (), consequences, act.subject)
    if act.preview:
        open_ended = step.scans or any(one.given for one in step.gate)
        return Decision(
            step.kind, None if open_ended else True, (), warnings, step.scans, subject=act.subject
        )
    return Decision(step.kind, True, (), warnings, (), step.effect(case, act), (), act.subject)


def foresight(case: Case, actor: Actor) -> Callable[[Step, str], Decision]:
    """How to judge any step on a subject by the record alone; a check that stands before many runs once."""
    found: dict[tuple[object, ...], tuple[Finding, ...]] = {}

    def once(check: Check, case: Case, act: Act) -> tuple[Finding, ...]:
        question = (check.run, act.subject, act.step if check.by_step else "")
        if question not in found:
            found[question] = check(case, act)
        return found[question]

    def judge(step: Step, subject: str) -> Decision:
        act = Act("preview", step.kind, subject, actor, case.now, case.now, preview=True)
        return decide(case, act, step, once)

    return judge
