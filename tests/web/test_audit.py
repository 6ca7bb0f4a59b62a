"""Auditing the ledger: a combined question in bounded statements, and exactly its rows as a file."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.stations import Stations, postgres_stations, sqlite_stations, stations
from tests.test_statements import counted
from tests.web.desk import Desk, desk_at, places, text_of
from tests.web.test_ledger_pages import listed
from tracker.actions import ledger_reading
from tracker.actions.acting import take_step
from tracker.actions.batch_record import batch_record
from tracker.actions.given import Request
from tracker.labels.code import printed
from tracker.records import ledger_queries
from tracker.records.ledger_wanted import Wanted
from tracker.web.audit.files import disarmed

__all__ = ["places", "postgres_stations", "sqlite_stations", "stations"]

STERILE = "quality.sterility"
WHY = "Held to be looked at."


@pytest.fixture
def desk(places: Stations) -> Desk:
    return desk_at(places, "svf_bedside")


def rows_of(desk: Desk, who: str = "udo", **asked: str) -> list[dict[str, str]]:
    answer = desk(who).get("/ledger/export.csv", **asked)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_parts_of_a_question_are_combined(desk):
    bench, here, udo = desk.bench, desk.here, desk("udo")
    bench.refused("olga", "release", here.syringe)
    bench.refused("otto", "release", here.syringe)
    olga = bench.people["olga"].user
    assert len(listed(udo, check=STERILE)) == 4  # on the chain of the sample, and of the treatment
    every = {"check": STERILE, "who": olga, "step": "release", "outcome": "refused", "about": here.syringe}
    assert len(listed(udo, **every)) == 1
    assert listed(udo, check=STERILE, who=olga, outcome="done") == []
    assert listed(udo, check="identity.band") == []
    assert listed(udo, where="room 2")
    assert listed(udo, where="room 99") == []
    but_olga = listed(desk("olga"), who=f"-{olga}")
    everything, own = listed(udo), listed(udo, who=olga)
    assert not set(but_olga) & set(own)
    assert set(everything) <= {*but_olga, *own}


def test_a_device_is_found_by_a_part_of_its_name(desk):
    held = Request(step="hold", subject=desk.here.vial, data={"why": WHY}, device="Telephone/7 “Lab”")
    assert take_step(desk.bench.site, desk.bench.people["tess"], held).done
    for where in ("Telephone/7 “Lab”", "Telephone"):
        assert len(listed(desk("udo"), where=where, step="hold")) == 1
    assert listed(desk("udo"), where="Telephone/8") == []


def test_a_question_is_answered_from_windows_of_the_log_and_none_is_left_out(stations, monkeypatch):
    bench, here = stations.at("svf_bedside")
    bench.refused("olga", "release", here.syringe)
    whole = [one.idx for one in ledger_reading.every(bench.site, Wanted())]
    assert whole == list(range(whole[0], -1, -1))
    monkeypatch.setattr(ledger_queries, "WINDOW", 7)
    monkeypatch.setattr(ledger_queries, "PORTION", 3)
    monkeypatch.setattr(ledger_queries, "MOST_PORTIONS", 4)
    assert [one.idx for one in ledger_reading.every(bench.site, Wanted())] == whole
    found = list(ledger_reading.every(bench.site, Wanted(check=STERILE)))
    assert [one.chain for one in found] == [here.treatment, here.sample]
    few = [one.idx for one in ledger_reading.every(bench.site, Wanted(first=5, last=9))]
    assert few == [9, 8, 7, 6, 5]
    along = [one.idx for one in ledger_reading.every(bench.site, Wanted(chain=here.sample))]
    assert along == sorted(along, reverse=True)
    assert list(ledger_reading.every(bench.site, Wanted(since="2027-01-01"))) == []
    with counted() as sent:
        page = ledger_reading.search(bench.site, Wanted(check="no.such"))
    assert (page.events, page.next is None) == ((), False)
    assert len(sent) <= 8


def test_what_is_asked_by_a_column_is_one_range_of_an_index(desk):
    with desk.bench.site.database.reading() as connection:
        for column in ("type = 'collect'", "actor = 'x'"):
            plan = connection.exec_driver_sql(
                f"explain query plan select * from ledger_event where {column} and idx >= 0 and idx < 50000 "
                "order by idx desc limit 500"
            ).fetchall()
            assert "USING INDEX" in str(plan), plan


def test_the_file_holds_exactly_what_the_search_lists_all_pages_of_it(desk, monkeypatch):
    bench, here, udo = desk.bench, desk.here, desk("udo")
    bench.refused("olga", "release", here.syringe)
    monkeypatch.setattr(ledger_reading, "PORTION", 10)
    assert [int(one["place"]) for one in rows_of(desk)][: len(listed(udo))] == listed(udo)
    assert len(rows_of(desk)) == ledger_queries_size(desk)
    row, _ = rows_of(desk, check=STERILE)
    assert (row["outcome"], row["name"], row["subject"]) == ("refused", "Test Olga", here.syringe)
    found = json.loads(udo.get("/ledger/export.json", check=STERILE).text)["events"]
    assert [one["body"]["type"] for one in found] == ["release", "release"]
    assert found[0]["hash"] == row["hash"]
    assert json.loads(udo.get("/ledger/export.json", check="no.such").text) == {"events": []}
    assert '/ledger/export.csv?outcome=refused"' in udo.get("/ledger", outcome="refused").text


def ledger_queries_size(desk: Desk) -> int:
    with desk.bench.site.database.reading() as connection:
        return ledger_queries.size(connection)


def test_only_officers_and_auditors_export_and_nonsense_is_refused(desk):
    for who in ("tess", "clara", "ada"):
        assert desk(who).get("/ledger/export.csv").status_code == 403
        assert "/ledger/export" not in desk(who).get("/ledger").text
    assert desk("udo").get("/ledger/export.json", since="soon").status_code == 422


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell):
    assert disarmed(cell) == f"'{cell}"
    assert disarmed("V-7K3MQ") == "V-7K3MQ"


def test_the_proof_of_an_event_is_downloaded_once_it_is_sealed(places):
    desk = desk_at(places, "svf_collected")
    idx = listed(desk("udo"))[0]
    assert "It is not sealed yet" in text_of(desk("udo").get(f"/ledger/events/{idx}"))
    assert desk("udo").get(f"/ledger/proof/{idx}.txt").status_code == 404
    assert desk("udo").get("/ledger/proof/nonsense.txt").status_code == 404


# -- two versions of a record -------------------------------------------------------------------------------


def facts_of(page: str) -> list[str]:
    """The rows of what differs, each as a person reads it."""
    part = (
        page.partition('id="differs"')[2].partition("</section>")[0].partition("<tbody")[2].partition(">")[2]
    )
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in part.split("</tr>") if "<td" in one]


def test_what_a_correction_changed_is_shown_with_what_was_before(desk):
    bench, here = desk.bench, desk.here
    key = next(one for one in bench.case(here.tube).quality.results if one.analyte == "viability").id
    bench.do("tess", "correct", here.tube, about=key, field="value", value="84", why=WHY, second="otto")
    page = desk("udo").get(f"/ledger/records/{here.sample}")
    assert page.status_code == 200
    facts = facts_of(page.text)
    assert f"Result viability {printed(here.first)} number 85 84" in facts
    assert any(
        one.startswith(f"Correction {printed(here.tube)} corrects not there Result viability V-")
        for one in facts
    )
    assert any("why not there private, commitment" in one for one in facts)
    assert WHY not in page.text
    event = listed(desk("udo"), step="correct")[0]
    assert f"/ledger/records/{here.sample}?from=" in desk("udo").get(f"/ledger/events/{event}").text


def test_between_two_points_only_what_differs_is_shown(desk):
    here, udo = desk.here, desk("udo")
    bench = desk.bench
    before = bench.case(here.vial).line
    bench.do("tess", "hold", here.vials[1], why=WHY)
    stop = bench.case(here.vials[1]).stops[0].id
    at = batch_record(bench.site, here.sample).end.seq
    bench.do("olga", "lift", here.vials[1], stop=stop, why=WHY)
    address = f"/ledger/records/{here.sample}"
    facts = facts_of(udo.get(address, **{"from": str(at), "to": str(at + 1)}).text)
    assert any("lifted by not there Test Olga" in one for one in facts), facts
    assert all(one.startswith("Hold") for one in facts)
    assert facts_of(udo.get(address, **{"from": str(at), "to": str(at)}).text) == []
    assert "No fact differs" in text_of(udo.get(address, **{"from": str(at), "to": str(at)}))
    whole = facts_of(udo.get(address, **{"from": "0", "to": str(at)}).text)
    assert len(whole) > len(before.vials)
    of_vial = facts_of(udo.get(f"/ledger/records/{here.vial}", **{"from": "0"}).text)
    assert 0 < len(of_vial) < len(whole)


@pytest.mark.parametrize("address", ["S0000000000X", "@nothing", "nonsense"])
def test_what_has_no_events_has_no_versions(desk, address):
    assert desk("udo").get(f"/ledger/records/{address}").status_code == 404


def test_a_number_no_chain_has_is_refused(desk):
    answer = desk("udo").get(f"/ledger/records/{desk.here.sample}", **{"from": "x"})
    assert answer.status_code == 404
