"""Tasks: everything that waits for somebody on one list, with its owner, due date and age."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from tracker import access
from tracker.actions.task_list import MOST, open_tasks
from tracker.custody.people import Actor, Role
from tracker.custody.steps import STEPS
from tracker.custody.tasks import ASKS, Task, TaskKind
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.shown import Names, this_site, words
from tracker.web.spans import in_words
from tracker.web.telling import grouped, has_page, link, mark, page_of, way_to, when

pages = Blueprint("tasks", __name__, template_folder="templates")

ANSWERS: Mapping[TaskKind, tuple[str, str]] = {
    TaskKind.NOTICE: ("acknowledge_notice", "task"),
    TaskKind.REPORT: ("record_report", "task"),
    TaskKind.DETERMINATION: ("determine", ""),
    TaskKind.REVIEW: ("review_result", "result"),
    TaskKind.INVESTIGATION: ("investigate", "about"),
    TaskKind.DEVIATION: ("close_deviation", "deviation"),
    TaskKind.EFFECTIVENESS: ("check_effectiveness", "task"),
    TaskKind.CONFIRMATION: ("confirm", ""),
    TaskKind.APPROVAL: ("approve_specification", ""),
    TaskKind.RECALL_NOTICE: ("acknowledge_recall", "task"),
}
"""The step that answers a task, and the field that names it."""

TAKES = (Role.TECHNICIAN, Role.OFFICER, Role.CLINICIAN, Role.ADMINISTRATOR)


@pages.get("/tasks")
def listing() -> ResponseReturnValue:
    """What waits for this person, for one role, or for everybody; the first due first."""
    asked = request.args.get("for", "")
    found = open_tasks(this_site(), _roles(asked, access.actor()))
    names = Names(one.owner for one in found)
    return render_template(
        "tasks.html",
        rows=[row(one, names) for one in found],
        overdue=sum(one.overdue(this_site().clock()) for one in found),
        asked=asked,
        choices=[("", _("Mine")), ("all", _("All")), *((role.value, _whose(role)) for role in TAKES)],
        more=len(found) == MOST,
    )


def row(one: Task, names: Names) -> dict[str, Any]:
    """One thing that waits: what, on what, whose it is, when it is due, and since when it waits."""
    now = this_site().clock()
    cells = [
        term(ASKS[one.kind]),
        grouped(one.chain) if has_page(one.chain) else _of_account(one),
        names(one.owner) if one.owner else _("any %(word)s", word=words(one.role)),
        when(one.due_at),
        due(one.due_at, now),
        in_words(now - one.opened_at),
        answer(one),
    ]
    href = page_of(one.chain) if has_page(one.chain) else ""
    return {"href": href, "state": "refused" if one.overdue(now) else "waiting", "cells": cells}


def _of_account(one: Task) -> Markup | str:
    """What a task about an account is on: the person, and the page where it is done."""
    if one.kind is TaskKind.ACCESS_REVIEW:
        return link(url_for("access_review.standing"), _("Every account"))
    if not one.chain.startswith("@user:"):
        return one.chain
    where = "training.person" if one.kind is TaskKind.TRAINING else "administration.account"
    return link(url_for(where, user=one.about), Names([one.about])(one.about))


def answer(one: Task) -> Markup | str:
    """The way to the form that answers a task, for whoever may take it."""
    if one.kind not in ANSWERS or not has_page(_place(one)):
        return ""
    step, box = ANSWERS[one.kind]
    others = one.kind is TaskKind.NOTICE and one.owner != access.actor().user
    others |= one.kind is TaskKind.APPROVAL and one.opened_by == access.actor().user
    known = {box: one.id if box == "task" else one.about} if box else {}
    return "" if others else way_to(_place(one), step, STEPS[step].label, **known)


def _place(one: Task) -> str:
    """Where a task is answered: a donor is determined on the donor's page, whatever sample waits for it."""
    return one.about if one.kind is TaskKind.DETERMINATION else one.chain


def due(at: datetime, now: datetime) -> Markup:
    """How it stands with its due date, by shape and word."""
    span = in_words(at - now)
    return (
        mark("refused", _("overdue by %(span)s", span=span))
        if now > at
        else mark("waiting", _("due in %(span)s", span=span))
    )


def _roles(asked: str, actor: Actor) -> tuple[Role, ...]:
    """The roles asked for; one's own, or everybody's for whoever takes none."""
    one = tuple(role for role in TAKES if role == asked)
    own = tuple(role for role in TAKES if actor.has(role))
    return one or (TAKES if asked == "all" else own) or TAKES


def _whose(role: Role) -> str:
    return f"{role.value.capitalize()}s"
