"""A box of vials: each scan answered at once, what is wrong in a sentence, and one act for all of them."""

from __future__ import annotations

import json

from tests.bench import CLINIC
from tests.web.people import Page, at
from tracker.labels.code import printed


def put(person, text, how="wedge"):
    """What the script of the page sends for one scan, and the answer."""
    token = person.open("/box").forms[-1]["csrf_token"]
    answer = person.client.post(
        "/box", data={"csrf_token": token, "code": text, "how": how}, headers={"Accept": "application/json"}
    )
    return answer.status_code, json.loads(answer.text)


@at("svf_divided")
def test_each_vial_of_a_box_is_told_with_its_mark(bench, people, here):
    status, told = put(people("tess"), bench.hands(here.vial))
    receipt = told.pop("receipt")
    assert (status, told) == (
        200,
        {
            "code": here.vial,
            "printed": printed(here.vial),
            "href": f"/s/{here.vial}",
            "what": "vial, 5 mL",
            "state": "waiting",
            "word": "quarantined",
        },
    )
    assert receipt


@at("svf_divided")
def test_what_is_not_right_is_told_in_a_sentence(bench, people, here):
    tess = people("tess")
    old = bench.hands(here.vial)
    bench.label("tess", here.vial)
    for text, status, words in (
        ("V-7K3", 404, "cut short"),
        ("", 422, "Nothing was read"),
        ("4006381333931", 404, "another system"),
        (here.donor, 422, "no vial of ours"),
        (old, 422, "void"),
    ):
        found, told = put(tess, text)
        assert (found, words in told["says"]) == (status, True), told
        assert "receipt" not in told


@at("svf_divided")
def test_all_of_a_box_are_offered_in_one_act_with_the_scans_of_the_box(bench, people, here):
    tess = people("tess")
    told = [put(tess, bench.hands(one))[1] for one in here.vials]
    with tess.client.session_transaction() as session:
        session.pop("receipts")
    first, *others = [one["code"] for one in told]
    sent = {
        "csrf_token": tess.open("/box").forms[-1]["csrf_token"],
        "act": "read",
        "vials": "\n".join(others),
        "receipt": [one["receipt"] for one in told],
    }
    page = Page(tess.client.post(f"/s/{first}/offer", data=sent))
    assert page.status == 200
    assert page.form.getlist("receipt") == sent["receipt"]
    done = tess.send(f"/s/{first}/offer", page.form, to_establishment=CLINIC)
    assert done.status == 303, done.says
    assert all(bench.case(one).custody.open(one) for one in here.vials)


@at("svf_divided")
def test_a_receipt_of_somebody_else_sent_along_counts_for_nothing(bench, people, here):
    receipt = put(people("nora"), bench.hands(here.vial))[1]["receipt"]
    tess, path = people("tess"), f"/s/{here.vial}/move"
    page = tess.send(path, tess.open(path).form, place="bench 2", receipt=receipt)
    assert "The vial was not scanned." in page.says


@at("svf_divided")
def test_without_scripts_a_scan_of_the_box_leads_to_the_vial(bench, people, here):
    tess = people("tess")
    form = tess.open("/box").forms[2]
    answer = tess.client.post("/box", data={**form, "code": bench.hands(here.vial), "how": "typed"})
    assert answer.headers["Location"] == f"/s/{here.vial}"
