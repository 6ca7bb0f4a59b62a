"""What an exceptional release passes, and what shows for ever that there was one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.custody.case.exceptions import ExceptionalRelease, ExceptionRequest, Failed

if TYPE_CHECKING:
    from tracker.custody.case import Case
    from tracker.custody.case.treatment import Noted, Order
    from tracker.custody.decision import Refusal

EXCEPTIONALLY_RELEASED = "EXCEPTIONAL RELEASE: see the record"


def as_failed(found: Refusal) -> Failed:
    """A refusal as an exceptional release names it."""
    return Failed(found.check, found.says, found.evidence)


def exceptional_releases(case: Case, code: str | None = None) -> tuple[ExceptionalRelease, ...]:
    """Every exceptional release of the vial or of what it was made of, whatever became of it since."""
    line = {one.code for one in case.line.path(code)}
    return tuple(one for one in case.quality.exceptions if one.vial in line)


def passes(case: Case, found: Refusal) -> bool:
    """Be named in an exceptional release of this line for this very treatment as it is ordered now."""
    order, version = case.treatment.order, case.treatment.version
    if order is None or version is None or not found.exceptional:
        return False
    return any(
        (one.treatment, one.version) == (order.code, version.number) and as_failed(found) in one.failed
        for one in exceptional_releases(case)
    )


def request(case: Case) -> ExceptionRequest | None:
    """The newest request for this vial and this treatment as it is ordered now."""
    order, version = case.treatment.order, case.treatment.version
    if order is None or version is None or case.line.vial is None:
        return None
    wanted = (case.vial.code, version.number)
    found = [one for one in order.exception_requests if (one.vial, one.version) == wanted]
    return max(found, key=lambda one: (one.at, one.id), default=None)


def said(found: tuple[Noted, ...], one: ExceptionRequest) -> Noted | None:
    """What was said to this request, if anything was."""
    return next((each for each in found if each.says == one.id), None)


def unacknowledged(order: Order) -> tuple[ExceptionRequest, ...]:
    """The newest request of each vial, where the physician still has to acknowledge it."""
    return tuple(one for one in _newest(order) if said(order.acknowledgements, one) is None)


def unsigned(order: Order) -> tuple[ExceptionRequest, ...]:
    """The newest request of each vial, where it is acknowledged and the two signatures are missing."""
    known = (one for one in _newest(order) if said(order.acknowledgements, one) is not None)
    return tuple(one for one in known if said(order.signatures, one) is None)


def _newest(order: Order) -> tuple[ExceptionRequest, ...]:
    number = order.version.number if order.version is not None else 0
    return tuple({one.vial: one for one in order.exception_requests if one.version == number}.values())


def exceptional_legend(case: Case) -> tuple[str, ...]:
    """What the label of such a vial, and of everything made of it, says for ever."""
    return (EXCEPTIONALLY_RELEASED,) if exceptional_releases(case) else ()
