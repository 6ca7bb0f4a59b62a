"""Filling a database: one walked road becomes a pattern, and the pattern as many samples as are asked for.

Every clone has codes, keys and chains of hashes of its own, so that an act is appended to it as to any other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from os import urandom
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, func, select

from bench import floors
from tracker.labels.code import Kind, make
from tracker.ledger.tree import leaf_hash
from tracker.records import guards
from tracker.records.tables import metadata

COPIED = tuple(
    table
    for table in metadata.sorted_tables
    if table.name
    in {
        "chain",
        "person",
        "wristband",
        "donor",
        "sample",
        "vial",
        "label",
        "handover",
        "handover_line",
        "record",
    }
)
EVENTS = metadata.tables["ledger_event"]
KEY = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{32})(?![0-9a-f])")
NAME = re.compile(rf"({KEY.pattern}|\b[A-Z][0-9A-Z]{{11}}\b)")
AT_ONCE = 100

Row = tuple[Any, ...]
Rows = dict[str, list[Row]]


def snapshot(engine: Engine) -> Rows:
    """Every row there is, as the driver gives it."""
    with engine.connect() as connection:
        return {table.name: _read(connection, table.name) for table in (*COPIED, EVENTS)}


def _read(connection: Connection, name: str) -> list[Row]:
    found = connection.exec_driver_sql(f'SELECT * FROM "{name}"')
    return [tuple(json.dumps(one) if isinstance(one, dict | list) else one for one in row) for row in found]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What one road added to a database, ready to be repeated under other names."""

    rows: dict[str, list[list[Any]]]
    events: list[list[Any]]
    codes: tuple[str, ...]
    keys: tuple[str, ...]
    vials: int

    @classmethod
    def of(cls, before: Rows, after: Rows) -> Pattern:
        """The pattern of what came between two snapshots."""
        known = {name: set(rows) for name, rows in before.items()}
        added = {name: [row for row in rows if row not in known[name]] for name, rows in after.items()}
        added["vial"].sort(key=lambda row: row[2] or "")  # the first container before what was made of it
        codes = tuple(row[0] for row in added["chain"] if row[0][0] != "@") + tuple(
            row[0] for row in added["vial"]
        )
        told = sorted(row for row in added.pop(EVENTS.name) if row[2] in codes)
        events = [(*row[:-2], row[-2].decode(), row[-1]) for row in told]
        text = json.dumps([list(added.values()), events], default=str)
        keys = set(KEY.findall(text)) | {row[1] for row in events}
        return cls(
            {name: [[_split(value) for value in row] for row in rows] for name, rows in added.items()},
            [[_split(value) for value in row] for row in events],
            codes, tuple(set(keys) - {row[-1].hex() for row in events}), len(added["vial"]),
        )  # fmt: skip

    def clone(self, idx: int) -> tuple[dict[str, str], Rows]:
        """One more sample: its rows, and what each name of the pattern is called there."""
        names = {code: make(Kind(code[0]), urandom) for code in self.codes}
        names |= {key: urandom(len(key) // 2).hex() for key in self.keys}
        rows: Rows = {EVENTS.name: []}
        for place, event in enumerate(self.events):
            _, *told, body, old = (_fill(value, names) for value in event)
            leaf = leaf_hash(body.encode())
            names[old.hex()] = leaf.hex()
            rows[EVENTS.name].append((idx + place, *told, body.encode(), leaf))
        for name, found in self.rows.items():
            rows[name] = [tuple(_fill(value, names) for value in row) for row in found]
        return names, rows


def _split(value: Any) -> Any:
    """A text with names in it as its pieces; anything else as it is."""
    if not isinstance(value, str) or not NAME.search(value):
        return value
    return [piece for piece in NAME.split(value) if piece]


def _fill(value: Any, names: dict[str, str]) -> Any:
    return "".join([str(names.get(piece, piece)) for piece in value]) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True)
class Stock:
    """How many samples of which pattern; `of` is the code whose clones are asked for."""

    pattern: Pattern
    of: str
    samples: int


def fill(url: str, stocks: list[Stock], serving: str | None = None) -> list[list[str]]:
    """Add every clone, those of the stocks mixed evenly; for each stock the new names of its code."""
    engine = create_engine(url)
    found: list[list[str]] = [[] for _ in stocks]
    with engine.begin() as connection:
        _lower_guards(connection)
        last = connection.scalar(select(func.coalesce(func.max(EVENTS.c.idx), -1))) or 0
        idx, waiting = last + 1, 0
        rows: Rows = {}
        for place in _mixed([stock.samples for stock in stocks]):
            names, new = stocks[place].pattern.clone(idx)
            found[place].append(names[stocks[place].of])
            for name, more in new.items():
                rows.setdefault(name, []).extend(more)
            idx, waiting = idx + len(new[EVENTS.name]), waiting + 1
            if waiting == AT_ONCE:
                _insert(connection, rows)
                rows, waiting = {}, 0
        _insert(connection, rows)
        guards.install(connection, serving)
        _lay_floors(connection, serving)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    return found


def _mixed(numbers: list[int]) -> Iterator[int]:
    """The place of each stock as often as it has samples, spread over the whole."""
    turns = sorted(
        ((turn + 0.5) / number, place) for place, number in enumerate(numbers) for turn in range(number)
    )
    return (place for _, place in turns)


def _insert(connection: Connection, rows: Rows) -> None:
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    for table in (*COPIED, EVENTS):
        if found := rows.get(table.name):
            marks = ", ".join([mark] * len(found[0]))
            connection.exec_driver_sql(f'INSERT INTO "{table.name}" VALUES ({marks})', found)


def _lower_guards(connection: Connection) -> None:
    """Out of the way for the filling alone: they look at every row, and `guards.install` puts them back."""
    if connection.dialect.name == "sqlite":
        for (name,) in connection.exec_driver_sql(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    else:
        connection.exec_driver_sql("ALTER TABLE ledger_event DISABLE TRIGGER USER")


def _lay_floors(connection: Connection, serving: str | None) -> None:
    """The tables the floors write to: one row for each vial, and nothing else that could slow them."""
    for table in floors.WRITTEN:
        table.drop(connection, checkfirst=True)
        table.create(connection)
        if serving:
            connection.exec_driver_sql(f'GRANT ALL ON "{table.name}" TO {serving}')
    if serving:
        connection.exec_driver_sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {serving}")
    connection.exec_driver_sql("INSERT INTO bench_row SELECT code, 0 FROM vial")
