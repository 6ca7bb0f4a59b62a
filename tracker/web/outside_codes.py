"""The codes of other houses on record, for somebody who has to say which of them is wrong."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.language import gettext as _
from tracker.web.declared import ChoiceView


def outside_codes(case: Case) -> tuple[ChoiceView, ...]:
    """The codes of other houses that the vial at hand, or any of the sample, came with."""
    found = (one for one in case.custody.outside if case.line.focus in (None, one.vial))
    return tuple(
        ChoiceView(one.id, _("Code of another house: %(code)s", code=one.text or _("none"))) for one in found
    )
