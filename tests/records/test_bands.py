"""Wristbands are found by a keyed hash that no event carries: `verify` recomputes it with the key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.bench import Bench, bench_on
from tests.conftest import Urls
from tracker.actions.loading import lookup
from tracker.records.verification import Report, verify


@pytest.fixture
def bench(database_urls: Urls, tmp_path: Path) -> Iterator[Bench]:
    """Give a site with two people who wear wristbands of one issuer."""
    with bench_on(database_urls.serving, tmp_path) as made:
        yield made


@pytest.fixture
def worn(bench: Bench) -> tuple[str, str]:
    return (
        bench.person(band="BAND-1"),
        bench.person(name="Test Person Two", band="BAND-2"),
    )


def checked(bench: Bench) -> Report:
    """Verify with the key of the site."""
    return verify(bench.site.database, lookup=partial(lookup, bench.site))


def change(bench: Bench, *statements: str) -> None:
    """Change rows behind the program's back."""
    with bench.site.database.writing([]) as transaction:
        for statement in statements:
            transaction.connection.execute(text(statement))


def swap(bench: Bench, one: str, other: str) -> None:
    """Let each of two wristbands find the person who wears the other."""
    with bench.site.database.reading() as connection:
        rows = connection.execute(text("SELECT person, lookup FROM wristband")).all()
    found = {row.person: row.lookup for row in rows}
    change(
        bench,
        f"UPDATE wristband SET lookup = 'for now' WHERE person = '{one}'",
        f"UPDATE wristband SET lookup = '{found[one]}' WHERE person = '{other}'",
        f"UPDATE wristband SET lookup = '{found[other]}' WHERE person = '{one}'",
    )


def test_two_wristbands_that_find_each_others_wearer_are_named(bench, worn):
    swap(bench, *worn)
    report = checked(bench)
    assert {one.first.place for one in report.breaks} == set(worn)
    assert all("is found by another number" in one.first.says for one in report.breaks)


@pytest.mark.parametrize("instead", ["", "for now", "0" * 64])
def test_a_wristband_that_finds_nobody_is_named(bench, worn, instead):
    change(bench, f"UPDATE wristband SET lookup = '{instead}' WHERE person = '{worn[0]}'")
    assert [one.first.place for one in checked(bench).breaks] == [worn[0]]


def test_an_erased_number_that_still_finds_somebody_is_told(bench, worn):
    band = f"SELECT band FROM wristband WHERE person = '{worn[0]}'"
    change(bench, f'DELETE FROM ledger_private WHERE "commit" = ({band})')
    report = checked(bench)
    assert report.ok
    assert [one.first.place for one in report.warnings] == [worn[0]]
    change(bench, f"UPDATE wristband SET lookup = '' WHERE person = '{worn[0]}'")
    assert checked(bench).warnings == ()


def test_another_key_finds_no_wristband(bench, worn):
    other = verify(bench.site.database, lookup=lambda issuer, band: "0" * 64)
    assert {one.first.place for one in other.breaks} == set(worn)


def test_wristbands_that_nobody_changed_hold(bench, worn):
    report = checked(bench)
    assert report.ok
    assert report.warnings == ()
