from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError

from tests.conftest import Urls
from tests.records.writing import say, write, write_and_fail
from tracker.custody.problems import Busy, Unknown
from tracker.records.database import Database
from tracker.records.tables.chain import chain, rank_of
from tracker.records.tables.ledger import ledger_event


def events(database: Database) -> int:
    with database.reading() as connection:
        return connection.scalar(select(func.count()).select_from(ledger_event)) or 0


@pytest.fixture
def hurried(database_urls: Urls):
    """Give a second program on the same database, with little patience."""
    opened = Database.open(database_urls.serving, patience=0.1)
    yield opened
    opened.close()


def test_the_end_of_the_block_is_the_commit(database):
    write(database, "SAAA", new=("SAAA",))
    assert events(database) == 1


def test_an_exception_undoes_everything_the_chain_included(database):
    with pytest.raises(RuntimeError):
        write_and_fail(database, "SAAA", new=("SAAA",))
    assert events(database) == 0
    with pytest.raises(Unknown), database.writing(["SAAA"]):
        pass


def test_a_chain_that_is_not_there_is_named(database):
    write(database, "SAAA", new=("SAAA",))
    with pytest.raises(Unknown) as problem, database.writing(["SAAA", "SBBB", "SCCC"]):
        pass
    assert problem.value.says == "There is no record with the code SBBB."


def test_the_block_knows_what_it_locked(database):
    with database.writing(["@door"], new=["SAAA", "PAAA"]) as transaction:
        assert transaction.locked == {"@door", "SAAA", "PAAA"}


def test_the_chains_that_belong_to_nobody_are_there_from_the_start(database):
    with database.writing(["@door", "@ledger"], wide=True) as transaction:
        rows = transaction.connection.execute(select(chain.c.code, chain.c.rank).order_by(chain.c.rank))
        assert [tuple(row) for row in rows] == [("@stop", 0), ("@door", 70), ("@ledger", 80)]


def test_an_act_without_chains_may_write(database):
    with database.writing([]) as transaction:
        assert transaction.locked == frozenset()


def test_the_stop_row_is_not_asked_for_by_name(database):
    with pytest.raises(ValueError, match="stop row"), database.writing(["@stop"]):
        pass


def test_a_chain_is_made_once(database):
    write(database, "@user:ada", new=("@user:ada",))
    with pytest.raises(DBAPIError):
        write(database, "@user:ada", new=("@user:ada",))


def test_a_chain_on_which_nothing_was_said_was_not_made(database):
    with database.writing([], new=["@user:ada"]):
        pass
    write(database, "@user:ada", new=("@user:ada",))
    write(database, "@user:ada")
    assert events(database) == 2


@pytest.mark.parametrize("code", ["X123", "", "@nobody", "@user"])
def test_a_code_of_no_kind_makes_no_chain(database, code):
    with pytest.raises(ValueError, match="kind of chain"), database.writing([], new=[code]):
        pass


def test_locks_are_ranked_as_acts_take_them():
    ranked = ["@stop", "PX", "DX", "SX", "TX", "HX", "LX", "EX", "UX", "QX", "@user:ada", "@door", "@ledger"]
    assert [rank_of(code) for code in ranked] == sorted({rank_of(code) for code in ranked})


def test_reading_cannot_write(database):
    with database.reading() as connection, pytest.raises(DBAPIError):
        connection.execute(chain.insert(), {"code": "SAAA", "rank": 20})


def test_reading_is_one_snapshot(database):
    count = select(func.count()).select_from(ledger_event)
    with database.reading() as connection:
        before = connection.scalar(count)
        write(database, "SAAA", new=("SAAA",))
        assert connection.scalar(count) == before
    assert events(database) == 1


def test_who_waits_too_long_is_told_and_nothing_is_done(database, hurried):
    write(database, "SAAA", new=("SAAA",))
    with database.writing(["SAAA"]), pytest.raises(Busy), hurried.writing(["SAAA"]):
        pass
    write(hurried, "SAAA")
    assert events(database) == 2


def test_the_queue_of_one_process_has_an_end(hurried):
    with hurried.writing(["@door"]), ThreadPoolExecutor(1) as other, pytest.raises(Busy) as problem:
        other.submit(write, hurried, "@door").result()
    assert problem.value.says.endswith("please try again.")


def test_a_wide_act_waits_for_every_other(database, hurried):
    with database.writing(["@door"]), pytest.raises(Busy), hurried.writing([], wide=True):
        pass
    with database.writing([], wide=True), pytest.raises(Busy), hurried.writing(["@door"]):
        pass


def test_acts_on_different_chains_do_not_wait_for_each_other_on_postgresql(postgres_urls):
    database = Database.open(postgres_urls.serving, patience=0.5)
    write(database, "SAAA", "SBBB", new=("SAAA", "SBBB"))
    with database.writing(["SAAA"]), database.writing(["SBBB"]) as transaction:
        say(transaction, "SBBB")
    assert events(database) == 3
    database.close()


def test_acts_that_name_their_chains_in_opposite_order_never_deadlock(patient):
    codes = tuple(f"S{letter}" for letter in "ABCD")
    write(patient, *codes, new=codes)
    start = threading.Barrier(4)

    def take(number: int) -> None:
        start.wait()
        for _ in range(15):
            write(patient, *(codes if number % 2 else reversed(codes)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(take, range(4)))
    assert events(patient) == 4 + 4 * 15 * 4


def test_a_deadlock_made_by_hand_is_told_as_busy(postgres_urls):
    database = Database.open(postgres_urls.serving)
    write(database, "SAAA", "SBBB", new=("SAAA", "SBBB"))
    start = threading.Barrier(2)

    def cross(first: str, second: str) -> bool:
        try:
            with database.writing([first]) as transaction:
                start.wait()
                one = select(chain).where(chain.c.code == second).with_for_update()
                transaction.connection.execute(one)
        except Busy:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(cross, ("SAAA", "SBBB"), ("SBBB", "SAAA")))
    database.close()
    assert sorted(done) == [False, True]


STATEMENTS = {"sqlite": 3, "postgresql": 4}


def test_an_act_takes_few_statements_however_many_chains_and_events(database):
    codes = tuple(f"S{number:03}" for number in range(40))
    write(database, *codes, new=codes)
    heard: list[str] = []
    event.listen(database._writer, "before_cursor_execute", lambda *given: heard.append(given[2]))
    write(database, *codes, *codes)
    assert len(heard) == STATEMENTS[database.dialect]


def test_only_the_two_databases_it_knows_are_opened():
    with pytest.raises(ValueError, match="PostgreSQL"):
        Database.open("mysql://localhost/x")
