"""The warnings a label must carry, by rule: 21 CFR 1271.60(d), .65(b) and (c), .90(c); 2006/86/EC Annex
II.E."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.derived import derived
from tracker.custody.donors import open_questions
from tracker.custody.exceptions import exceptional_legend
from tracker.custody.jurisdictions import LabelProfile
from tracker.custody.panel import fully_tested, reactive_agents
from tracker.custody.screening import screening

AUTOLOGOUS = "FOR AUTOLOGOUS USE ONLY"
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
BIOHAZARD = "BIOHAZARD"
BIOLOGICAL_HAZARD = "BIOLOGICAL HAZARD"
ADVISE = "WARNING: Advise patient of communicable disease risks"
REACTIVE = "WARNING: Reactive test results for {agent}"
NONCLINICAL = "For Nonclinical Use Only"


@derived
def warnings(case: Case) -> tuple[str, ...]:
    """Every legend this sample's labels must show, in a fixed order."""
    autologous = case.specification.relation == "autologous"
    found = [*_autologous(case)] if autologous else [*_allogeneic(case)]
    if any(one.kind == "nonclinical" for one in case.stops):
        found = [NONCLINICAL, *found, _hazard(case)]
    return tuple(dict.fromkeys((*found, *exceptional_legend(case))))


def _autologous(case: Case) -> tuple[str, ...]:
    """The donor's own material is labelled by what was done and found, and never advises anybody."""
    found = [AUTOLOGOUS]
    if _undetermined(case) or not _evaluated(case):
        found.append(NOT_EVALUATED)
    return (*found, *_hazards(case, even_cleared=True))


def _allogeneic(case: Case) -> tuple[str, ...]:
    """Nothing for an eligible donor without a reactive result; everything known for any other."""
    unknown = (NOT_EVALUATED,) if _undetermined(case) else ()
    hazards = _hazards(case, even_cleared=False)
    advise = (ADVISE,) if _profile(case) is LabelProfile.FDA and (unknown or hazards) else ()
    return (*unknown, *hazards[:1], *advise, *hazards[1:])


def _hazards(case: Case, *, even_cleared: bool) -> tuple[str, ...]:
    """The hazard legend when an agent, a risk or clinical evidence was found, then each agent by name."""
    screened, newest = screening(case), case.papers.determination
    agents = reactive_agents(screened, even_cleared=even_cleared) if screened is not None else ()
    against = newest is not None and newest.outcome == "ineligible"
    risks = screened is not None and bool(screened.risks & {one.risk for one in screened.rules.history})
    assessed = newest is not None and newest.outcome == "eligible" and not even_cleared
    if not (agents or against or (risks and not assessed)):
        return ()
    named = agents if _profile(case) is LabelProfile.FDA else ()
    return (_hazard(case), *(REACTIVE.format(agent=one) for one in named))


def _profile(case: Case) -> LabelProfile:
    return case.rule_set.label if case.rule_set is not None else LabelProfile.FDA


def _hazard(case: Case) -> str:
    return BIOLOGICAL_HAZARD if _profile(case) is LabelProfile.EU else BIOHAZARD


def _evaluated(case: Case) -> bool:
    """Have all screening and testing done that would be asked for if the material were for somebody else."""
    screened = screening(case)
    return screened is not None and fully_tested(screened) and not open_questions(screened)


def _undetermined(case: Case) -> bool:
    newest = case.papers.determination
    return newest is None or newest.outcome == "incomplete"
