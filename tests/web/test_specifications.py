"""Specifications on pages: a form without scripts that loses nothing, the comparison, the signatures."""

from __future__ import annotations

import re

from tests.bench import PASSWORD
from tests.web.people import Page, at, code_of, filled
from tests.web.test_subjects import band
from tracker.actions.listing import one, specification_document

DRAFT = "/new/draft_specification"
SOURCE = "doi:10.1000/test, Table 1"


def sent(person, path, form, act, **given):
    return person.send(path, form, act=act, **given)


def from_version(person, code):
    """The form of a new version, as it opens on an older one."""
    page = person.open(f"{DRAFT}?from={code}")
    assert page.status == 200, page.says
    return page


def test_a_new_version_begins_as_the_old_one_stands_and_is_saved_unchanged(bench, people):
    olga, old = people("olga"), bench.specifications["cord_blood"]
    page = from_version(olga, old)
    made = olga.send(DRAFT, page.form)
    assert made.status == 303, made.says
    code = code_of(made.answer.headers["Location"])
    assert specification_document(bench.site, code) == specification_document(bench.site, old)
    assert band(olga.open(f"/s/{code}")) == ("waiting", "Draft, judges nothing")


def test_rows_are_added_and_taken_away_by_buttons_and_nothing_typed_is_lost(bench, people):
    olga = people("olga")
    form = olga.open(DRAFT).form
    typed = {"title": "Half a title", "criteria-0-limit": "seventy", "manufacture-0-label": "Wash it"}
    more = sent(olga, DRAFT, form, "add:criteria", **typed)
    assert more.status == 200
    assert more.form["title"] == "Half a title"
    assert (more.form["criteria-0-limit"], more.form["criteria-1-limit"]) == ("seventy", "")
    assert more.form.getlist("criteria-1-mandatory") == ["true"]
    fewer = sent(olga, DRAFT, more.form, "remove:criteria:0")
    assert "criteria-1-limit" not in fewer.form
    assert fewer.form["criteria-0-limit"] == ""
    assert fewer.form["manufacture-0-label"] == "Wash it"


def test_rows_change_places(bench, people):
    olga = people("olga")
    form = from_version(olga, bench.specifications["adipose"]).form
    moved = sent(olga, DRAFT, form, "up:manufacture:1").form
    assert (moved["manufacture-0-name"], moved["manufacture-1-name"]) == ("digest", "wash")
    assert set(moved.getlist("manufacture-0-required")) == {"minutes", "temperature_c"}


def test_a_fault_stands_at_its_box_and_what_was_typed_stays(bench, people):
    olga = people("olga")
    form = from_version(olga, bench.specifications["adipose"]).form
    page = sent(
        olga, DRAFT, form, "do", **{"criteria-1-limit": "seventy", "clocks-0-hours": "-1", "title": ""}
    )
    assert page.status == 422
    assert page.form["criteria-1-limit"] == "seventy"
    assert page.form["clocks-0-hours"] == "-1"
    for field in ("criteria-1-limit", "clocks-0-hours", "title"):
        assert f'id="{field}-wrong"' in page.text, field
        assert f'href="#{field}"' in page.text, field
    assert "Criteria, criterion 2 : Give one of these words" in page.says


def test_a_limit_is_typed_as_it_is_printed_and_read(bench, people):
    olga = people("olga")
    form = from_version(olga, bench.specifications["adipose"]).form
    more = sent(olga, DRAFT, form, "add:criteria").form
    row = {
        "analyte": "cell_count",
        "printed": "≥ 5×10^6",
        "stage": "final",
        "release": "final",
        "source": SOURCE,
    }
    done = sent(olga, DRAFT, more, "do", **{f"criteria-4-{name}": value for name, value in row.items()})
    code = code_of(done.answer.headers["Location"])
    kept = specification_document(bench.site, code)["criteria"][4]
    assert (kept["operator"], kept["limit"], kept["unit"]) == (">=", "5", "10^6 cells")


