"""The route: without a gap, and complete for what is asked."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.donors import for_own_use
from tracker.custody.products import RouteStep
from tracker.custody.road import progress

ROUTE_BASIS = "21 CFR 11.10(f); 1271.265(c)"


def _gap(case: Case, route: tuple[RouteStep, ...]) -> Iterator[Finding]:
    found = progress(case, route)
    if found.gap:
        yield refuse(
            f"“{found.gap}” was done before a step that the route asks for first.",
            "A quality officer investigates the gap.",
            check="custody.route",
        )


@check("custody.route", "Route without a gap so far", ROUTE_BASIS)
def route_so_far(case: Case, act: Act) -> Iterator[Finding]:
    """Everything done follows the route of the specification, without a gap."""
    yield from _gap(case, case.specification.route())


@check("custody.manufactured", "Manufacture complete", ROUTE_BASIS)
def manufactured(case: Case, act: Act) -> Iterator[Finding]:
    """Every step of the manufacturing part was done."""
    yield from _gap(case, case.specification.manufacture)
    missing = progress(case, case.specification.manufacture).missing
    if missing:
        names = ", ".join(one.label.lower() for one in missing)
        yield refuse(f"The manufacture is not complete: {names} still to do.", "Finish the route first.")


@check("custody.manufactured_allogeneic", "Manufacture complete when given to another person", ROUTE_BASIS)
def manufactured_allogeneic(case: Case, act: Act) -> Iterator[Finding]:
    """Only autologous material may be allocated before its manufacture is complete."""
    if not for_own_use(case):
        yield from manufactured(case, act)


@check("custody.prepared", "Preparation complete", ROUTE_BASIS)
def prepared(case: Case, act: Act) -> Iterator[Finding]:
    """Every step of manufacture and preparation was done."""
    yield from _gap(case, case.specification.route())
    missing = progress(case, case.specification.route()).missing
    if missing:
        names = ", ".join(one.label.lower() for one in missing)
        yield refuse(f"The preparation is not complete: {names} still to do.", "Finish the route first.")


CHECKS = (route_so_far, manufactured, manufactured_allogeneic, prepared)
