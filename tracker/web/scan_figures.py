"""The figures that show workarounds, as plots and tables: scanning, mismatches, waits, refusals by place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tracker.actions.scan_figures import FEWEST, WAYS, ScanFigures, counted
from tracker.custody.decision import How
from tracker.language import gettext as _
from tracker.records.scan_figures import Acts
from tracker.web.plots import Plot
from tracker.web.shown import Names, step_label
from tracker.web.telling import establishment

MOST_ROWS = 20
NO_SCANS = "Acts that ask for a scan are counted here, once there were any."
TOO_FEW = f"A place is shown once {FEWEST} persons or more acted there."
NO_CONFIRMATIONS = "Confirmations at the bedside are counted here, once there were any."
COLUMNS = tuple(one.capitalize() for one in WAYS)
HOWS = {
    How.CAMERA: "Camera",
    How.WEDGE: "Hand scanner",
    How.IMAGE: "Photograph",
    How.TYPED: "Typed",
}


def scan_plots(found: ScanFigures) -> tuple[Plot, ...]:
    """Whether people scan, by step, place and, where the site allows it, person; and what did not match."""
    says = _of_scans(found)
    at_places = tuple(one for one in found.acts if one.place in found.named)
    plots = [
        Plot("scans_by_step", _("Scan compliance by step"), says, (_("Step"), *COLUMNS),
             _ways(found.acts, lambda one: step_label(one.step)), NO_SCANS),
        Plot("scans_by_place", _("Scan compliance by place"), _lowest(at_places), (_("Place"), *COLUMNS),
             _ways(at_places, lambda one: place(one.place)), TOO_FEW),
        _mismatches(found),
    ]  # fmt: skip
    if found.people is not None:
        names = Names({one.person for one in found.people})
        plots.append(
            Plot("scans_by_person", _("Scan compliance by person"),
                 _("The site's settings allow this figure."),
                 (_("Person"), *COLUMNS), _ways(found.people, lambda one: names(one.person)), NO_SCANS)
        )  # fmt: skip
    return tuple(plots)


def _mismatches(found: ScanFigures) -> Plot:
    """Confirmations at the bedside that matched, and those that did not, by place."""
    rows = (
        (place(code), whole - wrong, wrong)
        for code, (wrong, whole) in found.mismatches.items()
        if code in found.named
    )
    columns = (_("Place"), _("Matched"), _("Did not match"))
    says = _of_mismatches(found)
    return Plot(
        "mismatches",
        _("Mismatches at the bedside"),
        says,
        columns,
        tuple(sorted(rows)),
        TOO_FEW if found.mismatches else NO_CONFIRMATIONS,
    )


def place(code: str) -> str:
    """What a place is called; acts of the installation itself have none."""
    return establishment(code) if code else _("the installation itself")


def refused_where(found: ScanFigures, titles: Mapping[str, str]) -> list[list[object]]:
    """Where each check refused how often, the most first."""
    ordered = sorted(found.refusals.items(), key=lambda one: (-one[1], one[0]))
    return [
        [place(code), titles.get(check, check), many]
        for (code, check), many in ordered
        if code in found.named
    ][:MOST_ROWS]


def waits_for_verdict(found: ScanFigures) -> list[list[object]]:
    """How long people waited from the scan to the painted verdict, by the way they scanned."""
    return [
        [HOWS.get(How(one.how), one.how), one.times, f"{one.median} ms", f"{one.p95} ms"]
        for one in found.waited
    ]


def _ways(found: Iterable[Acts], name: Callable[[Acts], str]) -> tuple[tuple[str | float, ...], ...]:
    """A row for each name: how many were scanned, typed and not scanned, the most acts first."""
    grouped: dict[str, list[Acts]] = {}
    for one in found:
        grouped.setdefault(name(one), []).append(one)
    ordered = sorted(grouped, key=lambda label: (-sum(one.many for one in grouped[label]), label))
    counts = {label: counted(grouped[label]) for label in ordered[:MOST_ROWS]}
    return tuple((label, *(ways[way] for way in WAYS)) for label, ways in counts.items())


def _of_scans(found: ScanFigures) -> str:
    if found.compliance is None:
        return NO_SCANS
    ways = found.ways
    return _(
        "%(compliance)s of a hundred acts that ask for a scan were scanned; %(ways)s codes were typed, "
        "and %(ways2)s acts were tried without a scan and refused.",
        compliance=found.compliance,
        ways=ways["typed"],
        ways2=ways["not scanned"],
    )


def _lowest(found: tuple[Acts, ...]) -> str:
    """The place where the least is scanned."""
    shares = {}
    for code in {one.place for one in found}:
        ways = counted(one for one in found if one.place == code)
        shares[code] = 100 * ways["scanned"] / sum(ways.values())
    if not shares:
        return TOO_FEW
    code = min(sorted(shares), key=lambda one: shares[one])
    return _(
        "The least is scanned at %(code)s: %(code2)s of a hundred acts.",
        code=place(code),
        code2=f"{shares[code]:.1f}",
    )


def _of_mismatches(found: ScanFigures) -> str:
    wrong, whole = found.mismatched
    if not whole:
        return NO_CONFIRMATIONS
    return _(
        "%(wrong)s of %(whole)s confirmations did not match (%(whole2)s of a hundred).",
        wrong=wrong,
        whole=whole,
        whole2=f"{100 * wrong / whole:.1f}",
    )
