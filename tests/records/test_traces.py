"""What `verify` still sees when the end of the log was cut, and every guard put back in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from tests.bench import Bench
from tests.conftest import KINDS, SERVING, Urls
from tests.records.writing import as_whom
from tests.stations import postgres_stations, sqlite_stations, stations_on
from tracker.actions.accounts import disable
from tracker.actions.acting import take_step
from tracker.actions.given import Request
from tracker.actions.tokens import create_token, revoke_token
from tracker.custody.people import SYSTEM, Role
from tracker.ledger.verification import LOG
from tracker.records import guards
from tracker.records.accounts import tokens_of
from tracker.records.tables import metadata
from tracker.records.verification import Report, verify

__all__ = ["postgres_stations", "sqlite_stations"]

LEFT_ALONE = ("ledger_private", "request_key", "token", "chain")


@pytest.fixture(params=KINDS)
def stood(request: pytest.FixtureRequest) -> Iterator[tuple[Bench, Urls]]:
    """Give a site on which a product was made, with a token, and an act that was sent with a key."""
    stations = stations_on(request)
    made, here = stations.at("svf_bedside")
    create_token(made.site, SYSTEM, made.people["tess"].user, Role.TECHNICIAN)
    asked = Request(step="hold", subject=here.syringe, data={"why": "Something looks odd."}, key="key-1")
    assert take_step(made.site, made.people["olga"], asked).done
    yield made, stations.urls(made)
    stations.close()


@pytest.fixture
def bench(stood) -> Bench:
    """Give the site."""
    return stood[0]


@pytest.fixture
def database_urls(stood) -> Urls:
    """Say where its database is."""
    return stood[1]


def unguarded(urls: Urls, *statements: str) -> None:
    """Change what the guards protect, as the owner can, and put every guard back."""
    with as_whom(urls.owner).begin() as connection:
        _drop_guards(connection)
        for statement in statements:
            connection.execute(text(statement))
        serving = SERVING if connection.dialect.name == "postgresql" else None
        guards.install(connection, serving)


def _drop_guards(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        drop = 'DROP TRIGGER "{0}"'
    else:
        query = (
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace"
        )
        drop = 'DROP TRIGGER "{0}" ON "{1}"'
    for row in connection.execute(text(query)).all():
        connection.execute(text(drop.format(*row)))


def events(bench: Bench) -> list[dict]:
    """Give the body of every event, in the order of the log."""
    with bench.site.database.reading() as connection:
        bodies = connection.scalars(text("SELECT body FROM ledger_event ORDER BY idx")).all()
    return [json.loads(bytes(one)) for one in bodies]


def places(report: Report) -> set[str]:
    """Give every chain and table that does not hold."""
    return {one.first.place for one in report.breaks}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_every_chain_whose_end_was_cut_is_named(bench, database_urls, share):
    assert verify(bench.site.database).ok
    every = events(bench)
    first = int(len(every) * share)
    changed = {one["chain"] for one in every[first:] if one["outcome"] == "done" and one["data"]["changes"]}
    whole = {one["chain"] for one in every} - {one["chain"] for one in every[:first]} - {"@door"}
    unguarded(database_urls, f"DELETE FROM ledger_event WHERE idx >= {first}")
    found = places(verify(bench.site.database))
    assert changed | whole <= found
    assert "the guards" not in found


def test_where_a_chain_was_cut_is_said(bench, database_urls):
    every = events(bench)
    made = [one for one in every if any(put["table"] == "record" for put in one["data"]["changes"])]
    last = made[-1]
    unguarded(database_urls, f"DELETE FROM ledger_event WHERE idx >= {every.index(last)}")
    found = {one.first.place: one.first for one in verify(bench.site.database).breaks}
    assert f"It ends at event {last['seq'] - 1}, yet record " in found[last["chain"]].says
    assert found[last["chain"]].seq == last["seq"]


def test_a_cut_that_takes_every_row_along_leaves_the_private_values_and_the_answers(bench, database_urls):
    rows = [one.name for one in reversed(metadata.sorted_tables) if one.name not in LEFT_ALONE]
    unguarded(database_urls, *(f'DELETE FROM "{name}"' for name in rows))
    report = verify(bench.site.database)
    assert report.events == 0
    says = " ".join(one.first.says for one in report.breaks)
    assert "no event stands on it" in says
    found = places(report)
    assert {f"@user:{bench.people['tess'].user}"} <= found
    assert len(found) > 5


@pytest.mark.parametrize("left", ["request_key", "ledger_private", "token", "chain"])
def test_each_trace_tells_of_the_cut_by_itself(bench, database_urls, left):
    others = [one for one in reversed(metadata.sorted_tables) if one.name != left]
    emptied = [f'DELETE FROM "{one.name}"' for one in others if one.name != "chain"]
    unguarded(
        database_urls,
        *emptied,
        "DELETE FROM chain WHERE code NOT LIKE '@%'" if left != "chain" else "SELECT 1",
    )
    assert not verify(bench.site.database).ok


def test_a_cut_that_leaves_nothing_behind_shows_in_the_size_and_the_root_alone(bench, database_urls):
    before = verify(bench.site.database)
    emptied = [f'DELETE FROM "{one.name}"' for one in reversed(metadata.sorted_tables) if one.name != "chain"]
    gone = "DELETE FROM chain WHERE code NOT IN ('@stop', '@door', '@ledger')"
    unguarded(database_urls, *emptied, gone)
    after = verify(bench.site.database)
    assert after.ok
    assert (after.events, before.events > 0, after.root != before.root) == (0, True, True)


@pytest.fixture
def tess(bench) -> str:
    """Give the account whose token it is."""
    return bench.people["tess"].user


def only_break(bench: Bench) -> tuple[str, str]:
    """Give the one thing that does not hold: where, and what is said."""
    (found,) = verify(bench.site.database).breaks
    return found.first.place, found.first.says


def test_a_token_that_no_event_made_is_named_on_its_accounts_chain(bench, database_urls, tess):
    columns = "id, account, role, label, created_at, expires_at"
    copied = f"INSERT INTO token (hash, {columns}) SELECT 'x', 'k-forged', {columns[4:]} FROM token"
    unguarded(database_urls, copied)
    assert only_break(bench) == (f"@user:{tess}", "token k-forged was made by no event.")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("role = 'officer'", "role"),
        ("role = NULL", "role"),
        ("account = '{olga}'", None),
        ("expires_at = '2030-01-01 00:00:00+00:00'", "expires_at"),
        ("revoked_at = '2030-01-01 00:00:00+00:00'", "revoked_at"),
    ],
)
def test_a_token_that_was_widened_is_named(bench, database_urls, change, named):
    olga = bench.people["olga"].user
    value = change.format(olga=olga).replace("+00:00", "" if "sqlite" in database_urls.owner else "+00:00")
    unguarded(database_urls, f"UPDATE token SET {value}")
    _, says = only_break(bench)
    assert says.endswith(f"is not as its events say: {named}." if named else "was made by no event.")


def test_a_token_that_ended_and_runs_again_is_named(bench, database_urls, tess):
    with bench.site.database.reading() as connection:
        (made,) = tokens_of(connection, tess)
    revoke_token(bench.site, SYSTEM, made.id)
    assert verify(bench.site.database).ok
    unguarded(database_urls, "UPDATE token SET revoked_at = NULL")
    assert only_break(bench)[1].endswith("is not as its events say: revoked_at.")


def test_a_token_that_ended_with_its_account_holds_and_must_not_run_again(bench, database_urls, tess):
    disable(bench.site, SYSTEM, tess)
    assert verify(bench.site.database).ok
    unguarded(database_urls, "UPDATE token SET revoked_at = NULL")
    assert only_break(bench)[1].endswith("is not as its events say: revoked_at.")


def test_a_token_that_is_gone_is_named(bench, database_urls, tess):
    unguarded(database_urls, "DELETE FROM token")
    place, says = only_break(bench)
    assert (place, says.endswith("is gone, though an event made it.")) == (f"@user:{tess}", True)


def test_an_answer_whose_event_was_replaced_is_named(bench, database_urls):
    with bench.site.database.reading() as connection:
        answer = connection.scalar(text("SELECT answer FROM request_key"))
    kept = answer if isinstance(answer, dict) else json.loads(answer)
    kept["event"]["leaf_hash"] = "0" * 64
    unguarded(database_urls, "UPDATE request_key SET answer = '" + json.dumps(kept).replace(":", "\\:") + "'")
    place, says = only_break(bench)
    assert place.startswith("S")
    assert says.endswith("which is not on the ledger.")


def test_a_record_moved_to_another_place_of_its_chain_is_named(bench, database_urls):
    unguarded(database_urls, "UPDATE record SET seq = seq - 1 WHERE kind = 'consent'")
    report = verify(bench.site.database)
    assert LOG not in places(report)
    assert all(one.first.says.endswith(": seq.") for one in report.breaks)
    assert report.breaks
