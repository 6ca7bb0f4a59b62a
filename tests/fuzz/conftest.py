"""Benches at a station, on each kind of database."""

from __future__ import annotations

from tests.stations import postgres_stations, sqlite_stations

__all__ = ["postgres_stations", "sqlite_stations"]
