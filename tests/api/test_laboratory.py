"""Panels, certificates and files of laboratories over the API; bad input first."""

from __future__ import annotations

import base64

import pytest

from tests.api.over import V1


def sent(content):
    return base64.b64encode(content).decode()


def post(api, path, body, who="tess"):
    return api.clients[who].post(f"{V1}/{path}", json=body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "content"),
        ({"content": "???", "profile": "vials"}, "content"),
        ({"content": sent(b"nothing"), "profile": "vials"}, "content"),
        ({"content": sent(b"code,viability\n"), "profile": "unheard"}, "content"),
        ({"content": sent(b"code,viability\n"), "profile": "vials", "colour": 1}, "colour"),
        ({"content": 7, "profile": "vials"}, "content"),
    ],
)
def test_a_file_that_is_none_is_told_at_its_field(standing, body, field):
    api, _ = standing("svf_collected")
    answer = post(api, "laboratory-files", body)
    assert answer.status_code == 422
    assert field in answer.json["fields"]


def test_who_may_not_record_results_may_not_import_them(standing):
    api, _ = standing("svf_collected")
    body = {"content": sent(b"code,viability\n"), "profile": "vials"}
    assert post(api, "laboratory-files", body, "clara").status_code == 403


def test_a_file_is_previewed_refused_imported_and_known(standing):
    api, here = standing("svf_collected")
    body = {
        "content": sent(f"code,viability,cd34\n{here.first},82,\n{here.first},,820\n".encode()),
        "profile": "vials",
    }
    seen = post(api, "laboratory-files", body | {"preview": True})
    assert (seen.status_code, seen.json["done"], seen.json["values"]) == (200, False, 1)
    assert seen.json["bad"] == [
        {"line": 3, "column": "cd34", "printed": "820", "says": "820 % is more than the whole."}
    ]
    assert post(api, "laboratory-files", body).status_code == 409
    assert api.case(here.first).quality.results == ()
    done = post(api, "laboratory-files", body | {"leave_out": True})
    assert (done.status_code, done.json["values"]) == (201, 1)
    again = post(api, "laboratory-files", body | {"leave_out": True})
    assert (again.status_code, again.json["imported_before"]) == (409, True)


def test_a_panel_names_the_line_that_is_wrong(standing):
    api, here = standing("svf_collected")
    path = f"vials/{here.first}/steps/record_panel"
    lines = [
        {"analyte": "viability", "value": "82", "unit": "%"},
        {"analyte": "endotoxin", "value": "1", "unit": "h"},
    ]
    answer = post(api, path, {"results": lines})
    assert answer.status_code == 409
    assert [one["field"] for one in answer.json["decision"]["refusals"]] == ["results.1.unit"]
    unfit = post(api, path, {"results": [*lines, {"analyte": "red"}]})
    assert {"results.2.analyte", "results.2.value"} <= unfit.json["fields"].keys()
    assert post(api, path, {"results": lines[:1]}).status_code == 201


def test_a_certificate_is_sent_in_base64(standing):
    api, here = standing("svf_collected")
    path = f"vials/{here.first}/steps/attach_file"
    assert post(api, path, {"content": "???"}).status_code == 422
    assert post(api, path, {"content": sent(b"MZ")}).status_code == 409
    assert post(api, path, {"content": sent(b"%PDF-1.7\n%%EOF")}).status_code == 201
