"""The warnings a label must carry, by rule: 21 CFR 1271.60(d), .65(b)(2), .90(c)."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.derived import derived
from tracker.custody.donors import fully_tested, reactive
from tracker.custody.exceptions import exceptional_legend

AUTOLOGOUS = "FOR AUTOLOGOUS USE ONLY"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
BIOHAZARD = "BIOHAZARD"
ADVISE = "WARNING: Advise patient of communicable disease risks"
REACTIVE = "WARNING: Reactive test results for {agent}"


@derived
def warnings(case: Case) -> tuple[str, ...]:
    """Every legend this sample's labels must show, in a fixed order."""
    autologous = case.specification.relation == "autologous"
    return (*(_autologous(case) if autologous else _allogeneic(case)), *exceptional_legend(case))


def _autologous(case: Case) -> tuple[str, ...]:
    found = [AUTOLOGOUS]
    if not fully_tested(case) or _undetermined(case):
        found.append(NOT_EVALUATED)
    if reactive(case) or _speaks_against(case):
        found.append(BIOHAZARD)
    return (*found, *_reactive(case))


def _allogeneic(case: Case) -> tuple[str, ...]:
    found = [NOT_EVALUATED] if _undetermined(case) else []
    if reactive(case) or _speaks_against(case):
        found.append(BIOHAZARD)
    return (*found, ADVISE, *_reactive(case)) if found else ()


def _reactive(case: Case) -> tuple[str, ...]:
    return tuple(REACTIVE.format(agent=agent) for agent in reactive(case))


def _undetermined(case: Case) -> bool:
    newest = case.papers.determination
    return newest is None or newest.outcome == "incomplete"


def _speaks_against(case: Case) -> bool:
    newest = case.papers.determination
    return newest is not None and newest.outcome == "ineligible"
