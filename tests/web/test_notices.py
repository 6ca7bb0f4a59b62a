"""Notices and tasks on pages without scripts: who is told, who acknowledges, what is overdue."""

from __future__ import annotations

import re

import pytest

from tests.bench import PASSWORD
from tests.papers import marker, panel
from tests.roads import confirm_twice, inject
from tests.web.people import at, code_of
from tests.web.test_subjects import band
from tracker.custody.tasks import TaskKind
from tracker.labels.code import printed


@pytest.fixture
def told(bench, here):
    """A late positive after the injection."""
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=9)
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    return here.treatment


@at("svf_bedside")
def test_the_quality_page_lists_every_recipient_by_treatment_and_no_patient(people, here, told):
    page = people("olga").open("/quality")
    listed = page.text.partition('id="notices"')[2].partition("</section>")[0]
    assert f"/t/{told}" in listed
    assert "Test Clara" in listed
    assert "Sterility, 14 days failed" in listed
    assert "given" in listed
    assert "Test Person One" not in listed
    assert here.person not in listed


@at("svf_bedside")
@pytest.mark.parametrize("who", ["tess", "olga", "clara", "udo"])
def test_everybody_at_the_site_sees_the_list_of_tasks(people, told, who):
    page = people(who).open("/tasks?for=all")
    assert page.status == 200
    assert "Acknowledge a notice" in page.says
    assert "Test Clara" in page.says
    assert "due in" in page.says
    assert "Report it, and record the report" in page.says


@at("svf_bedside")
def test_the_clinician_finds_it_among_hers_and_acknowledges_with_her_password(bench, people, told):
    clara = people("clara")
    assert "Acknowledge notice" in clara.open("/tasks").says
    assert "Sterility, 14 days failed" in clara.open(f"/t/{told}").says
    (notice,) = [one for one in bench.case(told).tasks if one.kind is TaskKind.NOTICE]
    path = f"/s/{told}/acknowledge_notice?task={notice.id}"
    wrong = clara.take(path, password="not the password")
    assert wrong.status == 409
    clara.do(path, password=PASSWORD)
    assert "Acknowledge a notice" not in clara.open("/tasks").says
    assert "acknowledged" in people("olga").open("/quality").says


@at("svf_bedside")
def test_nobody_else_is_led_to_acknowledge_it(people, told):
    assert "Acknowledge notice" not in people("carl").open("/tasks").says
    listed = people("carl").open(f"/t/{told}").text.partition('id="told"')[2].partition("</section>")[0]
    assert "acknowledge_notice" not in listed


@at("svf_bedside")
def test_whoever_would_close_the_deviation_is_told_beforehand_what_keeps_it_open(bench, people, here, told):
    (deviation,) = bench.case(here.sample).quality.deviations
    olga, form = people("olga"), f"/s/{here.sample}/close_deviation?deviation={deviation.id}"
    before = olga.open(form).says
    assert f"The notice about treatment {printed(told)} is not acknowledged." in before
    assert "The report of this deviation, due 2026-02-28, is not recorded." in before
    waiting = {one.kind: one for one in bench.case(here.sample).tasks}
    bench.do("clara", "acknowledge_notice", told, task=waiting[TaskKind.NOTICE].id)
    report = {"task": waiting[TaskKind.REPORT].id, "authority": "FDA", "reference": "DEV-1"}
    bench.do("olga", "record_report", here.sample, **report, reported_at=bench.ago(minutes=5))
    assert "this would be refused" not in olga.open(form).says
    unknown = olga.open(f"/s/{here.sample}/close_deviation?deviation=unknown")
    assert "this would be refused" in unknown.says
    assert people("tess").open(form).status == 403


@at("svf_bedside")
def test_what_is_overdue_says_so_in_a_word(bench, people, told):
    bench.clock.pass_by(days=2)
    assert "overdue by 1 d" in people("clara").open("/tasks").says


@at("svf_bedside")
def test_the_sample_says_who_was_told_also_when_all_is_closed(bench, people, here, told):
    (notice,) = [one for one in bench.case(told).tasks if one.kind is TaskKind.NOTICE]
    bench.do("clara", "acknowledge_notice", told, task=notice.id)
    page = people("olga").open(f"/s/{here.sample}")
    listed = page.text.partition('id="told"')[2].partition("</section>")[0]
    assert "acknowledged" in listed
    assert f"/t/{told}" in listed


@at("svf_bedside")
def test_without_a_late_positive_there_is_nothing_to_tell(people, here):
    assert 'id="told"' not in people("olga").open(f"/s/{here.sample}").text
    assert "Tasks stand here" in people("olga").open("/tasks").says
    assert people("olga").open("/tasks?for=nobody").status == 200


