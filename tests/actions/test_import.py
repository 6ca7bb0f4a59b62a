"""A laboratory's file: what is wrong in it is named, what is right lands once, through the one door."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.actions.laboratory.decoding import UnreadableFile
from tracker.actions.laboratory.importing import LaboratoryFile, import_file, preview
from tracker.actions.laboratory.standing import Standing
from tracker.actions.lists import events_since
from tracker.actions.loading import rules
from tracker.custody.laboratory_profiles import ONE_VALUE_A_LINE, ONE_VIAL_A_LINE, read_profile
from tracker.custody.problems import NotAllowedHere
from tracker.records.cases import Loader
from tracker.records.tables.chain import DOOR

GOOD = "code;viability (%);endotoxin [EU/ml];gram_stain\n{vial};82,5;<0,05;negative\n"


def file(text, profile=ONE_VIAL_A_LINE, encoding="utf-8"):
    return LaboratoryFile(text.encode(encoding) if isinstance(text, str) else text, profile, "report.csv")


def at_hand(stations):
    """A vial of fat, received in the laboratory."""
    bench, here = stations.at("svf_collected")
    return bench, here.first


def seen(bench, text, profile=ONE_VIAL_A_LINE, who="tess"):
    return preview(bench.site, bench.people[who], file(text, profile))


def landed(bench, text, profile=ONE_VIAL_A_LINE, who="tess", **more):
    return import_file(bench.site, bench.people[who], file(text, profile), **more)


def bad(found):
    return [(one.line, one.column, one.printed) for one in found.bad]


def says(found):
    return [one.says for one in found.bad]


def values(bench, vial):
    return {one.analyte: one.shown for one in bench.case(vial).quality.results}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"code\nV1\n", "no headings separated"),
        (b"%PDF-1.7\x00\x01 a,b", "NUL"),
        (b"\xff\xfea", "begins as UTF-16 and is not"),
        (b"\xef\xbb\xbfcode,\xff", "begins as UTF-8"),
        (b"code,viability,viability\n", "Two columns"),
        (b"tube,viability\nV1,82\n", "no column “code”"),
        (b"code,colour\nV1,red\n", "nothing"),
        (b"code,viability\nV1," + b"9" * 5000 + b"\n", "longer than any value"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(stations, content, word):
    bench, _ = at_hand(stations)
    with pytest.raises(UnreadableFile) as caught:
        preview(bench.site, bench.people["tess"], file(content))
    assert word in caught.value.says or "No heading" in caught.value.says


def test_only_who_records_results_imports_them(stations):
    bench, vial = at_hand(stations)
    for who in ("clara", "ada", "udo"):
        with pytest.raises(NotAllowedHere):
            seen(bench, GOOD.format(vial=vial), who=who)
        with pytest.raises(NotAllowedHere):
            landed(bench, GOOD.format(vial=vial), who=who)


def test_a_preview_writes_nothing_and_names_every_bad_place(stations):
    bench, vial = at_hand(stations)
    bench.clock.pass_by(minutes=10)
    before = len(events_since(bench.site, bench.case(vial).sample.code, 0))
    text = (
        "code,date,viability,endotoxin (EU/kg),cd34,gram_stain\n"
        f"{vial},,82.5,1,20,negative\n"
        f"{vial},,=1+1,,,-cmd\n"
        "V000000000000,,82,,,\n"
        f"{vial},{bench.ago(minutes=1)},101,,0.5,perhaps\n"
        f"{vial},82\n"
        ",,82,,,\n"
    )
    found = seen(bench, text)
    assert bad(found) == [
        (2, "endotoxin (EU/kg)", "1"),
        (3, "viability", "=1+1"),
        (3, "gram_stain", "-cmd"),
        (4, "code", "V000000000000"),
        (5, "viability", "101"),
        (5, "cd34", "0.5"),
        (5, "gram_stain", "perhaps"),
        (6, "", f"{vial},82"),
        (7, "code", ""),
    ]
    assert (found.lines, found.values) == (6, 3)
    assert len(events_since(bench.site, bench.case(vial).sample.code, 0)) == before
    assert values(bench, vial) == {}


def test_with_one_bad_line_nothing_lands_and_the_attempt_is_kept(stations):
    bench, vial = at_hand(stations)
    text = f"code,viability,cd34\n{vial},82,\n{vial},,820\n"
    answer = landed(bench, text)
    assert not answer.done
    assert says(answer) == ["820 % is more than the whole."]
    assert values(bench, vial) == {}
    told = events_since(bench.site, DOOR, 0)[0]
    assert (told.type, told.done, told.body["data"]["given"]["bad"]) == ("import_results", False, 1)
    assert events_since(bench.site, bench.case(vial).sample.code, 0)[0].type == "record_panel"


def test_leaving_the_named_places_out_lands_the_rest_and_says_which(stations):
    bench, vial = at_hand(stations)
    answer = landed(bench, f"code,viability,cd34,cd45\n{vial},,20,\n{vial},820.25,,30\n", leave_out=True)
    assert answer.done
    assert (answer.recorded, bad(answer)) == (2, [(3, "viability", "820.25")])
    told = events_since(bench.site, DOOR, 0)[0]
    (change,) = told.body["data"]["changes"]
    assert change["set"]["data"]["left_out"] == [3]
    assert "820.25" not in str(told.body)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_a_file_lands_however_it_is_written(stations, separator, encoding):
    bench, vial = at_hand(stations)
    headings, line = ["code", "viability (%)", "método"], [vial, "82.5", "citometría"]
    text = "\r\n".join(separator.join(one) for one in (headings, line))
    found = preview(bench.site, bench.people["tess"], file(text, encoding=encoding))
    assert (found.table.separator, found.unread, found.bad, found.values) == (separator, ("método",), (), 1)
    told = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with", "latin-1": "Latin-1"}.get(encoding, "UTF-16")
    assert found.table.encoding.startswith(told)


def test_decimal_commas_are_read_and_never_mixed_with_points(stations):
    bench, vial = at_hand(stations)
    assert landed(bench, GOOD.format(vial=vial)).done
    assert values(bench, vial) == {
        "viability": "82.5 %", "endotoxin": "<0.05 EU/mL", "gram_stain": "negative"
    }  # fmt: skip
    mixed = seen(bench, f"code;viability;cd34\n{vial};82,5;20.5\n")
    assert says(mixed) == ["It has a decimal point, while the file is written with a decimal comma."]
    either = seen(bench, f"code;tnc (10^6 cells)\n{vial};1,234\n")
    assert says(either) == ["It can mean 1.234 or 1234; write it plainly."]


def test_a_negative_number_is_no_formula_and_cannot_be_true(stations):
    bench, vial = at_hand(stations)
    found = seen(bench, f"code,viability,cd34\n{vial},-3,+20\n")
    assert says(found) == ["It is below 0, which cannot be true."]


FORMULA = "It is a formula, or begins like one. Export values, not formulas."


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd", "-cmd", " =1", "-"])
def test_a_formula_is_refused_in_a_column_nothing_is_read_from(stations, cell):
    bench, vial = at_hand(stations)
    text = f"code,viability,remark\n{vial},82,{cell}\n"
    assert [(one.column, one.says) for one in seen(bench, text).bad] == [("remark", FORMULA)]
    assert not landed(bench, text).done
    assert values(bench, vial) == {}


@pytest.mark.parametrize("column", ["code", "analyte", "value", "unit", "method", "date"])
def test_a_formula_is_refused_in_every_column_of_a_list_of_values(stations, column):
    bench, vial = at_hand(stations)
    cells = {"code": vial, "analyte": "Viability", "value": "82", "unit": "%", "method": "FDA", "date": ""}
    cells[column] = "=1+1"
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    found = seen(bench, text, ONE_VALUE_A_LINE)
    assert [(one.column, one.says) for one in found.bad] == [(column, FORMULA)]
    assert found.values == 0


@pytest.mark.parametrize("cell", ["-3", "+20", "7-8", "1=1", ""])
def test_a_plain_number_or_a_sign_within_is_no_formula(stations, cell):
    bench, vial = at_hand(stations)
    assert says(seen(bench, f"code,viability,remark\n{vial},82,{cell}\n")) == []


def test_one_value_a_line_with_its_unit_method_and_date(stations):
    bench, vial = at_hand(stations)
    bench.clock.pass_by(days=2)
    day = bench.clock.now.date().isoformat()
    text = (
        "code,analyte,value,unit,method,date\n"
        f"{vial},Endotoxin,<50,EU/L,LAL,{day}T07:59\n"
        f"{vial},Gram stain,negative,,,{day}T07:59\n"
        f"{vial},Colour,red,,,\n"
        f"{vial},viability,82,mg/dL,,\n"
        f"{vial},viability,,%,,\n"
        f"{vial},viability,82,%,,31.01.2026\n"
        f"{vial},viability,82,%,,2020-01-01\n"
    )
    found = seen(bench, text, ONE_VALUE_A_LINE)
    assert bad(found)[-1] == (8, "date", "2020-01-01")
    assert [(line, column) for line, column, _ in bad(found)] == [
        (4, "analyte"), (5, "unit"), (6, "value"), (7, "date"), (8, "date"), (8, "date")
    ]  # fmt: skip
    answer = landed(bench, text, ONE_VALUE_A_LINE, leave_out=True)
    assert answer.recorded == 2
    one = next(one for one in bench.case(vial).quality.results if one.analyte == "endotoxin")
    assert (one.sign, one.number) == ("<", Decimal("0.050"))
    assert one.at < bench.clock.now


def test_a_line_that_repeats_or_contradicts_another_is_named(stations):
    bench, vial = at_hand(stations)
    bench.clock.pass_by(minutes=10)
    text = (
        "code,analyte,value,unit,method,date\n"
        f"{vial},viability,82,%,AO/PI,\n"
        f"{vial},viability,82,%,AO/PI,\n"
        f"{vial},cd34,20,%,,\n"
        f"{vial},cd34,60,%,,\n"
        f"{vial},viability,85,%,trypan blue,\n"
        f"{vial},viability,85,%,AO/PI,{bench.ago(minutes=1)}\n"
    )
    found = seen(bench, text, ONE_VALUE_A_LINE)
    assert bad(found) == [(3, "value", "82"), (4, "value", "20"), (5, "value", "60")]
    assert says(found) == [
        "This result of the same vial and time stands in line 2 already; leave one of the two out.",
        "Line 5 gives another value for the same vial, analyte and time; ask the laboratory.",
        "Line 4 gives another value for the same vial, analyte and time; ask the laboratory.",
    ]
    assert not landed(bench, text, ONE_VALUE_A_LINE).done
    assert landed(bench, text, ONE_VALUE_A_LINE, leave_out=True).recorded == 3


def test_a_file_imported_twice_says_so(stations):
    bench, vial = at_hand(stations)
    text = GOOD.format(vial=vial)
    assert landed(bench, text).done
    again = landed(bench, text, who="olga")
    assert not again.done
    assert again.before.by == bench.people["tess"].user
    assert seen(bench, text).before.recorded == 3
    assert len(bench.case(vial).quality.results) == 3


def test_a_laboratorys_own_number_is_known_once_noted_and_never_when_two_vials_carry_it(stations):
    bench, vial = at_hand(stations)
    text = "code,viability\nLAB-77,82\n"
    assert says(seen(bench, text)) == ["Nothing on record has this code, and no laboratory's number is this."]
    bench.do("tess", "note_laboratory_number", vial, laboratory="Test Laboratory", number="LAB-77")
    assert landed(bench, text).done
    assert values(bench, vial) == {"viability": "82 %"}
    sample = bench.case(vial).sample.code
    assert landed(bench, f"code,cd34\n{sample},20\n").done
    assert values(bench, vial) == {"viability": "82 %", "cd34": "20 %"}


def test_a_file_of_which_nothing_can_land_may_come_again(stations):
    bench, vial = at_hand(stations)
    text = "code,viability\nLAB-77,82\n"
    assert not landed(bench, text, leave_out=True).done
    bench.do("tess", "note_laboratory_number", vial, laboratory="Test Laboratory", number="LAB-77")
    assert landed(bench, text, leave_out=True).done


def test_a_bad_value_in_a_file_counts_at_once(stations):
    bench, vial = at_hand(stations)
    assert landed(bench, f"code,sterility\n{vial},growth\n").done
    assert [one.kind for one in bench.case(vial).stops] == ["failing_result"]


def test_the_rules_of_a_profile_name_what_cannot_be_true(stations):
    bench, vial = at_hand(stations)
    profile = read_profile(
        {
            "name": "test-laboratory", "title": "Test laboratory", "code": "vial",
            "columns": [
                {"heading": "age", "least": "0"},
                {"heading": "live", "analyte": "viability", "unit": "%", "required": True},
                {"heading": "ok", "analyte": "identity", "words": {"yes": "conforms", "no": "abnormal"}},
                {"heading": "a", "analyte": "cd34", "unit": "%", "really_percent": True},
                {"heading": "b", "analyte": "cd45", "unit": "%"},
            ],
            "sums": [{"headings": ["a", "b"], "least": "99.5", "most": "100"}],
        }
    )  # fmt: skip
    bench.clock.pass_by(minutes=10)
    earlier, before = bench.ago(minutes=1), bench.ago(minutes=2)
    text = (
        "vial,date,age,live,ok,a,b\n"
        f"{vial},,-0.3,82,yes,0.5,99.5\n"
        f"{vial},{earlier},3,,no,40,61\n"
        f"{vial},{before},3,82,perhaps,,61\n"
    )
    found = seen(bench, text, profile)
    assert bad(found) == [
        (2, "age", "-0.3"), (3, "live", ""), (3, "a", "40"), (3, "b", "61"), (4, "ok", "perhaps")
    ]  # fmt: skip
    assert "a + b make 101; they should make 99.5 to 100." in says(found)
    assert landed(bench, text, profile, leave_out=True).recorded == 7


@pytest.mark.parametrize(
    "wrong", [{}, {"name": "x"}, {"name": "X Y", "title": "t", "code": "c"}, {"colour": 1}]
)
def test_a_profile_that_does_not_fit_says_why(wrong):
    with pytest.raises(ValueError, match="The profile does not fit"):
        read_profile(wrong)


def test_a_panel_of_failures_fits_into_one_event(stations):
    bench, vial = at_hand(stations)
    rows = "".join(f"{vial},sterility,does not conform,,{'m' * 78}{one},\n" for one in range(10, 35))
    answer = landed(bench, f"code,analyte,value,unit,method,date\n{rows}", ONE_VALUE_A_LINE)
    assert answer.recorded == 25


def test_more_values_of_one_vial_than_any_report_has_are_named(stations):
    bench, vial = at_hand(stations)
    rows = "".join(f"{vial},viability,82,%,method {one},\n" for one in range(502))
    found = seen(bench, f"code,analyte,value,unit,method,date\n{rows}", ONE_VALUE_A_LINE)
    assert [one.line for one in found.bad] == [502, 503]
    assert says(found)[0].startswith("The file has more than 500 values of this vial")


def test_a_file_that_is_mostly_wrong_is_not_imported_at_all(stations):
    bench, vial = at_hand(stations)
    text = f"code,viability\n{vial},82\n" + "LAB-1,82\n" * 5001
    with pytest.raises(UnreadableFile):
        landed(bench, text, leave_out=True)
    assert values(bench, vial) == {}


def test_a_long_file_tells_how_far_it_is_and_ends_at_its_bound(stations):
    bench, vial = at_hand(stations)
    told = []
    text = "code,viability\n" + f"{vial},82\n" * 2000
    long = LaboratoryFile(text.encode(), ONE_VIAL_A_LINE)
    preview(bench.site, bench.people["tess"], long, lambda *one: told.append(one))
    assert {phase for phase, _, _ in told} == {"Reading", "Judging"}
    assert all(0 <= done <= total for _, done, total in told)


@pytest.mark.parametrize("station", ["svf_divided", "svf_bedside"])
def test_a_case_kept_for_siblings_is_the_case_each_would_be_read_as(stations, station):
    bench, here = stations.at(station)
    with bench.site.database.reading() as connection:
        standing = Standing(bench.site, connection, bench.clock())
        for vial in (*bench.case(here.first).line.vials, here.first):
            assert standing.of(vial) == Loader(connection, bench.clock(), rules(bench.site)).of_vial(vial)


def test_the_record_of_a_sample_is_read_once_for_all_its_vials(stations):
    bench, here = stations.at("svf_divided")
    with bench.site.database.reading() as connection:
        standing = Standing(bench.site, connection, bench.clock())
        first, second = standing.of(here.first), standing.of(here.vial)
    assert (first.subject, second.subject) == (here.first, here.vial)
    assert second.line.vials is first.line.vials
