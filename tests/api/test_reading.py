"""Reading over the API: whole pages in one order, coded values only, and nothing written."""

from __future__ import annotations

import re

import pytest

from tests.api.over import V1
from tracker.api.accompanying import SummaryOfRecords
from tracker.api.answers import LINES, WHOLE
from tracker.api.families import FAMILIES
from tracker.api.lists import KEYED_BY_ID

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@pytest.fixture(scope="module")
def bench(shared):
    api, here = shared("svf_bedside")
    api.drill(here.donor)
    return api, here


@pytest.mark.parametrize("name", LINES)
def test_a_list_is_whole_and_in_order_page_by_page(bench, name):
    api, _ = bench
    key = "id" if name in KEYED_BY_ID else "code"
    found = [one[key] for one in api.everything(f"/{name}")]
    assert found == sorted(set(found))
    assert found == [one[key] for one in api.get(f"/{name}?limit=200", "udo")["items"]]
    assert found or name == "tasks"


def test_every_record_is_as_its_list_says_and_more(bench):
    api, _ = bench
    for family in FAMILIES:
        for line in api.get(f"/{family.path}?limit=200")["items"]:
            whole = api.get(f"/{family.path}/{line['code']}")
            differs = {name for name in line if whole[name] != line[name]}
            assert differs <= ({"standing"} if line.get("part") == "preparation" else set())


def test_every_answer_has_every_field_its_shape_promises(bench):
    api, here = bench
    for family in FAMILIES:
        code = api.get(f"/{family.path}")["items"][0]["code"]
        told, shape = api.get(f"/{family.path}/{code}"), WHOLE[family.path]()
        assert set(told) == {one.data_key or name for name, one in shape.fields.items()}
    assert set(api.get(f"/vials/{here.vial}/lineage")) == {"code", "sample", "ancestors", "descendants"}


def test_times_are_in_utc_and_quantities_are_text(bench):
    api, here = bench
    vial = api.get(f"/vials/{here.syringe}")
    for name in ("made_at", "expires_at"):
        assert INSTANT.fullmatch(vial[name])
    assert vial["volume_ml"] == "4"


def test_nothing_private_is_told(bench):
    api, here = bench
    for who in ("udo", "clara"):
        for path in (
            f"/persons/{here.person}",
            f"/persons/{here.person}/events",
            f"/donors/{here.donor}",
            "/persons",
        ):
            text = str(api.get(path, who))
            assert "Test Person" not in text
            assert "1970" not in text
            assert "BAND" not in text


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("/vials?sample={0.sample}", 5),
        ("/vials?parent={0.first}", 3),
        ("/vials?part=specimen", 1),
        ("/vials?stage=consumed&sample={0.sample}", 1),
        ("/vials?holder=CLINIC&part=preparation", 1),
        ("/samples?donor={0.donor}", 1),
        ("/samples?source=cord_blood", 0),
        ("/treatments?person={0.person}&status=open", 1),
        ("/handovers?kind=issue", 1),
        ("/lots?kind=enzyme", 1),
        ("/specifications?product=SVF, fresh, autologous", 1),
        ("/ledger/events?type=draw_up", 2),
    ],
)
def test_filters_narrow_a_list(bench, path, count):
    api, here = bench
    assert len(api.get(path.format(here) + "&limit=200")["items"]) == count


def test_a_filter_by_code_takes_any_writing_of_it(bench):
    api, here = bench
    written = f"{here.sample[0]}-{here.sample[1:]}".lower()
    assert api.get(f"/vials?sample={written}") == api.get(f"/vials?sample={here.sample}")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("limit=1.5", "limit"),
        ("cursor=!!", "cursor"),
        ("cursor=%ff", "cursor"),
        ("cursor=%C3%A4", "cursor"),
        ("cursor=AAAA", "cursor"),
        ("colour=red", "colour"),
        ("stage=flying", "stage"),
        ("sample=nonsense", "sample"),
        ("holder=a%00b", "holder"),
    ],
)
def test_what_a_list_does_not_know_is_422_at_its_name(bench, query, field):
    api, _ = bench
    answer = api.clients["tess"].get(f"{V1}/vials?{query}")
    assert answer.status_code == 422
    assert list(answer.get_json(force=True)["fields"]) == [field]


def test_pages_hold_still_while_lines_are_added(bench):
    api, _ = bench
    first = api.get("/lots?limit=4")
    known = {one["code"] for one in api.get("/lots?limit=200")["items"]}
    body = {
        "kind": "needle",
        "name": "Test",
        "maker": "Maker",
        "number": "2",
        "certificate": "COA-2",
        "expires_at": api.ahead(days=90),
    }
    for _ in range(5):
        api.do("tess", "add_lot", **body)
    rest = api.get(f"/lots?limit=200&cursor={first['next']}")["items"]
    seen = [one["code"] for one in (*first["items"], *rest)]
    assert len(seen) == len(set(seen))
    assert known <= set(seen)


