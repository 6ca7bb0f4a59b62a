"""The page a release is decided on: the specification beside the results, and what speaks against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from tracker.actions.releasing import Releasing, Weighed
from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.decision import Decision
from tracker.custody.measured import Verdict
from tracker.custody.sample import Standing, Vial
from tracker.language import gettext as _
from tracker.language import term
from tracker.web import release_lists
from tracker.web.custody import timeline
from tracker.web.officer_rows import OUTCOMES, label_of, review_at, shown_limit
from tracker.web.reasons import reasons
from tracker.web.shown import Names, quantity, this_site, words
from tracker.web.spans import left
from tracker.web.struck import struck
from tracker.web.telling import code_link, counted, grouped, link, mark, standing, when
from tracker.web.vials import line

MISSING = ("waiting", "missing")
COMPUTED = ("ended", "computed for each patient")
UNREVIEWED = ("waiting", "not reviewed")
STEPS = (("conditionally", "conditional release"), ("finally_", "final release"))


def parts(found: Releasing) -> dict[str, Any]:
    """What the page shows of a sample, apart from the form."""
    case = found.case
    names = Names(_people(case))
    return {
        "facts": _facts(case, names),
        "groups": [_group(one, names) for one in found.groups],
        "stops": [release_lists.stop(one, case, names) for one in case.stops],
        "failing": release_lists.failing_results(found, names),
        "deviations": release_lists.deviations(case, names),
        "line": line(case),
        "decided": release_lists.decided(case, names),
    }


def _people(case: Case) -> Iterator[str]:
    yield case.sample.collected_by
    yield from (user for one in case.quality.results for user in (one.by, one.reviewed_by))
    yield from (one.opened_by for one in case.quality.deviations)
    yield from (one.by for one in case.stops)
    yield from (one.by for one in case.quality.releases)
    yield from (one.by for one in case.quality.investigations)
    yield from (one.made_by for one in case.line.vials.values())
    yield from (one.by for one in case.processing.done)
    yield from (user for one in case.custody.handovers for user in (one.giver, one.answered_by))


def choices(found: Releasing, chosen: Iterable[str] | None) -> list[dict[str, Any]]:
    """The vials one may tick, with what may be done with each; at first those that nothing speaks against."""
    ticked = None if chosen is None else set(chosen)
    return [
        {
            "code": vial.code,
            "shown": grouped(vial.code),
            "standing": standing(vial.standing or Standing.QUARANTINED),
            "volume": quantity(vial.volume_ml, "mL"),
            "may": _may(group, vial),
            "ticked": _next(group, vial).allowed is True if ticked is None else vial.code in ticked,
        }
        for group in found.groups
        for vial in group.vials
    ]


def _next(group: Weighed, vial: Vial) -> Decision:
    """The release this vial waits for: the conditional one first, then the final one."""
    quarantined = vial.standing in (None, Standing.QUARANTINED)
    return group.conditionally if quarantined else group.finally_


def _may(group: Weighed, vial: Vial) -> Markup:
    if vial.standing is Standing.REJECTED:
        return mark("refused", _("rejected for good"))
    if vial.standing is Standing.RELEASED:
        return mark("usable", "decided")
    allowed = [says for name, says in STEPS if getattr(group, name).allowed]
    return (
        mark("usable", _("ready for %(allowed)s", allowed=term(allowed[-1])))
        if allowed
        else mark("waiting", _("not ready"))
    )


def _facts(case: Case, names: Names) -> list[tuple[str, str | Markup]]:
    sample, specification = case.sample, case.specification
    return [
        ("sample", code_link(sample.code)),
        ("product", sample.product),
        (
            "specification",
            escape(_("{} version {}")).format(grouped(specification.id), specification.version),
        ),
        ("donor", code_link(sample.donor)),
        ("collected", Markup("{}, {}").format(when(sample.collected_at), names(sample.collected_by))),
        ("at", sample.establishment),
    ]


def _group(group: Weighed, names: Names) -> dict[str, Any]:
    case = group.cases[0]
    rest = group.expires - this_site().clock() if group.expires else None
    decisions = [_decision(group, name, says) for name, says in STEPS]
    ready = any(one["next"] and not one["reasons"] for one in decisions)
    return {
        "vials": [grouped(one.code) for one in group.vials],
        "standing": standing(group.vials[0].standing or Standing.QUARANTINED),
        "mark": _may(group, group.vials[0]),
        "ready": ready,
        "clock": left(rest) if rest else _("no clock runs"),
        "criteria": [_criterion(one, names) for one in group.verdicts],
        "decisions": decisions,
        "custody": timeline(case, names),
    }


def _decision(group: Weighed, name: str, says: str) -> dict[str, Any]:
    """One release: what speaks against it; the one that comes next stands open."""
    decision: Decision = getattr(group, name)
    against = reasons(group.cases[0], decision.refusals)
    told = (
        _("%(counted)s against", counted=counted(len(against), "reason"))
        if against
        else _("nothing speaks against it")
    )
    title = f"{says.capitalize()}: {told}"
    asked = bool(decision.refusals) and all(one.exceptional for one in decision.refusals)
    following = decision is _next(group, group.vials[0])
    return {"title": title, "reasons": against, "next": following, "exceptional": asked and following}


def _criterion(one: Verdict, names: Names) -> dict[str, Any]:
    state, word = OUTCOMES[one.outcome] if one.outcome else UNREVIEWED if one.unreviewed else MISSING
    criterion = one.criterion
    found = (*one.results, *one.unreviewed)
    if criterion.of_the_treatment and not found:
        state, word = COMPUTED
    return {
        "state": state,
        "cells": [
            label_of(criterion.analyte),
            words(criterion.stage),
            _("%(release)s release", release=criterion.release) if criterion.mandatory else _("report only"),
            shown_limit(criterion),
            _lines(struck(each.before, link(review_at(each), each.shown)) for each in found)
            or _("no result"),
            mark(state, word),
            _lines(_seen(each, names) for each in found) or _("nobody yet"),
            _lines(_entered(each, names) for each in found),
        ],
    }


def _seen(result: Result, names: Names) -> str:
    return names(result.reviewed_by) if result.reviewed_by else _("nobody yet")


def _entered(result: Result, names: Names) -> Markup:
    at = url_for("ledger.search", about=result.vial, act=result.id[:32])
    return Markup("{}, {}, {}").format(grouped(result.tube), names(result.by), link(at, when(result.at)))


def _lines(found: Iterable[str | Markup]) -> Markup:
    return Markup("<br>").join(found)
