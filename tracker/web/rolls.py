"""Pre-printed rolls: printed here, and what to do with a label of one that no vial has yet."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from tracker import access
from tracker.actions.label_files import file_names
from tracker.actions.rolls import (
    MOST,
    WHO,
    Roll,
    every_roll,
    print_roll,
    roll_called,
    roll_labels,
    unused_code,
)
from tracker.custody.problems import Invalid, NotAllowedHere, Problem, Unknown
from tracker.custody.steps import STEPS
from tracker.labels.template import Sort
from tracker.language import gettext as _
from tracker.web import reading
from tracker.web.labels import sent
from tracker.web.places import number
from tracker.web.shown import Names, clock, code_in, this_site

pages = Blueprint("rolls", __name__, template_folder="templates", url_prefix="/rolls")

BINDING = {"D": "collect", "V": "split"}
WHERE = "Scan the donor it is collected from, or the vial it is divided from."


@pages.route("/", methods=["GET", "POST"], strict_slashes=False)
def listing() -> ResponseReturnValue:
    """The rolls that were printed, and the form to print one."""
    if request.method != "POST":
        return _listing(200)
    try:
        roll = print_roll(this_site(), access.actor(), number(request.form.get("count")) or 0)
    except Invalid as problem:
        return _listing(422, problem.fields.get("count", [problem.says])[0])
    return redirect(url_for("rolls.one", roll=roll.id), 303)


@pages.get("/<roll>")
def one(roll: str) -> ResponseReturnValue:
    """One roll: the files to print it from, and how many of its labels are on a vial."""
    found = roll_called(this_site(), roll)
    files = [
        (layout.title, [(name, url_for("rolls.file", roll=roll, name=name)) for name in names if _many(name)])
        for layout, names in file_names(this_site(), Sort.UNUSED)
    ]
    return render_template("roll.html", roll=found, files=files, facts=_facts(found))


@pages.get("/<roll>/<name>")
def file(roll: str, name: str) -> Response:
    """The labels of a roll that no vial has yet, as one file."""
    found = roll_called(this_site(), roll)
    labels = roll_labels(this_site(), found)
    if not labels:
        raise NotAllowedHere("Every label of this roll is on a vial. Print a new roll.")
    return sent(name, labels, f"roll-{roll}")


@pages.route("/label/<text>", methods=["GET", "POST"])
def unused(text: str) -> ResponseReturnValue:
    """What a label of a roll is, and the way to bind it: to a collection, or to a part of a vial."""
    code = code_in(text)
    found = unused_code(this_site(), code)
    if found is None:
        raise Unknown("This code stands on no pre-printed roll.")
    if found.bound:
        return redirect(url_for("subjects.show", text=code), 303)
    says, typed = "", request.form.get("code", "")
    if request.method == "POST":
        try:
            goal = _scanned()
            kind = BINDING.get(goal[:1])
            if kind is None:
                raise Unknown(WHERE)
            return redirect(url_for("steps.step", text=goal, kind=kind, preprinted=code), 303)
        except Problem as problem:
            says = reading.complaint(problem)
    may = any(STEPS[kind].allows(access.actor()) for kind in BINDING.values())
    name = Names([found.printed_by])(found.printed_by)
    shown: dict[str, Any] = {"code": code, "found": found, "printed": clock(found.printed_at), "by": name}
    page = render_template("unused.html", **shown, says=says, typed=typed, may=may)
    return page, 422 if says else 200


def _scanned() -> str:
    """The code of what was scanned to bind a label to; its receipt is kept for the step."""
    found = reading.given("code", "how", "frame")
    code = reading.read_code(found).read.code if found else None
    if code is None:
        raise Unknown(WHERE)
    return code.code


def _listing(status: int, wrong: str = "") -> ResponseReturnValue:
    rows = [
        {
            "cells": [roll.id, *(str(value) for _, value in _facts(roll))],
            "href": url_for("rolls.one", roll=roll.id),
        }
        for roll in every_roll(this_site())
    ]
    may = access.actor().has(*WHO)
    return render_template("rolls.html", rows=rows, most=MOST, wrong=wrong, may=may), status


def _facts(roll: Roll) -> list[tuple[str, str | int]]:
    printed_by = Names([roll.by])(roll.by)
    return [
        (_("Printed"), clock(roll.at)), (_("By"), printed_by), (_("Labels"), len(roll.codes)),
        (_("On a vial"), len(roll.bound)),
    ]  # fmt: skip


def _many(name: str) -> bool:
    return name.endswith((".pdf", ".zpl"))
