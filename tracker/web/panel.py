"""The screening of a donor as tables: what was asked, what was found, in which window, and the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from tracker.actions.usability import State
from tracker.custody.case import Case
from tracker.custody.case.papers import History, Marker
from tracker.custody.donors import history_faults
from tracker.custody.markers import KNOWN, RISKS, TECHNIQUE_NAMES, Answer, Technique
from tracker.custody.panel import Verdict, verdicts
from tracker.custody.screening import Screening, screening
from tracker.language import gettext as _
from tracker.language import term
from tracker.language.sentences import said
from tracker.web.shown import clock, words
from tracker.web.struck import struck
from tracker.web.telling import mark

OUTCOMES = {"negative": State.USABLE, "reactive": State.REFUSED}
ANSWERS = {Answer.NO: (State.USABLE, "no"), Answer.YES: (State.REFUSED, "yes")}
BREAK = Markup("<br>")


def panel_rows(case: Case) -> list[dict[str, Any]]:
    """Every marker of the rule set with its results and its verdict; without rules, what was found."""
    screened = screening(case)
    if screened is None:
        return [_unjudged(one) for one in reversed(case.papers.markers)]
    asked = {one.name for one in screened.panel()}
    return [_row(screened, one, asked=one.rule.name in asked) for one in verdicts(screened)]


def _row(screened: Screening, one: Verdict, *, asked: bool) -> dict[str, Any]:
    methods = _(" or ").join(term(TECHNIQUE_NAMES[each]) for each in one.rule.methods)
    says = BREAK.join(said(each.says) for each in one.faults)
    good = mark(State.USABLE, "answered") if one.found else ""
    bad = mark(State.REFUSED, "against") if any(each.against for each in one.faults) else None
    verdict = Markup("{} {}").format(bad or mark(State.WAITING, "open"), says) if one.faults else good
    return {
        "cells": [
            term(one.rule.label),
            methods if asked else _("not asked"),
            BREAK.join(_found(each) for each in one.found) or _("nothing"),
            BREAK.join(_taken(screened, each) for each in one.found),
            verdict,
        ],
        "state": "refused" if bad else "",
    }


def _unjudged(one: Marker) -> dict[str, Any]:
    return {
        "cells": [term(KNOWN[one.marker].label), _("no rules yet"), _found(one), clock(one.specimen_at), ""]
    }


def _found(one: Marker) -> Markup:
    how = term(TECHNIQUE_NAMES[Technique(one.technique)]) if one.technique else _("method not named")
    state = mark(OUTCOMES.get(one.outcome, State.WAITING), words(one.outcome))
    found = struck((words(old) for old in one.superseded), state)
    return Markup("{} {}, {}, {}").format(found, how, one.method, one.laboratory)


def _taken(screened: Screening, one: Marker) -> str:
    if screened.collected_at is None:
        return clock(one.specimen_at)
    inside = screened.rules.window.holds(one.specimen_at, screened.collected_at)
    return _(
        "%(specimen_at)s, %(inside)s the window",
        specimen_at=clock(one.specimen_at),
        inside=_("in") if inside else _("outside"),
    )


def history_rows(case: Case) -> list[dict[str, Any]]:
    """Every question of the rule set with its answers; without rules, every question there is."""
    asked = [one.risk for one in case.rule_set.history] if case.rule_set is not None else list(RISKS)
    return [_question(case, name) for name in asked] if case.papers.histories else []


def _question(case: Case, name: str) -> dict[str, Any]:
    told = BREAK.join(_answer(one, name) for one in case.papers.histories)
    against = [one.says for one in history_faults(case) if f"“{RISKS[name]}”" in one.says]
    return {"cells": [term(RISKS[name]), told, BREAK.join(said(one) for one in against)]}


def _answer(one: History, name: str) -> Markup:
    given = Answer(one.answers.get(name, Answer.NOT_ANSWERED))
    state, word = ANSWERS.get(given, (State.WAITING, "not answered"))
    return escape(_("{} by {}, {}")).format(mark(state, word), one.answered_by, clock(one.at))


def rests_on_rows(case: Case) -> list[list[Any]]:
    """What a determination made now would rest on, in words: each entry of the screening."""
    return list(_rests_on(case))


def _rests_on(case: Case) -> Iterator[list[Any]]:
    for marker in case.papers.markers:
        yield [term(KNOWN[marker.marker].label), _found(marker), clock(marker.specimen_at)]
    for specimen in case.papers.specimens:
        blood, clear = specimen.blood_ml, specimen.crystalloid_ml
        given = _(
            "%(blood)s mL of blood or colloid, %(clear)s mL of crystalloid before it",
            blood=blood,
            clear=clear,
        )
        yield [_("Specimen"), given, clock(specimen.taken_at)]
    for history in case.papers.histories:
        found = [RISKS[name] for name, answer in history.answers.items() if answer == Answer.YES]
        yield [_("History"), ", ".join(found) or _("no risk found"), clock(history.at)]
