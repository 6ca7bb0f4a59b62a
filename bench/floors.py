"""The floors: a bare Flask application on the same server and database, doing the least one can do there.

One route reads one row by its key; the other adds one and changes one, in a transaction that is as durable.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, Response, jsonify
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    make_url,
    select,
    update,
)

tables = MetaData()
# The floor reads the product's own vials, and writes where no event has to answer for it.
vial = Table("vial", tables, *(Column(name, String) for name in ("code", "stage", "holder", "place")))
counted = Table("bench_row", tables, Column("code", String(16), primary_key=True), Column("times", Integer))
entered = Table(
    "bench_entry",
    tables,
    Column("id", Integer, primary_key=True),
    Column("code", String(16)),
    Column("says", String(200)),
)
WRITTEN = (counted, entered)

ONE = select(vial).where(vial.c.code == bindparam("wanted"))
ENTER = insert(entered)
COUNT = update(counted).where(counted.c.code == bindparam("wanted")).values(times=counted.c.times + 1)

_TURN = threading.Lock()


def create_app() -> Flask:
    """The bare application; its database is the one in BENCH_DATABASE_URL."""
    app, reader, writer = Flask("floor"), *engines(os.environ["BENCH_DATABASE_URL"])

    @app.get("/<code>")
    def read(code: str) -> Response:
        with reader.connect() as connection:
            row = connection.execute(ONE, {"wanted": code}).one()
        return jsonify(row._asdict())

    @app.post("/<code>")
    def write(code: str) -> tuple[Response, int]:
        with turn(writer) as connection:
            connection.execute(ENTER, {"code": code, "says": "one row"})
            connection.execute(COUNT, {"wanted": code})
        return jsonify({"code": code}), 201

    return app


@contextmanager
def turn(writer: Engine) -> Iterator[Connection]:
    """A transaction; on SQLite one at a time, which is faster than letting the file decide."""
    if writer.dialect.name != "sqlite":
        with writer.begin() as connection:
            yield connection
        return
    with _TURN, writer.begin() as connection:
        yield connection


def engines(address: str) -> tuple[Engine, Engine]:
    """To read from and to write to, with the product's own pragmas."""
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(url)
        return engine, engine
    return _sqlite(address, "BEGIN"), _sqlite(address, "BEGIN IMMEDIATE")


def _sqlite(address: str, begin: str) -> Engine:
    engine = create_engine(address)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:  # noqa: ARG001 - the event's shape
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.connection.cursor().execute(begin)

    return engine


def serve(port: int, threads: int) -> None:
    """Serve the floors as the product is served."""
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "bench.floors:create_app", address="127.0.0.1", port=port, interface=Interfaces.WSGI, factory=True,
        websockets=False, workers=1, blocking_threads=threads, log_access=False,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
