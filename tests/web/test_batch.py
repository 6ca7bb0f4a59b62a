"""The batch record of a sample: everything on record, nothing private, the places for ink."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256

import pytest

from tests.roads import SVF, SVF_RESULTS, confirm_twice, inject
from tests.test_statements import counted
from tests.web.people import Page, at
from tests.web.test_dossier import file_of, words_of
from tracker.actions.batch_record import batch_record
from tracker.actions.listing import travelling
from tracker.api import shown
from tracker.custody.problems import Unknown
from tracker.labels.code import printed

SECRET = "The tube looked cloudy at second glance."
NAME = "Test Person One"


def part(page: Page, name: str) -> str:
    """What a person reads in one part of the page."""
    inside = re.search(rf'<section class="part" id="{name}">(.*?)</section>', page.text, re.DOTALL)
    assert inside, name
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside[1])).split())


def rows(page: Page, name: str) -> int:
    inside = re.search(rf'<section class="part" id="{name}">(.*?)</section>', page.text, re.DOTALL)
    assert inside, name
    return len(re.findall(r"<tr role=\"row\"", inside[1].partition("<tbody")[2]))


@pytest.fixture
def batch(here, people):
    """Opens the batch record of the sample at hand as one of the people."""
    return lambda login="olga": people(login).open(f"/s/{here.sample}/batch")


# -- who reads it, and what it never says -------------------------------------------------------------------


@at("svf_released")
@pytest.mark.parametrize("login", ["tess", "olga", "clara", "udo"])
def test_whoever_works_with_samples_or_audits_them_is_led_to_the_batch_record(here, people, batch, login):
    assert f'href="/s/{here.sample}/batch"' in people(login).open(f"/s/{here.sample}").text
    assert batch(login).status == 200


@at("svf_released")
def test_an_administrator_reads_no_batch_record(here, people, batch):
    assert f"/s/{here.sample}/batch" not in people("ada").open(f"/s/{here.sample}").text
    page = batch("ada")
    assert page.status == 403
    assert "technicians, quality officers, clinicians and auditors" in page.says
    assert people("ada").open(f"/s/{here.sample}/batch/1.css").status == 403


@at("svf_released")
def test_only_samples_have_one(bench, here, people):
    for code in (here.vial, here.donor, here.treatment):
        page = people("olga").open(f"/s/{code}/batch")
        assert page.status == 404
        assert "Only samples have a batch record." in page.says
    with pytest.raises(Unknown):
        batch_record(bench.site, here.sample[:-1])


@at("svf_released")
def test_free_texts_and_whoever_the_donor_is_stay_private(bench, here, batch):
    bench.do("tess", "hold", here.vial, why=SECRET)
    bench.do("olga", "open_deviation", here.vials[1], why=SECRET)
    page = batch()
    assert NAME not in page.text
    assert SECRET not in page.text
    assert here.person not in page.text
    assert printed(here.donor) in page.says
    assert "reason on record" in part(page, "deviations")


# -- what stands there --------------------------------------------------------------------------------------


@at("svf_bedside")
def test_every_step_stands_there_with_its_person_vial_lots_and_volumes(bench, here, batch):
    page, case = batch(), bench.case(here.sample)
    told = part(page, "steps")
    assert rows(page, "steps") == len(case.processing.done)
    for label in ("Wash", "Digest", "Neutralise", "Centrifuge", "Filter", "Resuspend", "Divide", "Draw up"):
        assert label in told
    assert "Ended: close" in told
    assert "45 min" in told
    assert "37 °C" in told
    assert "before 80 mL added 10 mL after 90 mL" in told
    for done in case.processing.done:
        for code in done.used:
            assert printed(code) in told
            assert printed(code) in f"{part(page, 'lots')} {part(page, 'instruments')}"


@at("svf_bedside")
def test_every_vial_stands_under_its_source_and_says_where_it_went(bench, here, batch):
    confirm_twice(bench, here)
    inject(bench, here)
    page = batch()
    told = part(page, "line")
    assert rows(page, "line") == len(bench.case(here.sample).line.vials)
    assert f"specimen of {printed(here.first)}" in told
    assert f"made of {printed(here.vial)}" in told
    assert f"Given 4 mL in {printed(here.treatment)}" in told


@at("svf_bedside")
def test_hand_overs_name_both_sides_and_how_the_vial_came(batch):
    told = part(batch(), "custody")
    assert "Test Nora Test Clinic" in told
    assert "Accepted Test Tess Test Laboratory" in told
    assert "20 °C condition good seal intact" in told


@at("cord_stored")
def test_storage_readings_stand_in_time_and_a_gap_is_named(bench, here, batch):
    bench.clock.pass_by(days=40)
    bench.do("tess", "check_temperature", here.vial, temperature_c="-181.5")
    page = batch()
    assert "-181.5 °C" in part(page, "custody")
    assert "Stored Test Tess" in part(page, "custody")
    assert "Not covered." in part(page, "custody")
    assert "Tank 1 storage unit" in part(page, "instruments")


@at("svf_released")
def test_every_criterion_has_its_results_beside_its_limit_and_a_verdict_in_words(bench, here, batch):
    bench.result(here.tube, "sterility", "no growth", reviewer="")
    told = part(batch(), "results")
    assert "Viability final ≥ 70 % 85 %" in told
    assert f"as tube {printed(here.tube)}" in told
    assert "meets" in told
    assert "to be reviewed" in told
    assert "Test Olga, 5 Jan 2026, 08:1" in told


@at("svf_released")
def test_a_certificate_is_named_by_its_hash(bench, here, batch):
    pdf = b"%PDF-1.7\n%invented certificate\n%%EOF\n"
    bench.do("tess", "attach_file", here.tube, content=b64encode(pdf).decode(), name="one.pdf")
    assert sha256(pdf).hexdigest() in part(batch(), "files")


@at("svf_released")
def test_a_corrected_value_is_struck_through_and_the_correction_stands_by_itself(bench, here, batch):
    key = next(one for one in bench.case(here.tube).quality.results if one.analyte == "viability").id
    bench.do("tess", "correct", here.tube, about=key, field="value", value="84", why=SECRET, second="otto")
    page = batch()
    assert '<s><span class="unseen">replaced: </span>85 %</s> 84 %' in page.text
    assert "Viability value of a result replaced: 85 % 84 % corrected Test Tess, with Test Otto" in part(
        page, "corrections"
    )
    assert "accepted, before the correction" in part(page, "results")
    assert SECRET not in page.text


@at("svf_collected")
def test_corrected_readings_and_volumes_keep_what_they_were(bench, here, batch, people):
    arrival = bench.case(here.first).custody.handovers[0].id
    bench.do(
        "tess",
        "correct",
        here.first,
        about=arrival,
        field="temperature_c",
        value="21",
        why=SECRET,
        second="otto",
    )
    bench.process("tess", "wash", here.first, "80")
    washed = bench.case(here.first).processing.done[-1].id
    bench.do(
        "tess", "correct", here.first, about=washed, field="after_ml", value="79", why=SECRET, second="otto"
    )
    assert (
        "SVF, fresh, autologous, replaced: 80 mL 79 mL corrected"
        in people("tess").open(f"/s/{here.first}").says
    )
    held = travelling(bench.site, bench.case(here.first).custody.handovers[0].handover)
    assert [(one["temperature_c"], one["superseded"]) for one in held] == [(Decimal(21), ["20"])]
    told = shown.vial(bench.site, bench.case(here.first), bench.people["tess"])
    assert (told["volume_ml"], told["superseded"]) == (Decimal(79), ("80",))
    assert "Volume 80 mL 79 mL corrected" in words_of(file_of(people("olga"), here.first))
    page = batch()
    assert "replaced: 20 °C 21 °C corrected" in part(page, "custody")
    assert "after replaced: 80 mL 79 mL corrected" in part(page, "steps")
    assert rows(page, "corrections") == 2
    assert "Test Tess and Test Otto" in part(page, "signed")
    assert "responsibility Correct an entry" in part(page, "signed")
    assert rows(page, "signed") == 2


@at("svf_collected")
def test_what_was_entered_late_says_how_late_and_that_the_reason_is_on_record(bench, here, batch):
    bench.clock.pass_by(hours=2)
    bench.process("tess", "wash", here.first, "80", at=bench.ago(minutes=90), late_reason=SECRET)
    told = part(batch(), "steps")
    assert "1 h 30 min later late, reason on record" in told
    assert "Still to do of manufacture: digest" in told


@at("svf_divided")
def test_what_left_the_route_is_marked(bench, here, batch, monkeypatch):
    page = batch()
    assert "not on the route" not in page.says
    bench.do("tess", "record_outside", here.vial, what="thawed", why=SECRET)
    page = batch()
    assert "not on the route" in part(page, "steps")
    assert "recorded from outside" in part(page, "steps")
    assert "Told from outside thawed" in part(page, "line")


@at("svf_released")
def test_stops_their_lifting_deviations_and_investigations_stand_there_for_ever(bench, here, batch):
    bench.do("tess", "hold", here.vial, why=SECRET)
    stop = bench.case(here.vial).stops[0].id
    assert "Stopped. Held, on" in batch().says
    bench.do("olga", "lift", here.vial, stop=stop, why=SECRET)
    bench.do("olga", "open_deviation", here.vial, why=SECRET)
    deviation = bench.case(here.vial).quality.deviations[0].id
    bench.do("olga", "open_investigation", here.vial, about=deviation, why=SECRET)
    page = batch()
    assert "Stopped." not in page.says
    assert re.search(r"Held V-\S+ all it reaches Test Tess lifted Test Olga", part(page, "stops"))
    assert part(page, "deviations").endswith("conclusion open")
    assert re.search(r"opened Test Olga .* reason on record conclusion$", part(page, "investigations"))
    conclusion = {"about": deviation, "conclusion": "evidence_accepted", "evidence": SECRET}
    bench.do("otto", "investigate", here.vial, **conclusion)
    assert "reason on record conclusion" not in part(batch(), "investigations")


@at("svf_bedside")
def test_who_was_told_of_a_late_positive_stands_there_until_they_know(bench, here, batch):
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    told = part(batch(), "told")
    assert printed(here.treatment) in told
    assert re.search(r"Test Clara due .* given .*Sterility.* not yet", told)
    assert "critical" in part(batch(), "deviations")


@at("svf_divided")
def test_an_exceptional_release_names_everything_it_passes(bench, here, batch):
    for analyte, good, unit in SVF_RESULTS:
        bench.result(here.tube, analyte, "64" if analyte == "viability" else good, unit)
    here.treatment = bench.treatment(here.person, SVF)
    bad = next(one for one in bench.case(here.vial).quality.results if one.analyte == "viability")
    bench.do("otto", "investigate", here.vial, about=bad.id, conclusion="confirmed", evidence=SECRET)
    stop = bench.case(here.vial).stops[-1].id
    bench.do("otto", "narrow", here.sample, stop=stop, vials=[here.vials[1]], why=SECRET)
    bench.do("olga", "request_exception", here.treatment, vial=here.vial, why=SECRET)
    bench.do("clara", "acknowledge_exception", here.treatment, vial=here.vial, acknowledgement=SECRET)
    bench.do("olga", "release_exceptionally", here.treatment, second="carl", vial=here.vial, why=SECRET)
    page = batch()
    told = part(page, "releases")
    assert "Released exceptionally Test Olga, with Test Carl" in told
    assert f"for {printed(here.treatment)} as ordered in version 1, although: Viability" in told
    assert "exceptionally released" in part(page, "line")
    assert "concluded confirmed" in part(page, "investigations")
    assert f"narrowed to {printed(here.vials[1])}" in part(page, "stops")


@at("svf_released")
def test_names_on_record_are_printed_where_they_sign_and_lines_stay_free(batch):
    page = batch()
    blocks = re.findall(r'<section class="ink" aria-label="([^"]+)">(.*?)</section>', page.text, re.DOTALL)
    names = {title: re.findall(r'<td role="cell">([^<]*)</td>', inside)[::3] for title, inside in blocks}
    assert names == {
        "Performed by": ["Test Nora", "Test Tess", ""],
        "Reviewed by": ["Test Olga", ""],
        "Released by": ["Test Olga", ""],
    }


@at("svf_released")
def test_it_carries_the_symbol_of_the_sample_and_its_place_on_the_ledger(bench, here, people, batch):
    page, end = batch(), batch_record(bench.site, here.sample).end
    assert end is not None
    assert end.hash in page.text
    assert 'aria-label="The code of this sample"' in page.text
    assert f"Events on the chain {end.seq}" in part(page, "ledger")
    assert end.recorded not in page.text
    sheet = people("olga").open(f"/s/{here.sample}/batch/{end.seq}.css")
    assert sheet.answer.mimetype == "text/css"
    assert f'"Batch record {printed(here.sample)}"' in sheet.text
    assert f'"as of event {end.seq} of its chain"' in sheet.text


@at("svf_collected")
def test_a_record_that_no_part_knows_is_shown_all_the_same(bench, here, batch):
    bench.do("tess", "note_laboratory_number", here.first, laboratory="Test Lab B", number="B-77")
    told = part(batch(), "further")
    assert "Laboratory number" in told
    assert "number: B-77" in told


def test_the_name_of_the_site_cannot_leave_its_quotes_in_a_style_sheet():
    from tracker.web.batch.routes import _quoted

    assert _quoted('a"; } body { color: red') == "a\\22 \\3b  \\7d  body \\7b  color\\3a  red"


@at("svf_collected")
def test_a_long_history_takes_no_statement_more(bench, here, people, batch):
    bench.process("tess", "wash", here.first, "80")
    batch()
    with counted() as short:
        batch()
    for _ in range(40):
        bench.do("tess", "check_temperature", here.first, temperature_c="20")
    batch()  # that somebody is there is noted every few minutes
    with counted() as long:
        page = batch()
    assert rows(page, "custody") > 40
    assert [one for one in long if one not in short] == []
    assert len(short) == len(long)
    assert len(long) <= 24