def test_rows_nobody_filled_in_are_left_out_and_the_others_keep_their_faults(bench, people):
    olga = people("olga")
    form = from_version(olga, bench.specifications["adipose"]).form
    more = sent(olga, DRAFT, sent(olga, DRAFT, form, "add:clocks").form, "add:clocks").form
    page = sent(olga, DRAFT, more, "do", **{"clocks-3-name": "use", "clocks-3-hours": "x"})
    assert page.status == 422
    assert page.form["clocks-2-hours"] == "x"
    assert 'id="clocks-2-hours-wrong"' in page.text


def test_longer_clocks_and_lists_come_back_as_they_were(bench, people):
    form = from_version(people("olga"), bench.specifications["cord_blood"]).form
    assert form["clocks-2-longer"] == "wash_thawed 24"
    assert form["clocks-2-starts"] == "thaw"
    assert form.getlist("bases") == ["ind", "bla", "trial", "hospital_exemption", "other"]


def test_a_specification_is_signed_by_two_people_on_their_pages(bench, people):
    olga, otto = people("olga"), people("otto")
    form = from_version(olga, bench.specifications["adipose"]).form
    turned = filled(form, **{"criteria-0-operator": "<="})
    code = code_of(olga.send(DRAFT, turned).answer.headers["Location"])
    page = olga.open(f"/s/{code}")
    assert "is the wrong way round" in page.says
    assert "nobody may sign it" in page.says
    refused = olga.take(f"/s/{code}/propose_specification", password=PASSWORD)
    assert refused.status == 409
    revise = olga.open(f"/s/{code}/revise_specification")
    done = olga.send(f"/s/{code}/revise_specification", revise.form, **{"criteria-0-operator": ">="})
    assert done.status == 303, done.says
    olga.do(f"/s/{code}/propose_specification", password=PASSWORD)
    assert f"/s/{code}/approve_specification" not in olga.open(f"/s/{code}").text
    otto.do(f"/s/{code}/approve_specification", password=PASSWORD)
    assert one(bench.site, "specifications", code)["status"] == "in_force"
    assert "Specification signed" not in otto.open(f"/s/{code}").says


def test_two_versions_stand_side_by_side_by_word_and_mark(bench, people):
    olga, old = people("olga"), bench.specifications["adipose"]
    form = sent(olga, DRAFT, from_version(olga, old).form, "remove:criteria:1").form
    done = olga.send(DRAFT, form, **{"criteria-0-limit": "80"})
    code = code_of(done.answer.headers["Location"])
    assert f"older={old}" in olga.open(f"/s/{code}").text
    page = people("udo").open(f"/specifications/compare?older={old}&newer={code}")
    assert page.status == 200
    assert "changed Criteria Viability, final, at least" in page.says
    assert "removed Criteria Gram stain, final" in page.says
    assert re.search(r'data-icon="refused".{0,600}removed', page.text, re.DOTALL)
    assert "Criteria Sterility, 14 days, final" in page.says[page.says.index("What is the same") :]


def test_a_comparison_with_nothing_is_told(people):
    udo = people("udo")
    assert udo.open("/specifications/compare").status == 404
    assert udo.open("/specifications/compare?older=Q0000000000X&newer=Q0000000000X").status == 404


@at("svf_bedside")
def test_the_page_shows_which_samples_stand_under_it(bench, here, people):
    page = people("udo").open(f"/s/{bench.specifications['adipose']}")
    assert f"/s/{here.sample}" in page.text


def test_only_officers_write_specifications(bench, people):
    assert people("tess").open(DRAFT).status == 403
    assert DRAFT not in people("tess").open("/materials").text
    assert DRAFT in people("olga").open("/materials").text


def test_a_form_never_goes_out_without_its_marks(bench, people):
    olga = people("olga")
    form = from_version(olga, bench.specifications["adipose"]).form
    page = Page(olga.client.post(DRAFT, data=filled(form, key="", act="do")))
    assert page.status == 422
    assert "keeps it from being taken twice" in page.says
