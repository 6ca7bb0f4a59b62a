"""The page of a sample: all its vials, how far it has come, its papers, results, releases and stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from tracker import access
from tracker.actions.lists import corrected_values, events_since
from tracker.actions.looking import View
from tracker.actions.notices import told_of_sample
from tracker.actions.told_later import told_later
from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.road import progress
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.records.queries import Told
from tracker.web.acts import acts
from tracker.web.deviations import DEVIATIONS, REPORTS, deviation_rows, report_rows
from tracker.web.events import event_rows
from tracker.web.files import file_rows
from tracker.web.keeping import kept_until
from tracker.web.notices import COLUMNS, notice_rows
from tracker.web.out_of_specification import questioned
from tracker.web.papers import papers
from tracker.web.pictured import line_picture
from tracker.web.reasons import as_read
from tracker.web.results import result_rows
from tracker.web.shown import Names, clock, moment, this_site, words
from tracker.web.telling import code_link, when
from tracker.web.vials import line, roots

RELEASES = {
    "conditional": "Conditionally released",
    "final": "Released",
    "exceptional": "Released exceptionally",
    "reject": "Rejected",
}


def sample_page(view: View) -> dict[str, Any]:
    """Everything the page of a sample draws."""
    case, told = view.case, events_since(this_site(), view.code, 0)
    written = told_later(this_site(), view.code) if case.quality.deviations else ()
    names = Names([*_users(case, told), *(one.actor for one in written)])
    return {
        "acts": acts(view, access.actor()),
        "reads_batches": access.actor().reads_records,
        "facts": facts(case, names),
        "line": line_picture(line(case)),
        "routes": routes(case),
        "files": file_rows(case),
        "questioned": questioned(case),
        "results": result_rows(case, corrected_values(this_site(), view.code), names),
        "papers": papers(case, names),
        "releases": [
            [when(one.at), one.vial, RELEASES.get(one.kind, words(one.kind)), names(one.by)]
            for one in reversed(case.quality.releases)
        ],
        "stops": stops(case, names),
        "deviations": deviation_rows(case, written, names),
        "deviation_columns": DEVIATIONS,
        "reports": report_rows(written, names),
        "report_columns": REPORTS,
        "told": notice_rows(told_of_sample(this_site(), case)),
        "told_columns": COLUMNS,
        "events": event_rows(told, names),
    }


def facts(case: Case, names: Names) -> dict[str, Any]:
    """What was collected, when, by whom, and what it is judged under."""
    sample, version = case.sample, case.quality.specification
    body = case.papers.establishments.get(sample.establishment)
    return {
        "product": sample.product,
        "source": words(sample.source),
        "collected": moment(sample.collected_at),
        "kept": kept_until(sample.code),
        "by": names(sample.collected_by),
        "establishment": body.name if body else sample.establishment,
        "specification": _("%(title)s, version %(version)s", title=version.title, version=version.version)
        if version
        else "none",
        "withdrawn": version.withdrawn if version else False,
        "details": details(case),
    }


def details(case: Case, at: Callable[[datetime], str] = clock) -> list[tuple[str, str]]:
    """What was noted of the collection, as a person reads it; `at` is how its times are written."""
    noted = case.sample.details.items()
    return [(words(name).capitalize(), _detail(value, at)) for name, value in noted]


def routes(case: Case, only: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """How far each vial still in use has come on the route; vials that stand alike share one line."""
    found: dict[tuple[tuple[str, ...], str], dict[str, Any]] = {}
    alive = [one for one in case.line.vials.values() if not one.ended and not one.is_specimen]
    for vial in [one for one in alive if one.code in only] if only else alive or roots(case):
        route = case.specification.route()
        walked = progress(case, route, vial.code)
        nexts = [one for one in walked.next if one not in walked.done[-1:]]
        steps = [(one.label, one.name in walked.done) for one in route]
        now = next((one.label for one in route if one.name in nexts), "")
        fresh: dict[str, Any] = {"steps": steps, "now": now, "vials": [], "gap": walked.gap}
        same = found.setdefault((walked.done, walked.gap), fresh)
        same["vials"].append(vial.code)
    return list(found.values())


def stops(case: Case, names: Names) -> list[list[Any]]:
    """The stops in force, with what they reach."""
    return [
        [as_read(one.says), code_link(one.on), _reach(one), when(one.at), names(one.by)] for one in case.stops
    ]


def _reach(one: Stop) -> str:
    if one.narrowed_to is None:
        return _("all it reaches")
    return _(
        "narrowed to %(narrowed_to)s",
        narrowed_to=", ".join(printed(code) for code in sorted(one.narrowed_to)),
    )


def _detail(value: Any, written: Callable[[datetime], str]) -> str:
    """A detail of the collection as a person reads it: times in the site's zone."""
    text = str(value)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return words(text)
    return written(at) if at.tzinfo is not None else text


def _users(case: Case, told: tuple[Told, ...]) -> Iterator[str]:
    yield case.sample.collected_by
    for result in case.quality.results:
        yield from (result.by, result.reviewed_by)
    yield from (one.by for one in case.quality.releases)
    yield from (one.by for one in case.stops)
    yield from (one.by for one in case.papers.identity_checks)
    yield from (one.by for one in case.papers.determinations)
    yield from (one.actor for one in told)
