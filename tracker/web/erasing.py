"""What an erasure may take along: the attached files of a person, to be chosen one by one."""

from __future__ import annotations

from tracker.actions.keeping import files_of
from tracker.custody.case import Case
from tracker.custody.checks.files import TAKEN
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.declared import ChoiceView
from tracker.web.shown import clock, this_site


def erasable(case: Case) -> tuple[ChoiceView, ...]:
    """The attached files of this person, with what of somebody else's they are attached to as well."""
    return tuple(
        ChoiceView(
            one.sha256,
            _(
                "%(kind)s on %(subject)s, attached %(at)s, %(sha256)s",
                kind=TAKEN.get(one.media_type, one.media_type), subject=printed(one.subject),
                at=clock(one.at), sha256=one.sha256[:12],
            ) + (_(", also on a record of somebody else") if one.others else ""),
        )
        for one in files_of(this_site(), case.subject)
    )  # fmt: skip
