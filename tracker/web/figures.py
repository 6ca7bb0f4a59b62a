"""The figures of quality: each as a plot, with the same numbers in a table beside it."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from tracker.actions.figures import SPAN, Figures, figures_of
from tracker.actions.scan_figures import scan_figures_of
from tracker.custody.analytes import ANALYTES
from tracker.custody.checks import ALL
from tracker.custody.problems import Unknown
from tracker.custody.tasks import ASKS, TaskKind
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.plots import Plot, drawn
from tracker.web.quality import readers_only
from tracker.web.scan_figures import refused_where, scan_plots, waits_for_verdict
from tracker.web.shown import this_site, words
from tracker.web.spans import in_words

pages = Blueprint("figures", __name__, template_folder="templates", url_prefix="/quality/figures")

MOST_CHECKS = 12
# A criterion that is not met refuses under the name of what was measured.
MEASURED = {f"quality.{one.name}": one.label for one in ANALYTES}
TITLES = MEASURED | {one.code: one.title for one in ALL}


@pages.get("")
def figures() -> ResponseReturnValue:
    """Counts, ages and rates of the last days."""
    readers_only()
    found, scans = figures_of(this_site()), scan_figures_of(this_site())
    return render_template(
        "figures.html",
        days=SPAN.days,
        plots=plots(found),
        tasks=_tasks(found),
        scan_plots=scan_plots(scans),
        refused_where=refused_where(scans, TITLES),
        waited=waits_for_verdict(scans),
        by_person=this_site().settings.scan_figures_by_person,
    )


@pages.get("/<name>.svg")
def plot(name: str) -> ResponseReturnValue:
    """One plot as a picture; the page says its numbers in words."""
    readers_only()
    every = (*plots(figures_of(this_site())), *scan_plots(scan_figures_of(this_site())))
    found = next((one for one in every if one.id == name), None)
    if found is None:
        raise Unknown("There is no such figure.")
    return Response(drawn(found), content_type="image/svg+xml")


def plots(found: Figures) -> tuple[Plot, ...]:
    """Every figure, in the order of the page."""
    return (
        Plot(
            "refusals", _("Refusals by check"), _of_refusals(found), (_("Check"), _("Refusals")),
            tuple((TITLES.get(code, code), count) for code, count in found.refusals[:MOST_CHECKS]),
            _("Nothing was refused."),
        ),
        Plot(
            "releases", _("Releases and overrides"), _of_overrides(found), (_("Release"), _("Vials")),
            tuple((words(kind), count) for kind, count in found.ways.items()), _("Nothing was released."),
        ),
        Plot(
            "waits", _("From collection to release"), _of_waits(found), (_("From collection"), _("Samples")),
            tuple((term(span), many) for span, many in found.waits) if found.samples else (),
            _("Nothing was released."),
        ),
        Plot(
            "first_time", _("Right first time"), _of_first_time(found), (_("Released"), _("Samples")),
            _first_time(found), _("Nothing was released."),
        ),
    )  # fmt: skip


def _of_refusals(found: Figures) -> str:
    if not found.refusals:
        return _("Nothing was refused.")
    code, count = found.refusals[0]
    return _(
        "“%(code)s” refused most often: %(count)s of %(refusals)s.",
        code=TITLES.get(code, code),
        count=count,
        refusals=_total(found.refusals),
    )


def _of_overrides(found: Figures) -> str:
    if found.per_hundred is None:
        return _("Nothing was released.")
    return _(
        "%(per_hundred)s exceptional releases per hundred (%(exceptional)s of %(vials)s).",
        per_hundred=found.per_hundred,
        exceptional=found.exceptional,
        vials=found.vials,
    )


def _of_waits(found: Figures) -> str:
    if found.median is None:
        return _("Nothing was released.")
    return _(
        "Half of the samples were released within %(median)s of their collection.",
        median=in_words(found.median),
    )


def _of_first_time(found: Figures) -> str:
    if found.right_first_time is None:
        return _("Nothing was released.")
    return _(
        "%(right_first_time)s of a hundred samples were released without deviation, "
        "correction or failing result (%(first_time)s of %(samples)s).",
        right_first_time=found.right_first_time,
        first_time=found.first_time,
        samples=found.samples,
    )


def _first_time(found: Figures) -> tuple[tuple[str, float], ...]:
    if not found.samples:
        return ()
    return ((_("right first time"), found.first_time), (_("after trouble"), found.samples - found.first_time))


def _total(points: Iterable[tuple[str, int]]) -> int:
    return sum(number for _, number in points)


def _tasks(found: Figures) -> list[list[object]]:
    """The open tasks by kind, with how many are late and how long the oldest waits."""
    now = this_site().clock()
    return [
        [ASKS[TaskKind(one.kind)], one.open, one.overdue, in_words(now - one.oldest)] for one in found.pending
    ]
