"""A crowd: people who act at the same instant, each through a program of their own on the same database."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.bench import PASSWORD, Bench
from tests.stations import Stations
from tracker.actions.acting import take_step
from tracker.actions.given import Answer, Request
from tracker.custody.problems import Busy, Problem
from tracker.records.verification import verify

PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Attempt:
    """One act made ready, to be done when everybody begins."""

    bench: Bench
    who: str
    request: Request

    def __call__(self) -> Answer | Problem:
        """Do it; a busy record is asked again, as every door is told to do."""
        while True:
            try:
                return take_step(self.bench.site, self.bench.people[self.who], self.request)
            except Busy:
                continue
            except Problem as problem:
                return problem


def ready(
    bench: Bench,
    who: str,
    step: str,
    subject: str,
    scans: tuple[str, ...] = (),
    *,
    key: str = "",
    **data: Any,
) -> Attempt:
    """Scan what is to be scanned, and wait."""
    receipts = tuple(bench.receipt(who, one) for one in scans)
    second = data.pop("second", "")
    request = Request(
        step=step,
        subject=subject,
        data=data,
        receipts=receipts,
        login=who,
        password=PASSWORD,
        second_login=second,
        second_password=PASSWORD if second else "",
        key=key,
    )
    return Attempt(bench, who, request)


def at_once(attempts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Everybody begins at the same instant; what came of each, in order. A fault in any of them is raised."""
    start = threading.Barrier(len(attempts))
    found: list[Any] = [None] * len(attempts)

    def run(place: int, attempt: Callable[[], Any]) -> None:
        try:
            start.wait(PATIENCE)
            found[place] = attempt()
        except BaseException as error:  # noqa: BLE001 - raised again, where the test sees it
            found[place] = error

    threads = [threading.Thread(target=run, args=one, daemon=True) for one in enumerate(attempts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "somebody waits for ever"
    for one in found:
        if isinstance(one, BaseException) and not isinstance(one, Problem):
            raise one
    return found


def done(answers: Sequence[Any]) -> list[Answer]:
    """The answers that say it was done."""
    return [one for one in answers if isinstance(one, Answer) and one.done]


def place(answer: Answer) -> int:
    """Where on the ledger the act stands."""
    return int(answer.document["event"]["idx"])


def programs(stations: Stations, bench: Bench, number: int) -> list[Bench]:
    """As many programs on this database, each with its own connections."""
    return [bench, *(stations.beside(bench) for _ in range(number - 1))]


def assert_whole(bench: Bench) -> None:
    """Every event, row and private value still holds together, and no two acts ever met head-on."""
    if bench.site.database.dialect == "postgresql":
        with bench.site.database.reading() as connection:
            counted = "select deadlocks from pg_stat_database where datname = current_database()"
            assert connection.exec_driver_sql(counted).scalar() == 0
    report = verify(bench.site.database)
    assert report.ok, [(one.first.place, one.first.says) for one in report.breaks]
    assert report.warnings == ()
