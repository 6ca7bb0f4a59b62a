"""Erasing who somebody is: never too early, never by one person, and the record still holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text

from tests.actions.test_attachments import PDF, PNG, sent
from tests.actions.test_probes import events
from tests.roads import confirm_twice, inject, svf_collected
from tests.stations import postgres_stations, sqlite_stations, stations
from tracker.actions.attachments import attached
from tracker.actions.identity import look_at_identity
from tracker.actions.keeping import files_of, kept
from tracker.actions.loading import lookup
from tracker.custody.case.retention import later
from tracker.custody.problems import Unknown
from tracker.custody.steps import erasing
from tracker.records import people, private
from tracker.records.tables.files import attachment_content
from tracker.records.tables.ledger import ledger_private
from tracker.records.verification import verify

__all__ = ["postgres_stations", "sqlite_stations", "stations"]

ASKED = {"basis": "asked_by_the_person", "why": "The person asked for it in writing."}
NAME = "Test Person Nobody Treats"


@pytest.fixture
def registered(sqlite_stations):
    """Give a bench and a person who was registered, and for whom nothing else was ever done."""
    bench = sqlite_stations.furnished()
    yield bench, bench.person(name=NAME, band="BAND-77")
    sqlite_stations.close()


def injected(stations):
    """A treatment that came to its end, and everything that is left of its sample."""
    bench, here = stations.at("svf_bedside")
    confirm_twice(bench, here)
    inject(bench, here)
    return bench, here


def collected_from_somebody(stations):
    """Fat of which nothing is left, so that nothing of it goes on."""
    bench, here = stations.at("svf_collected")
    bench.do("tess", "declare_lost", here.first, why="Not found at the yearly count.")
    return bench, here


def held(bench, here):
    """The files of the person whose content is kept."""
    return files_of(bench.site, here.person)


def everything(bench) -> str:
    """All that the database holds, as one text."""
    found = []
    with bench.site.database.reading() as connection:
        for table in ("ledger_private", "person", "wristband", "record", "ledger_event"):
            found += [str(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{table}"'))]
    return "\n".join(found)


def test_what_nobody_needs_is_erased_and_the_record_still_holds(stations):
    bench = stations.furnished()
    person = bench.person(name=NAME, band="BAND-77")
    assert NAME in everything(bench)
    bench.do("olga", "forget_identity", person, second="ada", **ASKED)
    assert NAME not in everything(bench)
    assert verify(bench.site.database).ok
    assert look_at_identity(bench.site, bench.people["clara"], person).name == "erased"
    (gone,) = bench.case(person).forgotten
    assert (gone.values, gone.left, gone.second) == (3, 0, bench.people["ada"].user)
    with bench.site.database.reading() as connection:
        assert people.wearer(connection, lookup(bench.site, "CLINIC", "BAND-77")) is None


@pytest.mark.parametrize("second", ["", "olga", "otto", "clara"])
def test_an_officer_and_an_administrator_erase_and_nobody_else(registered, second):
    bench, person = registered
    refused = bench.refused("olga", "forget_identity", person, second=second, **ASKED)
    assert refused == {"privacy.administrator"}
    assert NAME in everything(bench)


def test_the_attempt_to_erase_too_early_is_refused_and_kept(sqlite_stations):
    bench, here = sqlite_stations.at("svf_bedside")
    assert bench.refused("olga", "forget_identity", here.person, second="ada", **ASKED) == {"privacy.kept"}
    assert kept(bench.site, here.person).going_on
    last = events(bench)[-1]
    assert (last["outcome"], last["refusals"][0]["check"]) == ("refused", "privacy.kept")


def test_thirty_years_after_the_last_of_all_dates_it_goes(stations):
    bench, here = injected(stations)
    for code in kept(bench.site, here.person).going_on:
        if code.startswith("V"):
            bench.do("tess", "declare_lost", code, why="Not found at the yearly count.")
        else:
            bench.do("clara", "cancel_treatment", code, why="The patient decided against it.")
    found = kept(bench.site, here.person)
    until = found.until(30)
    assert until == later(found.last, 30)
    assert kept(bench.site, here.sample).last <= found.last
    assert bench.refused("olga", "forget_identity", here.person, second="ada", **ASKED) == {"privacy.kept"}
    bench.clock.now = until
    bench.do("olga", "forget_identity", here.person, second="ada", **ASKED)
    report = verify(bench.site.database)
    assert report.ok
    with bench.site.database.reading() as connection:
        left = connection.scalars(select(ledger_private.c.subject)).all()
    assert left.count(here.person) == 1  # why it was erased
    assert not {here.donor, here.sample, here.treatment, here.syringe, *here.vials} & set(left)


def test_the_chosen_files_lose_their_content_and_the_record_says_erased(stations):
    bench, here = collected_from_somebody(stations)
    for content in (PDF, PNG):
        bench.do("tess", "attach_file", here.first, content=sent(content))
    photo, report = held(bench, here)
    bench.clock.now = kept(bench.site, here.person).until(30)
    bench.do("olga", "forget_identity", here.person, second="ada", files=[photo.sha256], **ASKED)
    assert {one.sha256: one.erased for one in bench.case(here.sample).quality.attachments} == {
        photo.sha256: True, report.sha256: False
    }  # fmt: skip
    found = verify(bench.site.database)
    assert found.ok
    assert [one.first.says for one in found.warnings if photo.sha256[:12] in one.first.says] == [
        f"The content of the file {photo.sha256[:12]} was erased; its hash stays."
    ]
    assert bench.case(here.person).forgotten[0].files == 1
    with pytest.raises(Unknown, match="was erased; its hash stays"):
        attached(bench.site, bench.people["olga"], here.sample, photo.sha256)
    bench.do("olga", "forget_identity", here.person, second="ada", files=[report.sha256], **ASKED)
    assert held(bench, here) == ()


def test_a_file_of_somebody_else_too_and_one_that_is_not_there_are_not_erased(sqlite_stations):
    bench, here = collected_from_somebody(sqlite_stations)
    bench.do("tess", "attach_file", here.first, content=sent(PDF))
    other = svf_collected(bench, band="BAND-9")
    bench.do("tess", "attach_file", other.first, content=sent(PDF))
    (shared,) = held(bench, here)
    assert shared.others == (other.first,)
    bench.clock.now = later(bench.clock.now, 31)
    for sha256 in (shared.sha256, "0" * 64):
        refused = bench.refused("olga", "forget_identity", here.person, second="ada", files=[sha256], **ASKED)
        assert refused == {"privacy.files"}
    assert held(bench, here) == (shared,)


def test_an_erased_file_that_is_there_again_is_named_unless_somebody_attached_it_again(sqlite_stations):
    bench, here = collected_from_somebody(sqlite_stations)
    bench.do("tess", "attach_file", here.first, content=sent(PDF))
    (one,) = held(bench, here)
    bench.clock.now = kept(bench.site, here.person).until(30)
    bench.do("olga", "forget_identity", here.person, second="ada", files=[one.sha256], **ASKED)
    values = {"sha256": one.sha256, "media_type": one.media_type, "size": one.size, "content": PDF}
    with bench.site.database.writing(()) as transaction:
        transaction.connection.execute(insert(attachment_content), [values])
    assert [each.first.says for each in verify(bench.site.database).breaks] == [
        f"The file {one.sha256[:12]} was erased, and is there again."
    ]
    bench.do("olga", "attach_file", here.sample, content=sent(PDF))
    assert verify(bench.site.database).ok


def test_what_is_more_than_one_event_can_name_goes_in_parts(registered, monkeypatch):
    bench, person = registered
    monkeypatch.setattr(erasing, "AT_ONCE", 2)
    for left in (1, 0):
        bench.do("olga", "forget_identity", person, second="ada", **ASKED)
        assert bench.case(person).forgotten[-1].left == left
    assert NAME not in everything(bench)


def test_a_later_entry_starts_the_clock_again(sqlite_stations):
    bench, here = injected(sqlite_stations)
    before = kept(bench.site, here.treatment).last
    bench.clock.pass_by(hours=24 * 365)
    bench.do("clara", "record_outcome", here.treatment, says="improved")
    after = kept(bench.site, here.treatment)
    assert after.what == "last entry"
    assert after.last == bench.clock.now > before


def test_what_was_erased_and_is_there_again_is_named(registered):
    bench, person = registered
    with bench.site.database.reading() as connection:
        rows = [
            dict(row._mapping) for row in connection.execute(select(ledger_private)) if row.subject == person
        ]
    bench.do("olga", "forget_identity", person, second="ada", **ASKED)
    with bench.site.database.writing(()) as transaction:
        transaction.connection.execute(insert(ledger_private), rows)
    found = verify(bench.site.database).breaks
    assert [one.first.place for one in found] == [person]
    assert "was erased, and is there again" in found[0].first.says
    with bench.site.database.writing(()) as transaction:
        transaction.connection.execute(ledger_private.delete().where(ledger_private.c.subject == person))


def test_nothing_private_is_in_the_event_of_the_erasure(registered):
    bench, person = registered
    bench.do("olga", "forget_identity", person, second="ada", **ASKED)
    told = json.dumps(events(bench)[-1])
    assert NAME not in told
    assert ASKED["why"] not in told


def test_the_29th_of_february_comes_back_as_the_1st_of_march():
    assert later(datetime(2024, 2, 29, tzinfo=UTC), 30) == datetime(2054, 3, 1, tzinfo=UTC)
    assert private.ERASED_BAND.endswith(" ")
