"""The one door: `decide` is pure and is the only place in the program that says yes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from tracker.custody import exceptions
from tracker.custody.act import Act, How, Receipt
from tracker.custody.changes import Changes
from tracker.custody.people import Actor

if TYPE_CHECKING:
    from tracker.custody.case import Case
    from tracker.custody.steps.step import Step

__all__ = [
    "Act",
    "Check",
    "Decision",
    "Finding",
    "How",
    "Receipt",
    "Refusal",
    "Warning",
    "check",
    "decide",
    "refuse",
]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason to say no: what was found, what it stands on, what would resolve it, and whether an
    exceptional release may pass it."""

    check: str
    says: str
    resolve: str
    basis: str = ""
    evidence: tuple[str, ...] = ()
    field: str = ""
    exceptional: bool = False


def refuse(
    says: str,
    resolve: str,
    *,
    evidence: tuple[str, ...] = (),
    field: str = "",
    check: str = "",
    basis: str = "",
    never: bool = False,
) -> Refusal:
    """One reason to say no as a check speaks it; the check adds its own code and basis where none is
    given. What `never` says no exceptional release passes, whichever check finds it."""
    return Refusal(check, says, resolve, basis, evidence, field, not never)


@dataclass(frozen=True, slots=True)
class Warning:
    """Something a person should know that does not refuse the act."""

    check: str
    says: str


Finding: TypeAlias = Refusal | Warning


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One reason to refuse, with its stable code, its basis, whether it looks at the record or at what is
    given, whether it asks which step it stands before, and whether an exceptional release may pass it."""

    code: str
    title: str
    basis: str
    given: bool
    by_step: bool
    exceptional: bool
    run: Callable[[Case, Act], Iterable[Finding]]

    @property
    def asks(self) -> str:
        """What must hold, in the sentence the check is declared with."""
        return " ".join((self.run.__doc__ or "").split())

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
        """A refusal that names no check and no basis stands under this check's own, and no exception passes
        it unless the check lets it."""
        if isinstance(found, Warning):
            return found
        return replace(
            found,
            check=found.check or self.code,
            basis=found.basis or self.basis,
            exceptional=found.exceptional and self.exceptional,
        )


def check(
    code: str,
    title: str,
    basis: str,
    *,
    given: bool = False,
    by_step: bool = False,
    exceptional: bool = False,
) -> Callable[[Callable[[Case, Act], Iterable[Finding]]], Check]:
    """Make a check of a function `(case, act)` that yields one finding for each thing that is wrong."""

    def made(run: Callable[[Case, Act], Iterable[Finding]]) -> Check:
        return Check(code, title, basis, given, by_step, exceptional, run)

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
            act.missing("No vial of this record was scanned."),
            "Scan the code on the vial you have in hand.",
        )
        return Decision(step.kind, False, (missing,), (), step.scans, subject=act.subject)
    checks = _of_the_record(step.gate) if act.preview else step.gate
    findings = [_told(case, step, finding) for one in checks for finding in run(one, case, act)]
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
        open_ended = step.scans or checks != step.gate
        return Decision(
            step.kind, None if open_ended else True, (), warnings, step.scans, subject=act.subject
        )
    return Decision(step.kind, True, (), warnings, (), step.effect(case, act), (), act.subject)


@lru_cache(maxsize=1024)
def _of_the_record(gate: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks of a gate that look at the record, and not at what is given."""
    return tuple(one for one in gate if not one.given)


def _told(case: Case, step: Step, found: Finding) -> Finding:
    """What an exceptional release for this treatment names is told, and no longer refuses."""
    if not step.under_exception or isinstance(found, Warning) or not exceptions.passes(case, found):
        return found
    return Warning(found.check, f"Passed by an exceptional release for this treatment: {found.says}")


def foresight(case: Case, actor: Actor) -> Callable[[Step, str], Decision]:
    """How to judge any step on a subject by the record alone; a check that stands before many runs once."""
    found: dict[tuple[object, ...], tuple[Finding, ...]] = {}

    def once(check: Check, case: Case, act: Act) -> tuple[Finding, ...]:
        question = (check, act.subject, act.step if check.by_step else "")
        known = found.get(question)
        if known is None:
            known = found[question] = check(case, act)
        return known

    def judge(step: Step, subject: str) -> Decision:
        act = Act("preview", step.kind, subject, actor, case.now, case.now, preview=True)
        return decide(case, act, step, once)

    return judge
