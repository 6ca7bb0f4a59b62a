"""The times people waited from a scan to its verdict: added to one row each, and the rows of a time read."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker.records.requests import any_used, use_receipts
from tracker.records.tables.figures import felt_time

LIMITS = (50, 100, 150, 200, 300, 400, 500, 750, 1000, 1500, 2000, 3000, 5000, 10_000, 30_000)
"""Milliseconds; what took longer is no wait for a verdict, but a page left open."""

KEPT = timedelta(days=90)


def add(connection: Connection, scan: str, how: str, took: int, now: datetime) -> bool:
    """Count one time, once for each scan; False where the scan was counted before or the time is none."""
    within = next((one for one in LIMITS if 0 <= took <= one), None)
    key = f"felt:{scan}"
    if within is None or any_used(connection, [key]):
        return False
    use_receipts(connection, [key], now)
    row = {"day": f"{now:%Y-%m-%d}", "how": how, "within": within, "times": 1}
    own = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(
        own(felt_time)
        .values(row)
        .on_conflict_do_update(index_elements=["day", "how", "within"], set_={"times": felt_time.c.times + 1})
    )
    connection.execute(delete(felt_time).where(felt_time.c.day < f"{now - KEPT:%Y-%m-%d}"))
    return True


def times(connection: Connection, since: datetime) -> tuple[tuple[str, int, int], ...]:
    """How it was scanned, the limit in milliseconds, how many: since a day, the shortest first."""
    query = (
        select(felt_time.c.how, felt_time.c.within, func.sum(felt_time.c.times))
        .where(felt_time.c.day >= f"{since:%Y-%m-%d}")
        .group_by(felt_time.c.how, felt_time.c.within)
        .order_by(felt_time.c.how, felt_time.c.within)
    )
    return tuple((how, within, int(many)) for how, within, many in connection.execute(query))
