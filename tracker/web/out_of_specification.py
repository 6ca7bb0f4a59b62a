"""A result out of specification: the result, the inquiry, what was measured again, and the conclusion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from tracker import access
from tracker.actions.looking import View, look
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.measured import failures, unresolved
from tracker.custody.problems import Unknown
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.web import steps
from tracker.web.reasons import with_signs
from tracker.web.results import label
from tracker.web.shown import Names, code_in, this_site, words
from tracker.web.struck import struck
from tracker.web.telling import code_link, mark, when

pages = Blueprint("out_of_specification", __name__, template_folder="templates")

CONCLUSIONS = {
    "confirmed": ("refused", "confirmed: the material failed"),
    "laboratory_error": ("ended", "laboratory error proven: the result is out of the count"),
    "evidence_accepted": ("waiting", "evidence accepted"),
}
ABOUT = ("open_investigation", "investigate", "attach_file")
ACTS = ("open_investigation", "investigate", "draw_specimen", "record_panel", "attach_file")


@pages.get("/s/<text>/out-of-specification")
def lists(text: str) -> str:
    """Every result of a sample that failed, was ever looked into, or shows germs."""
    view = look(this_site(), access.actor(), code_in(text))
    case = view.case
    names = Names(one.by for one in case.quality.results)
    rows = [_line(case, one, names) for one in questioned(case)]
    return render_template("out_of_specification.html", sample=case.sample.code, rows=rows, one=None)


@pages.get("/s/<text>/out-of-specification/<key>")
def shown(text: str, key: str) -> str:
    """One such result with everything that followed from it, in the order in which it happened."""
    view = look(this_site(), access.actor(), code_in(text))
    found = view.case.quality.result(key)
    if found is None:
        raise Unknown("This sample has no such result.")
    return render_template(
        "out_of_specification.html", sample=view.case.sample.code, rows=[], **_story(view, found)
    )


@pages.route("/s/<text>/open_investigation", methods=["GET", "POST"])
def opened(text: str) -> ResponseReturnValue:
    """The form that begins an inquiry; a yes leads back to the result it is about."""
    return _form_about("open_investigation", code_in(text))


@pages.route("/s/<text>/investigate", methods=["GET", "POST"])
def concluded(text: str) -> ResponseReturnValue:
    """The form that concludes an inquiry; a yes leads back to the result it is about."""
    return _form_about("investigate", code_in(text))


def _form_about(kind: str, code: str) -> ResponseReturnValue:
    case = look(this_site(), access.actor(), code).case
    found = case.quality.result(request.values.get("about", ""))
    if found is None:
        return steps.answer(kind, code)
    story = url_for("out_of_specification.shown", text=case.sample.code, key=found.id)
    return steps.answer(kind, code, onward=lambda _: story)


def questioned(case: Case) -> tuple[Result, ...]:
    """The results somebody has to answer for: failing ones, and those an inquiry or a conclusion is about."""
    bad = {one.id for one in unresolved(case)}
    bad |= {one.about for one in case.quality.inquiries}
    bad |= {one.about for one in case.quality.investigations}
    return tuple(one for one in case.quality.results if one.id in bad)


def _line(case: Case, one: Result, names: Names) -> dict[str, Any]:
    state, word = _standing(case, one)
    href = url_for("out_of_specification.shown", text=case.sample.code, key=one.id)
    cells = [label(one.analyte), words(one.stage), struck(one.before, one.shown), names(one.by), when(one.at),
             mark(state, word)]  # fmt: skip
    return {"href": href, "state": state, "cells": cells}


def _standing(case: Case, one: Result) -> tuple[str, str]:
    """How far the answer has come."""
    concluded = [each for each in case.quality.investigations if each.about == one.id]
    if concluded:
        return CONCLUSIONS[concluded[-1].conclusion]
    asked = any(each.about == one.id for each in case.quality.inquiries)
    return ("waiting", _("inquiry open")) if asked else ("refused", _("nobody looks into it yet"))


def _story(view: View, found: Result) -> dict[str, Any]:
    case = view.case
    again = [one for one in case.quality.results if _repeats(one, found)]
    names = Names(_people(case))
    state, word = _standing(case, found)
    return {
        "one": found,
        "told": struck(found.before, found.shown),
        "label": label(found.analyte),
        "state": state,
        "word": word,
        "fails": [
            _(
                "%(shown)s, %(title)s, version %(version)s",
                shown=with_signs(criterion.shown),
                title=version.title,
                version=version.version,
            )
            for version, criterion in failures(case, found)
        ],
        "timeline": sorted(_events(case, found, again, names), key=lambda each: each["at"]),
        "ways": _ways(found),
        "vial": code_link(found.vial),
    }


def _people(case: Case) -> Iterator[str]:
    quality = case.quality
    for some in (quality.results, quality.inquiries, quality.investigations, quality.attachments):
        yield from (one.by for one in some)


def _repeats(one: Result, of: Result) -> bool:
    return (one.analyte, one.stage) == (of.analyte, of.stage) and one.id != of.id and one.at >= of.at


def _events(case: Case, found: Result, again: list[Result], names: Names) -> Iterator[dict[str, Any]]:
    """What happened, each with its instant; a repeat stands beside the result and never in its place."""
    failed = {"state": "refused", "word": "fails"} if failures(case, found) else {}
    yield {
        "at": found.at,
        "what": escape(_("Result {}")).format(struck(found.before, found.shown)),
        "who": names(found.by),
        **failed,
    }
    for inquiry in case.quality.inquiries:
        if inquiry.about == found.id:
            yield {"at": inquiry.at, "what": _("Inquiry opened"), "who": names(inquiry.by)}
    for repeat in again:
        what = escape(_("Measured again: {}")).format(struck(repeat.before, repeat.shown))
        beside = {"where": _("does not replace the result")}
        yield {"at": repeat.at, "what": what, "who": names(repeat.by), **beside}
    for one in case.quality.investigations:
        if one.about == found.id:
            state, word = CONCLUSIONS[one.conclusion]
            told = {"at": one.at, "what": _("Conclusion"), "who": names(one.by)}
            yield {**told, "state": state, "word": word}
    for file in case.quality.attachments:
        if file.about == found.id:
            yield {"at": file.at, "what": _("Certificate attached"), "who": names(file.by)}


def _ways(found: Result) -> list[tuple[str, str]]:
    """What this person may do about it now."""
    mine = [STEPS[kind] for kind in ACTS if STEPS[kind].allows(access.actor())]
    return [(one.label, _form(one.kind, found)) for one in mine]


def _form(kind: str, found: Result) -> str:
    about: dict[str, Any] = {"about": found.id} if kind in ABOUT else {}
    return url_for("steps.step", text=found.vial, kind=kind, **about)
