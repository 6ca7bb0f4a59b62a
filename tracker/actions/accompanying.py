"""Reading the summary of records of a sample or a vial, for whoever the material passes through."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.actions.lists import names_of
from tracker.actions.looking import case_of
from tracker.actions.site import Site
from tracker.custody.accompanying import Accompanying, accompanying
from tracker.custody.people import Actor
from tracker.custody.problems import NotAllowedHere, Unknown

NOT_YOURS = "Summaries of records are for technicians, quality officers, clinicians and auditors."


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary with the name of who determined and the establishment that collected."""

    says: Accompanying
    determined_by: str
    establishment: str


def summary_of(site: Site, actor: Actor, code: str) -> Summary:
    """The summary of what has this code; raises NotAllowedHere, and Unknown for what is no material."""
    if not actor.reads_records:
        raise NotAllowedHere(NOT_YOURS)
    if code[:1] not in ("S", "V"):
        raise Unknown("Only samples and vials have a summary of records.")
    case = case_of(site, code)
    says, body = accompanying(case), case.papers.establishments.get(case.sample.establishment)
    name = names_of(site, [says.by]).get(says.by, says.by) if says.by else ""
    return Summary(says, name, body.name if body else case.sample.establishment)
