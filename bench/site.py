"""What is measured: people with tokens, three kinds of samples, and a database they are multiplied in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine

from bench.filling import Pattern, Stock, fill, snapshot
from tests import roads
from tests.bench import LAB, PASSWORD, Bench, Clock, furnish, open_bench
from tracker.actions import receipts
from tracker.actions.accounts import add_user
from tracker.actions.tokens import create_token
from tracker.custody.decision import How
from tracker.custody.people import SYSTEM, Actor
from tracker.records import accounts

TECHNICIANS = 40
CHILDREN = 40
READINGS = 300
SHORT, LONG = 240, 8


@dataclass(frozen=True, slots=True)
class Walked:
    """A bench on which each kind of sample was made once: as born, long in use, and divided for stock."""

    bench: Bench
    tokens: list[str]
    people: list[Actor]
    patterns: dict[str, tuple[Pattern, str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A database with so many vials, and those among them that are measured, as their labels carry them."""

    url: str
    data: Path
    vials: int
    short: list[str]
    long: list[str]
    bench: Bench


def walk(url: str, owner: str, data: Path) -> Walked:
    """Make one sample of each kind, and forty technicians with a token each, on a migrated database."""
    bench = open_bench(url, data, Clock(datetime.now(UTC) - timedelta(days=1)))
    furnish(bench)
    people, tokens = _technicians(bench)
    patterns: dict[str, tuple[Pattern, str]] = {}
    engine = create_engine(owner)
    before = snapshot(engine)
    for name, made in (("short", _born), ("long", _read_often), ("stock", _divided)):
        code = made(bench)
        after = snapshot(engine)
        patterns[name] = Pattern.of(before, after), code
        before = after
    engine.dispose()
    bench.site.database.close()
    return Walked(bench, tokens, people, patterns)


def _technicians(bench: Bench) -> tuple[list[Actor], list[str]]:
    """As many as the limit of scans per person asks for."""
    people, tokens = [], []
    for number in range(TECHNICIANS):
        login, name = f"bench{number}", f"Test Bench {number}"
        user, _ = add_user(bench.site, SYSTEM, login, name, ["technician"], [], LAB, PASSWORD)
        text = create_token(bench.site, _actor(bench, user), user)
        with bench.site.database.reading() as connection:
            (token,) = accounts.tokens_of(connection, user)
        tokens.append(text)
        people.append(_actor(bench, user, token.id))
    return people, tokens


def _actor(bench: Bench, user: str, token: str = "") -> Actor:
    with bench.site.database.reading() as connection:
        found = accounts.actor(connection, user, token)
    if found is None:
        raise LookupError("The account is gone.")
    return found


def _born(bench: Bench, band: str = "BENCH-1") -> str:
    """Collected, labelled, received in the laboratory."""
    return roads.svf_collected(bench, band).first


def _read_often(bench: Bench) -> str:
    """The same with hundreds of records and events."""
    first = _born(bench, "BENCH-2")
    for _ in range(READINGS):
        bench.do("tess", "check_temperature", first, temperature_c="20")
    return first


def _divided(bench: Bench) -> str:
    """Processed, and divided into many labelled vials."""
    first = _born(bench, "BENCH-3")
    for step, after in (("wash", "80"), ("digest", "80"), ("neutralise", "90"), ("centrifuge", "45")):
        bench.process("tess", step, first, after)
    for step, after in (("filter", "45"), ("resuspend", "55")):
        bench.process("tess", step, first, after)
    parts = ["1"] * CHILDREN
    children = bench.do("tess", "split", first, (bench.hands(first),), volumes_ml=parts, waste_ml="15").made
    for child in children:
        bench.label("tess", child, first)
    bench.do("tess", "close", first)
    return first


def filled(
    walked: Walked, url: str, owner: str, data: Path, vials: int, serving: str | None = None
) -> Filled:
    """Fill a copy of the walked database up to so many vials."""
    (short, born), (long, read), (stock, first) = (
        walked.patterns[name] for name in ("short", "long", "stock")
    )
    rest = vials - SHORT * short.vials - LONG * long.vials
    stocks = [
        Stock(short, born, SHORT),
        Stock(long, read, LONG),
        Stock(stock, first, round(rest / stock.vials)),
    ]
    found = fill(owner, stocks, serving)
    bench = open_bench(url, data, Clock(datetime.now(UTC)))
    serial = f".{bench.case(found[0][0]).vial.label_serial}", f".{bench.case(found[1][0]).vial.label_serial}"
    labelled = [[code + serial[place] for code in found[place]] for place in (0, 1)]
    return Filled(url, data, vials, labelled[0], labelled[1], bench)


def receipt(filled: Filled, actor: Actor, label: str) -> str:
    """The receipt of a scan, as the product itself would give it now."""
    code, _, serial = label.partition(".")
    filled.bench.clock.now = datetime.now(UTC)
    return receipts.give(filled.bench.site, actor, "vial", code, serial, How.CAMERA)
