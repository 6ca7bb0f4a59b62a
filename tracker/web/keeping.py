"""Until when a record is kept, as its page says it."""

from __future__ import annotations

from tracker.actions.keeping import kept
from tracker.custody.case import Case
from tracker.custody.case.retention import Kept
from tracker.language import gettext as _
from tracker.language import term
from tracker.language.figures import day
from tracker.web.shown import this_site, zone


def kept_until(code: str) -> str:
    """Until when the record behind a code must be kept, and why, as one sentence."""
    return sentence(kept(this_site(), code), this_site().settings.retention_years)


def kept_with(case: Case) -> str:
    """Until when the record of a vial must be kept: that of its sample, so while any vial of it is left."""
    if all(one.ended for one in case.line.vials.values()):
        return kept_until(case.sample.code)
    return sentence(Kept(going_on=(case.sample.code,)), this_site().settings.retention_years)


def sentence(found: Kept, years: int) -> str:
    """What keeps a record, and until when."""
    if found.going_on:
        return _("while it lasts, and %(years)s years after its end", years=years)
    until = found.until(years)
    if until is None or found.last is None:
        return _("nothing that has to be kept is on record")
    return _(
        "until %(until)s: %(years)s years after the %(what)s on %(last)s",
        until=day(until.astimezone(zone())), years=years, what=term(found.what),
        last=day(found.last.astimezone(zone())),
    )  # fmt: skip
