"""Whether every wristband is found by its own number and no other: the keyed hash stands on no event."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, select

from tracker.ledger.canonical import JsonValue, NotCanonical, parse
from tracker.ledger.verification import Finding
from tracker.records.kept import BATCH
from tracker.records.private import ERASED_BAND
from tracker.records.tables.ledger import ledger_private
from tracker.records.tables.people import wristband

Lookup = Callable[[str, str], str]
"""The keyed hash of an issuer and a wristband's number, with the key of the installation."""

OTHER = "wristband {id} is found by another number than the one that was recorded."
ERASED = (
    "The number of wristband {id} was erased, yet what it is found by is still there: nothing can tell "
    "whether it finds the right person."
)

_BANDS = (
    select(wristband, ledger_private.c.value)
    .join(ledger_private, ledger_private.c.commit == wristband.c.band, isouter=True)
    .order_by(wristband.c.id)
)


def misleading(connection: Connection, lookup: Lookup) -> Iterator[Finding]:
    """The wristbands whose own number does not find them, and the erased ones that can still be found."""
    for row in connection.execution_options(yield_per=BATCH).execute(_BANDS):
        if row.value is None:
            if row.lookup and not row.lookup.startswith(ERASED_BAND):
                yield Finding(row.person, ERASED.format(id=row.id), warning=True)
            continue
        number = _read(row.value)
        # A number that cannot be read is no longer what was recorded, and is told with the private values.
        if isinstance(number, str) and row.lookup != lookup(str(row.issuer), number):
            yield Finding(row.person, OTHER.format(id=row.id))


def _read(value: object) -> JsonValue:
    try:
        return parse(str(value).encode())
    except NotCanonical:
        return None
