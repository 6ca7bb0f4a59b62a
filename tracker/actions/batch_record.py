"""Reading the batch record of a sample: the case, every record behind it and where its chain ends, of one
instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.actions.looking import case_on
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.case.stops import Stop
from tracker.custody.problems import Unknown
from tracker.custody.steps import ALL
from tracker.records import batches, chains, notice_queries, signing
from tracker.records.chains import End
from tracker.records.entries import Entries
from tracker.records.notice_queries import Told

SIGNED = tuple(one.kind for one in ALL if one.again)


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """Everything on record of one sample. `written` are the records of its chain as they were written, so
    that what a correction replaced stays readable; `stops` are those lifted too; `told` is
    everybody who was told of a late positive; `signed` are the events that somebody signed."""

    case: Case
    written: Entries
    stops: tuple[Stop, ...]
    end: End | None
    told: tuple[Told, ...] = ()
    signed: tuple[Mapping[str, Any], ...] = ()


def batch_record(site: Site, code: str) -> BatchRecord:
    """The batch record of a sample, in a number of statements that its length does not change; Unknown where
    there is no such sample."""
    if not code.startswith("S"):
        raise Unknown("Only samples have a batch record.")
    return record_around(site, code)


def record_around(site: Site, code: str) -> BatchRecord:
    """The batch record of a sample, or that of a vial's sample seen from the vial; raises Unknown."""
    with site.database.reading() as connection:
        case = case_on(site, connection, code)
        chain = case.sample.code
        return BatchRecord(
            case,
            batches.written(connection, chain),
            batches.stops(connection, _stoppable(case)),
            chains.end(connection, chain),
            notice_queries.of_deviations(connection, [one.id for one in case.quality.deviations]),
            signing.signed_on(connection, chain, SIGNED),
        )


def _stoppable(case: Case) -> Iterator[str]:
    """Whatever a stop that concerns the sample may stand on."""
    yield from (case.sample.code, *case.line.vials, *case.materials.known)
    donor = case.papers.donor
    if donor is not None:
        yield from (donor.code, donor.person, donor.tested_person)
