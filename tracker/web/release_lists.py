"""What a release page lists beside the vials: stops, failing results, deviations, what was decided so far."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import url_for
from markupsafe import Markup

from tracker.actions.releasing import Releasing
from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.measured import failing
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.officer_rows import deviation_acts, label_of, shown_limit, way_out
from tracker.web.reasons import with_signs
from tracker.web.shown import Names, words
from tracker.web.struck import struck
from tracker.web.telling import code_link, grouped, link, mark, way_to, when

DECIDED = {
    "conditional": "Released conditionally",
    "final": "Released",
    "exceptional": "Released exceptionally",
    "reject": "Rejected",
}


def stop(one: Stop, case: Case, names: Names) -> dict[str, Any]:
    """A stop in force, and what an officer may do about it."""
    acts = [way_out(one.kind, one.on, one.id)]
    if one.on == case.sample.code and one.kind in ("hold", "recall", "failing_result"):
        acts.append(way_to(one.on, "narrow", _("Narrow"), stop=one.id))
    cells = [
        f"{with_signs(one.says)}.",
        code_link(one.on),
        names(one.by),
        when(one.at),
        Markup(" ").join(acts),
    ]
    return {"state": "refused", "cells": cells}


def failing_results(found: Releasing, names: Names) -> list[dict[str, Any]]:
    """Every failing result once, with what an investigation has concluded."""
    seen = {
        result.id: (criterion, result) for each in _every_case(found) for criterion, result in failing(each)
    }
    return [
        {
            "state": "refused",
            "cells": [
                label_of(criterion.analyte),
                struck(result.before, result.shown),
                shown_limit(criterion),
                grouped(result.vial),
                names(result.by),
                when(result.at),
                _inquiry(found.case.sample.code, result.id),
            ],
        }
        for criterion, result in seen.values()
    ]


def _inquiry(sample: str, result: str) -> Markup:
    story = url_for("out_of_specification.shown", text=sample, key=result)
    conclude = way_to(sample, "investigate", _("Conclude investigation"), about=result)
    return Markup("{} {}").format(link(story, _("Look into it")), conclude)


def _every_case(found: Releasing) -> list[Case]:
    line = found.case.line
    return [replace(found.case, line=replace(line, focus=code)) for code in line.vials]


def deviations(case: Case, names: Names) -> list[dict[str, Any]]:
    """Deviations, open and closed."""
    return [
        {
            "state": "ended" if one.closed else "waiting",
            "cells": [
                grouped(one.about),
                names(one.opened_by),
                when(one.opened_at),
                mark("ended", "closed") if one.closed else mark("waiting", "open"),
                "" if one.closed else deviation_acts(one.about, one.id),
            ],
        }
        for one in case.quality.deviations
    ]


def decided(case: Case, names: Names) -> list[dict[str, Any]]:
    """What was decided so far, newest first."""
    found = [
        (one.at, f"{DECIDED.get(one.kind, one.kind)}: {printed(one.vial)}", one.by)
        for one in case.quality.releases
    ]
    found += [
        (one.at, _("Investigation concluded: %(conclusion)s", conclusion=words(one.conclusion)), one.by)
        for one in case.quality.investigations
    ]
    ordered = sorted(found, key=lambda one: one[0], reverse=True)
    return [{"when": when(at), "what": what, "who": names(by)} for at, what, by in ordered]
