"""Material that comes in: inspected, and taken into processing only if processing may begin."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.checks import cold_chain, holding, labels, results, route, source, stops
from tracker.custody.decision import Act, Check, Finding, check

PROCESSABLE: tuple[Check, ...] = (
    holding.not_ended, source.consent, source.identity, holding.holder, route.route_so_far, cold_chain.times,
    results.no_failing, stops.no_stop, cold_chain.expired, labels.label_attached,
)  # fmt: skip


@check("process.receivable", "Fit to be taken into processing", "21 CFR 1271.265(a)", given=True)
def receivable(case: Case, act: Act) -> Iterator[Finding]:
    """Accepting material into processing passes the gate of processing; holding or returning it asks for
    nothing."""
    if act.text("outcome") == "accept":
        for one in PROCESSABLE:
            yield from one(case, act)


CHECKS = (receivable,)
