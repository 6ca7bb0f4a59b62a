"""How a batch record writes: every time in the site's one zone, lines in a cell, old values struck."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from tracker.language import gettext as _
from tracker.records.entries import Entry
from tracker.web.shown import Names, stamped
from tracker.web.spans import in_words
from tracker.web.struck import struck
from tracker.web.telling import mark

__all__ = ["few", "happened", "late_mark", "lines", "on_record", "struck", "with_second"]

MINUTE = timedelta(minutes=1)
DIVIDING = 8
"""As many vials are named in one cell; of more the first and the last, for a row must fit on its page."""


def lines(found: Iterable[str | Markup]) -> Markup:
    """What stands in one cell below each other; what is empty is left out."""
    told = Markup("").join(Markup("<div>{}</div>").format(one) for one in found if one)
    return Markup('<div class="lines">{}</div>').format(told) if told else told


def happened(at: datetime, entry: Entry | None, late: str | None = None) -> list[str | Markup]:
    """When it happened and when it was recorded: how much later, and whether the reason is on record."""
    late = entry.late if entry is not None else late
    marker = [late_mark(late)] if late else []
    if entry is None:
        return [stamped(at), *marker]
    after = entry.recorded - at
    if after < MINUTE:
        return [stamped(at), _("recorded at once"), *marker]
    return [
        stamped(at),
        _("recorded %(when)s, %(in_words)s later", when=stamped(entry.recorded), in_words=in_words(after)),
        *marker,
    ]


def late_mark(late: str) -> Markup:
    """That an entry was late; its reason is private and stays on record."""
    return mark(
        "waiting", _("late: demonstration") if late == "demonstration" else _("late, reason on record")
    )


def with_second(names: Names, by: str, data: Mapping[str, Any]) -> str:
    """Who did it, and who signed in beside them."""
    second = data.get("second") or data.get("witness")
    return _("%(who)s, with %(who2)s", who=names(by), who2=names(str(second))) if second else names(by)


def on_record(data: Mapping[str, Any], *fields: str) -> str:
    """What was written and is private: that it is on record, and never what it says."""
    found = [PRIVATE[name] for name in fields or tuple(PRIVATE) if data.get(name)]
    return _("%(found)s on record", found=", ".join(found)) if found else ""


PRIVATE: Mapping[str, str] = {
    "why": "reason",
    "note": "note",
    "evidence": "evidence",
    "conclusion": "conclusion",
    "cause": "cause",
    "correction": "correction",
    "proof": "proof of delivery",
}


def few(codes: Iterable[str], shown: Any) -> list[str | Markup]:
    """Codes one below the other; of very many only the first and the last, and how many there are."""
    found = list(codes)
    if len(found) <= DIVIDING:
        return [shown(one) for one in found]
    return [_("%(count)s vials, from", count=len(found)), shown(found[0]), "to", shown(found[-1])]
