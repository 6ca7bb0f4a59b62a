"""Building the demonstration site, and renewing in it what is good for hours only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from tracker.actions.site import Site
from tracker.custody.problems import NotSignedIn
from tracker.demonstration import published, stations
from tracker.demonstration.floor import Floor
from tracker.demonstration.memory import Memory, Unfinished, keep, keep_accounts, read_accounts, recall
from tracker.demonstration.papers import appoint
from tracker.demonstration.people import Account, arrive, employ, leave, license_places
from tracker.demonstration.published import Told
from tracker.demonstration.stations import Station
from tracker.demonstration.supplies import install_specifications, stock

Progress = Callable[[str, int, int], None]

NOT_THEIRS = (
    "Somebody of the demonstration site no longer signs in with the password that was drawn for them, "
    "so nobody can act in their name."
)


def unwatched(says: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def build(site: Site, progress: Progress = unwatched) -> tuple[Told, ...]:
    """Build the whole demonstration site on an empty one; answers what came of the published lots."""
    every = (*stations.LASTING, *stations.PASSING)
    progress("The published lots", 0, len(every) + 1)
    with opened(site) as floor:
        told = published.build(floor)
        _stand(floor, every, progress)
        floor.memory.finished = True
    return told


@contextmanager
def opened(site: Site) -> Iterator[Floor]:
    """The people of an empty site at work, with specifications in force and supplies in stock."""
    license_places(site)
    accounts = employ(site)
    keep_accounts(site, accounts)
    with _at_work(site, accounts, Memory()) as floor:
        officers = (floor.people["olga"].actor.user, floor.people["otto"].actor.user)
        floor.specifications.update(install_specifications(site, officers))
        stock(floor)
        yield floor


def refresh(site: Site, progress: Progress = unwatched) -> None:
    """Clear the bedside, read the tank, make appointments anew, and build what is good for hours only."""
    progress("What is left at the bedside", 0, len(stations.PASSING) + 1)
    with _at_work(site, read_accounts(site), recall(site)) as floor:
        _clear(floor)
        _read(floor)
        _appoint(floor)
        _stand(floor, stations.PASSING, progress)


@contextmanager
def _at_work(site: Site, accounts: tuple[Account, ...], memory: Memory) -> Iterator[Floor]:
    """Everybody signed in; whatever happens, what is to be remembered is kept and everybody signs out."""
    try:
        people = arrive(site, accounts)
    except NotSignedIn as problem:
        raise Unfinished(f"{NOT_THEIRS} {problem.says}") from problem
    floor = Floor(site, people, memory)
    try:
        yield floor
        keep_accounts(site, accounts, _ready(floor))
    finally:
        keep(site, memory)
        leave(site, people.values())


def _stand(floor: Floor, every: Iterable[Station], progress: Progress) -> None:
    """Build one station after the other, each in the present unless it goes back itself."""
    line = tuple(every)
    for done, station in enumerate(line, start=1):
        progress(_says(station), done, len(line) + 1)
        station(floor)
        floor.now()
    progress("Done", len(line) + 1, len(line) + 1)


def _ready(floor: Floor) -> Iterator[str]:
    """What to scan at the bedside: nobody can look a wristband up, it is worn."""
    yield "Ready for two confirmations at the bedside, for a few hours (`tracker demo --refresh` renews it):"
    for _, syringe, band in floor.memory.bedside:
        yield f"syringe {floor.in_hand(syringe)}, wristband {band}, left knee"


def _clear(floor: Floor) -> None:
    """Nobody used it in time: the order is cancelled, the syringe discarded before a witness."""
    for treatment, syringe, _ in floor.memory.bedside:
        order = floor.case(treatment).treatment.order
        if order is not None and order.open:
            why = "Demonstration: the patient did not turn up."
            floor.do("clara", "cancel_treatment", treatment, why=why)
        if not floor.case(syringe).vial.ended:
            why = "Demonstration: not used within its hours."
            scans = (floor.in_hand(syringe),)
            floor.do("nils", "discard", syringe, scans, second="clara", method="clinical_waste", why=why)
    floor.memory.bedside.clear()


def _read(floor: Floor) -> None:
    """A reading of the tank for every vial that is still in it."""
    here = floor.people["bruno"].actor.establishment
    for code in floor.memory.stored:
        case = floor.case(code)
        if not case.vial.ended and case.vial.holder == here and case.custody.open(code) is None:
            floor.do("bruno", "check_temperature", code, temperature_c="-180")


def _appoint(floor: Floor) -> None:
    """An appointment today for every order that still waits."""
    for code in list(floor.memory.waiting):
        order = floor.case(code).treatment.order
        if order is not None and order.open:
            appoint(floor, "clara", code)
        else:
            floor.memory.waiting.remove(code)


def _says(station: Station) -> str:
    return (station.__doc__ or "").split(":")[0].strip().rstrip(".")
