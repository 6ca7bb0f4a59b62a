"""How many statements a scan and an act send: few, and as many for a long history as for a short one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.bench import Bench
from tests.stations import postgres_stations, sqlite_stations, stations
from tracker.actions.acting import take_step
from tracker.actions.given import Request

__all__ = ["postgres_stations", "sqlite_stations", "stations"]

# PostgreSQL is asked for one lock more, and a step with a scan and a key for five statements.
SCAN_AT_MOST, STEP_AT_MOST, WITH_SCAN_AND_KEY = 16, 24, 29
LONG = 150


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that a database is sent meanwhile."""
    sent: list[str] = []

    def note(connection, cursor, statement, parameters, context, many) -> None:
        sent.append(statement.split("IN (")[0])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def scanned(bench: Bench, who: str, code: str) -> list[str]:
    with counted() as sent:
        bench.receipt(who, code)
    return sent


def read(bench: Bench, who: str, code: str) -> list[str]:
    with counted() as sent:
        bench.do(who, "check_temperature", code, temperature_c="20")
    return sent


def moved(bench: Bench, who: str, code: str) -> list[str]:
    bench.clock.pass_by(seconds=20)
    scan = bench.receipt(who, bench.hands(code))
    asked = Request(
        step="move", subject=code, data={"place": "room 2"}, receipts=(scan,), key=scan[:40], door="api"
    )
    with counted() as sent:
        answer = take_step(bench.site, bench.people[who], asked)
    assert answer.done, answer.refusals
    return sent


@pytest.mark.parametrize("station", ["svf_collected", "svf_bedside", "cord_stored", "cord_bedside"])
@pytest.mark.parametrize("who", ["tess", "olga", "clara"])
def test_a_scan_sends_few_statements_wherever_the_vial_stands(stations, station, who):
    bench, here = stations.at(station)
    assert 0 < len(scanned(bench, who, here.syringe or here.vial or here.first)) <= SCAN_AT_MOST


def test_a_step_sends_few_statements(stations):
    bench, here = stations.at("svf_bedside")
    assert 0 < len(read(bench, "nora", here.syringe)) <= STEP_AT_MOST
    assert 0 < len(moved(bench, "nora", here.syringe)) <= WITH_SCAN_AND_KEY


def test_a_long_history_takes_no_statement_more(stations):
    bench, here = stations.at("svf_bedside")
    sends = (scanned, read, moved)
    once = [send(bench, "nora", here.syringe) for send in sends]
    for _ in range(LONG):
        bench.do("nora", "check_temperature", here.syringe, temperature_c="20")
    assert [send(bench, "nora", here.syringe) for send in sends] == once