@at("svf_divided")
def test_a_refused_attempt_leads_to_a_deviation_that_names_it(bench, people, here):
    tess = people("tess")
    refused = tess.take(f"/s/{here.vial}/wash", after_ml="4")
    assert refused.status == 409
    (href,) = re.findall(rf'href="(/s/{here.vial}/open_deviation\?refusal=[0-9a-f]+)"', refused.text)
    tess.do(href, why="It was washed already.")
    assert [one.origin for one in bench.case(here.vial).quality.deviations] == ["refusal"]
    assert "Close the deviation" in people("olga").open("/tasks").says


@at("svf_divided")
def test_a_result_to_review_stands_on_the_list_until_somebody_reviewed_it(bench, people, here):
    olga, key = people("olga"), bench.result(here.tube, "viability", "85", "%", reviewer="")
    page = olga.open("/tasks")
    assert "Review a result" in page.says
    assert f"review_result?result={key}" in page.text
    assert "Review a result" not in people("tess").open("/tasks").says
    bench.do("olga", "review_result", here.tube, result=key, verdict="accepted")
    assert "Review a result" not in olga.open("/tasks").says


@at("svf_divided")
def test_an_investigation_stands_on_the_list_until_it_is_concluded(bench, people, here):
    key = bench.result(here.tube, "viability", "50", "%")
    why = "The counter was looked at."
    bench.do("olga", "open_investigation", here.vial, about=key, why=why)
    assert "Conclude the investigation" in people("olga").open("/tasks").says
    bench.do("otto", "investigate", here.vial, about=key, conclusion="laboratory_error", evidence=why)
    assert "Conclude the investigation" not in people("olga").open("/tasks").says


@at("svf_collected")
def test_a_donor_with_markers_and_a_sample_waits_for_a_determination(bench, people, here):
    assert "Finish the eligibility determination" not in people("olga").open("/tasks").says
    marker(bench, here.donor, panel("adipose")[0], bench.ago(hours=1))
    page = people("olga").open("/tasks")
    assert "Finish the eligibility determination" in page.says
    assert f"/s/{here.donor}/determine" in page.text


@at("svf_bedside")
def test_a_treatment_says_what_is_open_until_its_notices_are_acknowledged(bench, people, told):
    clara = people("clara")
    assert band(clara.open(f"/t/{told}"))[0] == "waiting"
    assert "not every clinician has acknowledged" in band(clara.open(f"/t/{told}"))[1]
    bench.clock.pass_by(days=2)
    late = people("olga").open(f"/t/{told}")
    assert band(late)[0] == "refused"
    assert "The answer is overdue." in late.says
    (notice,) = [one for one in bench.case(told).tasks if one.kind is TaskKind.NOTICE]
    bench.do("clara", "acknowledge_notice", told, task=notice.id)
    assert "Late positive" not in band(people("olga").open(f"/t/{told}"))[1]


@at("svf_bedside")
def test_a_report_is_shown_in_full_where_it_was_recorded(bench, people, here):
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("clara", "report_reaction", here.treatment, severity="not_serious", why="A hot joint.")
    olga = people("olga")
    page = olga.open(f"/t/{here.treatment}")
    assert band(page) == ("waiting", "An adverse reaction is still to be reported")
    assert "Not serious" in page.says
    assert "A hot joint" not in page.text
    (task,) = [one for one in bench.case(here.treatment).tasks if one.kind is TaskKind.REPORT]
    told = {"authority": "FDA", "reference": "MW-77", "reported_at": bench.ago(minutes=5)}
    bench.do("olga", "record_report", here.treatment, task=task.id, **told)
    page = olga.open(f"/t/{here.treatment}")
    assert "Reaction FDA MW-77" in page.says
    assert band(page) == ("ended", "Closed")


def test_a_specification_waiting_for_approval_stands_on_both_lists(bench, people):
    olga, otto = people("olga"), people("otto")
    form = olga.open(f"/new/draft_specification?from={bench.specifications['adipose']}")
    code = code_of(olga.send("/new/draft_specification", form.form).answer.headers["Location"])
    assert "Approve a specification" not in otto.open("/tasks").says
    olga.do(f"/s/{code}/propose_specification", password=PASSWORD)
    way = f"/s/{code}/approve_specification"
    for one in ("tasks", "quality"):
        assert f'href="{way}?back={one}"' in otto.open(f"/{one}").text
        assert f"/s/{code}" in olga.open(f"/{one}").text
        assert way not in olga.open(f"/{one}").text
    assert "Approve a specification, or return it" in otto.open("/tasks").says
    assert otto.do(f"{way}?back=tasks", password=PASSWORD) == "/tasks"
    assert "Approve a specification" not in otto.open("/tasks").says
    assert code not in otto.open("/quality").text
