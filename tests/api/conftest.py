"""Benches reached over the API: at a station that was walked to before, or furnished and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.api.over import OverApi
from tests.roads import Here
from tests.stations import Stations, postgres_stations, sqlite_stations, stations
from tracker import create_app

__all__ = ["postgres_stations", "sqlite_stations", "stations"]

Standing = Callable[[str], tuple[OverApi, Here]]


@pytest.fixture
def standing(sqlite_stations: Stations) -> Iterator[Standing]:
    """Give a bench at a station, over the API."""

    def at(name: str) -> tuple[OverApi, Here]:
        bench, here = sqlite_stations.at(name)
        return OverApi.of(bench, create_app(site=bench.site)), here

    yield at
    sqlite_stations.close()


@pytest.fixture(scope="module")
def shared(sqlite_stations: Stations) -> Iterator[Standing]:
    """Give a bench that all tests of a module share; none of them may ask for one of its own beside it."""

    def at(name: str) -> tuple[OverApi, Here]:
        bench, here = sqlite_stations.at(name)
        return OverApi.of(bench, create_app(site=bench.site)), here

    yield at
    sqlite_stations.close()


@pytest.fixture
def api(sqlite_stations: Stations) -> Iterator[OverApi]:
    """Give a furnished bench, over the API."""
    bench = sqlite_stations.furnished()
    yield OverApi.of(bench, create_app(site=bench.site))
    sqlite_stations.close()


@pytest.fixture
def each_api(stations: Stations) -> Iterator[OverApi]:
    """Give a furnished bench over the API, on each kind of database in turn."""
    bench = stations.furnished()
    yield OverApi.of(bench, create_app(site=bench.site))
    stations.close()