def test_events_are_in_the_ledgers_order_and_lead_to_it(bench):
    api, here = bench
    found = api.everything(f"/samples/{here.sample}/events")
    assert [one["seq"] for one in found] == list(range(1, len(found) + 1))
    assert found[-1] == api.get(f"/ledger/events/{found[-1]['idx']}")
    whole = api.everything("/ledger/events")
    assert [one["idx"] for one in whole] == list(range(len(whole)))


def test_a_vials_events_are_those_that_name_it(bench):
    api, here = bench
    mine = api.everything(f"/vials/{here.syringe}/events")
    assert [one["type"] for one in mine] == ["draw_up", "print_label", "attach_label"]
    assert len(api.everything(f"/vials/{here.first}/events")) > 15


def test_the_line_of_a_vial_goes_up_and_down(bench):
    api, here = bench
    up = api.get(f"/vials/{here.syringe}/lineage")
    assert [one["code"] for one in up["ancestors"]] == [here.vial, here.first]
    down = api.get(f"/vials/{here.first}/lineage")
    assert {one["code"] for one in down["descendants"]} == {here.tube, *here.vials, here.syringe}


def test_a_preparation_tells_the_standing_it_has_through_its_parent(bench):
    api, here = bench
    assert api.get(f"/vials/{here.syringe}")["standing"] == "conditionally_released"


def test_a_verdict_is_never_allowed_where_only_what_is_given_can_tell(bench):
    api, here = bench
    told = api.get(f"/vials/{here.syringe}/verdict?step=confirm", "clara")
    assert (told["allowed"], told["refusals"], told["to_scan"]) == (None, [], ["vial", "wristband"])
    told = api.get(f"/vials/{here.vials[1]}/verdict?step=thaw", "nora")
    assert told["allowed"] is False
    assert all(one["says"].endswith(".") and one["resolve"] for one in told["refusals"])


def test_a_verdict_is_of_a_step_this_person_might_take_on_this_subject(bench):
    api, here = bench
    assert api.get(f"/vials/{here.syringe}/verdict?step=inject", "nora", 403)
    assert api.get(f"/vials/{here.syringe}/verdict?step=determine", "clara", 422)
    assert api.get(f"/vials/{here.syringe}/verdict", "clara", 422)
    assert api.get(f"/treatments/{here.treatment}/verdict?step=inject", "clara")["allowed"] is None


def test_reading_and_verdicts_write_nothing(bench):
    api, here = bench
    tokens = [api.clients[who] for who in ("tess", "clara", "udo")]
    before = len(api.everything("/ledger/events"))
    for family in FAMILIES:
        for end in ("", "/events"):
            api.get(f"/{family.path}/{api.get(f'/{family.path}')['items'][0]['code']}{end}")
    api.get(f"/vials/{here.syringe}/verdict?step=inject", "clara")
    api.post("clara", "/scan", code=here.syringe)
    assert len(api.everything("/ledger/events")) == before
    assert len(tokens) == 3


def test_accounts_are_for_administrators_and_auditors(bench):
    api, _ = bench
    lines = api.get("/users?limit=200", "ada")["items"]
    assert {one["id"] for one in lines} == {one.user for one in api.people.values()}
    assert "Test Tess" not in str(lines)
    assert api.get(f"/users/{lines[0]['id']}", "udo") == lines[0]
    for who in ("tess", "olga", "clara"):
        api.get("/users", who, 403)
        api.get(f"/users/{lines[0]['id']}", who, 403)


def test_products_and_establishments_can_be_looked_up(bench):
    api, _ = bench
    names = [one["name"] for one in api.get("/products")["items"]]
    assert names == sorted(names)
    assert api.get(f"/products/{names[0]}")["specifications"]
    assert api.get("/establishments/LAB")["licence"] == "LIC-LAB"
    api.get("/products/Nothing", status=404)
    api.get("/establishments/NOWHERE", status=404)


@pytest.mark.parametrize("idx", ["99999999", "9007199254740991", "9007199254740992", "1" * 40, "-1", "x"])
def test_a_place_the_ledger_does_not_have_is_404(bench, idx):
    api, _ = bench
    api.get(f"/ledger/events/{idx}", status=404)


def test_the_summary_of_records_of_a_sample_and_its_vials_names_no_donor(bench):
    api, here = bench
    of_sample = api.get(f"/samples/{here.sample}/accompanying")
    of_vial = api.get(f"/vials/{here.vial}/accompanying")
    assert (of_sample["code"], of_vial["code"]) == (here.sample, here.vial)
    assert of_sample | {"code": here.vial} == of_vial
    assert of_vial["warnings"][0] == "FOR AUTOLOGOUS USE ONLY"
    assert set(of_vial) == set(SummaryOfRecords().fields)
    assert not {here.person, here.donor} & set(str(of_vial).split("'"))
    assert api.clients["ada"].get(f"{V1}/samples/{here.sample}/accompanying").status_code == 403


def test_until_when_a_record_is_kept_is_told_and_nothing_while_it_goes_on(bench):
    api, here = bench
    for path in (f"/persons/{here.person}", f"/samples/{here.sample}", f"/treatments/{here.treatment}"):
        assert api.get(path)["kept_until"] is None
    assert api.get(f"/persons/{here.person}")["erased_at"] is None
