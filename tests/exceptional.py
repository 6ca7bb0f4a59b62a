"""The road to an exceptional release of one fresh vial, as far as each name says."""

from __future__ import annotations

from tests.bench import Bench
from tests.roads import SVF, SVF_RESULTS, Here
from tests.stations import Stations

WHY = "No other material of this patient is left, and the dose is met."
KNOWN = "I have read what failed; the patient knows it and wishes to go on."


def failed(stations: Stations, value: str = "64") -> tuple[Bench, Here]:
    """Vials with a failing viability and an open treatment; nobody has looked into it."""
    bench, here = stations.at("svf_divided")
    for analyte, good, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, value if analyte == "viability" else good, unit)
    here.treatment = bench.treatment(here.person, SVF)
    return bench, here


def investigate(bench: Bench, here: Here) -> None:
    """The failing result is concluded to be real."""
    bad = next(one for one in bench.case(here.vial).quality.results if one.analyte == "viability")
    bench.do(
        "otto",
        "investigate",
        here.vial,
        about=bad.id,
        conclusion="confirmed",
        evidence="The count was repeated by hand, see report 9.",
    )


def narrow(bench: Bench, here: Here) -> None:
    """The newest stop reaches the sibling alone."""
    stop = bench.case(here.vial).stops[-1]
    bench.do(
        "otto",
        "narrow",
        here.sample,
        stop=stop.id,
        vials=[here.vials[1]],
        why="The first vial is asked for exceptionally.",
    )


def asked(stations: Stations) -> tuple[Bench, Here]:
    """An officer asked for the exception."""
    bench, here = failed(stations)
    investigate(bench, here)
    narrow(bench, here)
    bench.do("olga", "request_exception", here.treatment, vial=here.vial, why=WHY)
    return bench, here


def acknowledged(stations: Stations) -> tuple[Bench, Here]:
    """The treating physician acknowledged it."""
    bench, here = asked(stations)
    bench.do("clara", "acknowledge_exception", here.treatment, vial=here.vial, acknowledgement=KNOWN)
    return bench, here


def released(stations: Stations) -> tuple[Bench, Here]:
    """An officer and a clinician signed."""
    bench, here = acknowledged(stations)
    bench.do("olga", "release_exceptionally", here.treatment, second="carl", vial=here.vial, why=WHY)
    return bench, here
