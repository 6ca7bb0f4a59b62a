"""Recall and look-back on pages without scripts."""

from __future__ import annotations

import csv
import io

from tests.bench import PASSWORD
from tests.roads import confirm_twice, inject
from tests.web.people import at
from tracker.labels.code import printed


@at("svf_bedside")
def test_the_page_shows_every_vial_where_it_is_and_whose_and_no_name(bench, people, here):
    confirm_twice(bench, here)
    inject(bench, here)
    page = people("olga").open(f"/recall?codes={printed(here.donor)}")
    for code in (here.first, here.tube, *here.vials, here.syringe, here.treatment, here.person):
        assert code in page.text
    assert "Test Person One" not in page.text
    assert "given" in page.text
    table = people("olga").client.get(f"/recall/reached.csv?codes={here.donor}").text
    rows = list(csv.DictReader(io.StringIO(table)))
    (given,) = [row for row in rows if row["given"] == "yes"]
    assert (given["vial"], given["patient"]) == (here.syringe, here.person)
    told = people("olga").client.get(f"/recall/reached.json?codes={here.donor}").json
    assert told["vials"] == rows
    assert told["asked"]["codes"] == [here.donor]


@at("svf_bedside")
def test_what_cannot_be_read_is_said_beside_the_question(people, here):
    officer = people("olga")
    for query, says in (
        ("codes=nothing", "not"),
        (f"codes={here.treatment}", "is no donor"),
        ("since=yesterday", "Give a day"),
        ("since=2026-02-02&until=2026-01-01", "ends before it begins"),
    ):
        answer = officer.client.get(f"/recall?{query}")
        assert answer.status_code == 422
        assert says in answer.text
    assert "was touched by this" in officer.open("/recall?since=2020-01-01&until=2020-01-02").text
    assert officer.client.get("/recall/sources?code=nothing").status_code == 404
    assert here.donor in officer.open(f"/recall/sources?code={here.person}").text


@at("svf_bedside")
def test_nobody_else_opens_it_or_takes_the_file(people, here):
    for who in ("tess", "clara", "ada"):
        for way in (
            "/recall",
            f"/recall/reached.csv?codes={here.donor}",
            f"/recall/sources?code={here.vial}",
        ):
            assert people(who).client.get(way).status_code == 403
    assert people("udo").client.get("/recall").status_code == 200


WHY = "A culture turned positive; invented for this test."


@at("svf_bedside")
def test_from_what_is_reached_an_officer_starts_a_recall_accounts_for_it_and_closes_it(bench, people, here):
    officer = people("olga")
    page = officer.open(f"/recall?codes={here.donor}")
    assert "/new/start_recall?codes=" in page.text
    made = officer.do(
        f"/new/start_recall?codes={here.donor}", why=WHY, level="A", login="olga", password=PASSWORD
    )
    shown = officer.open(made)
    assert "0 of 3 (0 %)" in shown.says
    assert "Recall, open" in shown.says
    assert here.treatment in shown.text
    code = made.rpartition("/")[2]
    officer.do(f"/s/{code}/account_for", rest="true", found="in_quarantine")
    refused = officer.take(f"/s/{code}/close_recall", why=WHY, password=PASSWORD)
    assert (refused.status, "is not acknowledged" in refused.says) == (409, True)
    officer.do(
        f"/s/{code}/close_recall", why=WHY, unanswered="Nobody is left there; invented.", password=PASSWORD
    )
    assert "Closed" in officer.open(made).says
    rows = list(csv.DictReader(io.StringIO(officer.client.get(f"/recall/{code}.csv").text)))
    assert {row["accounted_for"] for row in rows} == {"in_quarantine", "consumed"}
    assert people("clara").client.get(f"/s/{code}").status_code == 403


@at("svf_bedside")
def test_a_drill_stands_on_the_quality_page_with_its_time(bench, people, here):
    officer = people("olga")
    assert "never practised" in officer.open("/quality").says
    code = officer.do(f"/new/start_drill?codes={here.donor}", why=WHY).rpartition("/")[2]
    assert "not every vial is found yet" in officer.open("/quality").says
    officer.do(f"/s/{code}/account_for", rest="true", found="in_quarantine")
    assert "every vial was found in" in officer.open("/quality").says
    assert code in officer.open("/recall").text
