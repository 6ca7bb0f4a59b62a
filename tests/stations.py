"""Benches that already stand at a station: each road is walked once a run, then its database is copied."""

from __future__ import annotations

import copy
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest

from tests.bench import Bench, Clock, furnish, open_bench
from tests.conftest import KINDS, Cluster, Urls
from tests.roads import STATIONS, Here
from tracker.records.verification import verify


class Copies(Protocol):
    """One kind of database, of which copies can be made."""

    def make(self, of: str) -> str:
        """Copy a database that nobody is connected to, and give the name of the copy."""

    def drop(self, name: str) -> None:
        """Throw a copy away."""

    def urls(self, name: str) -> Urls:
        """Where it is, for whoever owns it and for the program that serves it."""


@dataclass(slots=True)
class Files:
    """SQLite files in one folder."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def make(self, of: str) -> str:
        name = str(self.folder / f"{next(self.numbers)}.db")
        with closing(sqlite3.connect(of)) as source, closing(sqlite3.connect(name)) as target:
            source.backup(target)
        return name

    def drop(self, name: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(name + end).unlink(missing_ok=True)

    def urls(self, name: str) -> Urls:
        return Urls(f"sqlite:///{name}", f"sqlite:///{name}")


@dataclass(slots=True)
class Databases:
    """PostgreSQL databases; what serves reaches them as a role that owns nothing."""

    cluster: Cluster

    def make(self, of: str) -> str:
        return self.cluster.make(of)

    def drop(self, name: str) -> None:
        self.cluster.drop(name)

    def urls(self, name: str) -> Urls:
        return self.cluster.urls(name)


@dataclass(frozen=True, slots=True)
class Stood:
    """A station as it was left: its database, its bench without one, its codes, its hour."""

    database: str
    bench: Bench
    here: Here
    now: datetime


@dataclass(slots=True)
class Stations:
    """Gives a bench at a station; what one test does there another never sees."""

    copies: Copies
    empty: str
    folder: Path
    left: dict[str, Stood] = field(default_factory=dict)
    opened: list[tuple[str, Bench]] = field(default_factory=list)

    def at(self, name: str) -> tuple[Bench, Here]:
        """A bench at this station on a database of its own, and the codes that matter there."""
        stood = self.stood(name)
        return self.open(stood), copy.deepcopy(stood.here)

    def furnished(self) -> Bench:
        """A bench with its people and its materials, and nothing else."""
        return self.open(self.stood(""))

    def open(self, stood: Stood) -> Bench:
        """A copy of what was left."""
        bench = self._on(stood, name := self.copies.make(stood.database))
        self.opened.append((name, bench))
        return bench

    def beside(self, bench: Bench) -> Bench:
        """The same bench through another program: a database and a site of its own."""
        name = next(name for name, one in self.opened if one is bench)
        site = open_bench(self.copies.urls(name).serving, self.folder, bench.clock).site
        other = replace(bench, site=site)
        self.opened.append((name, other))
        return other

    def urls(self, bench: Bench) -> Urls:
        """Where the database of an open bench is."""
        return self.copies.urls(next(name for name, one in self.opened if one is bench))

    def stood(self, name: str) -> Stood:
        """The station, walked to when nobody was there before; the empty name is the furnished bench."""
        if name not in self.left:
            self.left[name] = self._walk(name)
        return self.left[name]

    def assert_whole(self) -> None:
        """Whatever was done, every event, row and private value of every bench still holds together."""
        for _, bench in self.opened:
            report = verify(bench.site.database)
            assert report.ok, [(one.first.place, one.first.says) for one in report.breaks]

    def close(self) -> None:
        """Let go of everything a test opened."""
        for _, bench in self.opened:
            bench.site.database.close()
        for name in {name for name, _ in self.opened}:
            self.copies.drop(name)
        self.opened.clear()

    def _walk(self, name: str) -> Stood:
        if name == "":
            database, here = self.copies.make(self.empty), Here()
            bench = open_bench(self.copies.urls(database).serving, self.folder, Clock())
            furnish(bench)
        else:
            furnished = self.stood("")
            database = self.copies.make(furnished.database)
            bench = self._on(furnished, database)
            here = STATIONS[name](bench)
        bench.site.database.close()
        return Stood(database, bench, here, bench.clock.now)

    def _on(self, stood: Stood, database: str) -> Bench:
        clock = Clock(stood.now)
        site = open_bench(self.copies.urls(database).serving, self.folder, clock).site
        bench = stood.bench
        return replace(
            bench,
            site=site,
            clock=clock,
            people=dict(bench.people),
            specifications=dict(bench.specifications),
            lots=dict(bench.lots),
            told=list(bench.told),
        )


@pytest.fixture(scope="session")
def sqlite_stations(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Stations:
    """Stations on SQLite."""
    folder = tmp_path_factory.mktemp("stations")
    return Stations(Files(folder), str(migrated_file), folder / "data")


@pytest.fixture(scope="session")
def postgres_stations(
    postgres_server: Cluster, migrated_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Stations:
    """Stations on PostgreSQL."""
    return Stations(Databases(postgres_server), migrated_template, tmp_path_factory.mktemp("data"))


def stations_on(request: pytest.FixtureRequest) -> Stations:
    """Stations on the kind of database that a fixture has as its parameter."""
    name = {"sqlite": "sqlite_stations", "postgresql": "postgres_stations"}[request.param]
    found: Stations = request.getfixturevalue(name)
    return found


@pytest.fixture(params=KINDS)
def stations(request: pytest.FixtureRequest) -> Iterator[Stations]:
    """Stations on each kind of database in turn."""
    found = stations_on(request)
    yield found
    try:
        found.assert_whole()
    finally:
        found.close()
