"""Notices on pages: every recipient by the code of the treatment, and whether its clinicians know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from tracker import access
from tracker.language import gettext as _
from tracker.records.notice_queries import Told
from tracker.web.shown import Names, this_site
from tracker.web.tasks import due
from tracker.web.telling import code_link, grouped, mark, page_of, way_to, when

COLUMNS = ("Treatment", "Clinician", "Vials", "Material", "Found", "Letter", "State", "Act")


def notice_rows(found: Iterable[Told], names: Names | None = None) -> list[dict[str, Any]]:
    """One row for each clinician told about each treatment."""
    told = tuple(found)
    called = names or Names(one.task.owner for one in told)
    return [_row(one, called) for one in told]


def _row(one: Told, names: Names) -> dict[str, Any]:
    known = one.acknowledged_at is not None
    late = not known and one.task.overdue(this_site().clock())
    cells = [
        grouped(one.task.chain),
        names(one.task.owner),
        Markup(", ").join(code_link(vial) for vial in one.vials),
        "given" if one.given else _("set aside"),
        "; ".join(one.says),
        one.letter,
        _state(one),
        _act(one),
    ]
    state = "ended" if known else "refused" if late else "waiting"
    return {"href": page_of(one.task.chain), "state": state, "cells": cells}


def _state(one: Told) -> Markup:
    if one.acknowledged_at is None:
        return due(one.task.due_at, this_site().clock())
    return Markup("{} {}").format(mark("usable", "acknowledged"), when(one.acknowledged_at))


def _act(one: Told) -> Markup | str:
    mine = one.acknowledged_at is None and one.task.owner == access.actor().user
    return way_to(one.task.chain, "acknowledge_notice", _("Acknowledge"), task=one.task.id) if mine else ""


def unanswered(found: Iterable[Told]) -> dict[str, Any]:
    """What the headline says of notices nobody acknowledged; nothing when there are none."""
    still = [one for one in found if one.acknowledged_at is None]
    if not still:
        return {}
    overdue = any(one.task.overdue(this_site().clock()) for one in still)
    given = (
        _("This material was given") if any(one.given for one in still) else _("This material was set aside")
    )
    says = "; ".join(dict.fromkeys(each for one in still for each in one.says))
    late = _(" The answer is overdue.") if overdue else ""
    return {
        "overdue": overdue,
        "says": _("%(given)s, and then: %(says)s.%(late)s", given=given, says=says, late=late),
    }
