"""Pre-printed rolls and label layouts on their pages."""

from __future__ import annotations

import json

import pytest

from tests.web.people import at
from tracker.actions.label_layouts import every_layout, keep_layout, layout_called, versions_of
from tracker.actions.rolls import every_roll
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.labels.layout import SHIPPED, source
from tracker.labels.picture import read_picture


def post(person, path: str, **given: str):
    """Send the page's own form, with these values."""
    forms = [one for one in person.open(path).forms if "count" in one or "document" in one]
    return person.send(path, forms[-1], **given)


def own(**change: object) -> str:
    """Give the document of a copy of the wrap under a name of its own."""
    return json.dumps(json.loads(source("cryovial_wrap")) | {"name": "our_wrap", **change})


@at("svf_divided")
def test_a_roll_is_printed_scanned_and_bound_from_its_page(bench, here, people):
    tess = people("tess")
    shown = post(tess, "/rolls", count="3")
    assert shown.status == 303
    (roll,) = every_roll(bench.site)
    assert tess.client.get(f"/rolls/{roll.id}/roll-300.zpl").data.count(b"^XA") == 3
    code, serial = next(iter(roll.codes.items()))
    assert tess.scan(f"{code}.{serial}").answer.headers["Location"] == f"/rolls/label/{code}"
    page = tess.open(f"/rolls/label/{code}")
    assert "No vial has this code yet" in page.says
    bound = tess.client.post(
        f"/rolls/label/{code}", data={**page.forms[-1], "code": bench.hands(here.vial), "how": "wedge"}
    )
    assert bound.headers["Location"].endswith(f"/s/{here.vial}/split?preprinted={code}")
    form = tess.open(bound.headers["Location"])
    assert "The pre-printed label" in form.says
    done = tess.send(f"/s/{here.vial}/split", form.form, volumes_ml="1")
    assert done.status == 303, done.says
    assert bench.case(code).vial.label_serial == serial
    assert tess.open(f"/rolls/label/{code}").status == 303
    left = tess.client.get(f"/rolls/{roll.id}/roll.pdf")
    assert left.data.startswith(b"%PDF")
    assert tess.client.get(f"/rolls/{roll.id}/roll.zpl").data.count(b"^XA") == 2


@at("svf_divided")
def test_a_roll_of_nothing_is_refused_on_its_page(people):
    page = post(people("tess"), "/rolls", count="many")
    assert page.status == 422
    assert "Give a whole number of labels from 1 to" in page.says


@at("svf_divided")
def test_an_administrator_copies_a_layout_and_prints_with_it(bench, here, people):
    ada, tess = people("ada"), people("tess")
    page = ada.open("/administration/labels/cryovial_wrap")
    assert "<svg" in page.text
    assert "our_cryovial_wrap" in page.text
    assert (
        post(ada, "/administration/labels/cryovial_wrap", document=own(title="Ours"), act="keep").status
        == 303
    )
    assert (
        post(ada, "/administration/labels/our_wrap", document=own(title="Ours again"), act="keep").status
        == 303
    )
    assert [one.version for one in versions_of(bench.site, "our_wrap")] == [1, 2]
    label = bench.do("tess", "print_label", here.vial, why="damaged").made[0]
    drawn = tess.client.get(f"/v/{here.vial}/label/{label}/our_wrap.png").data
    assert read_picture(drawn)[0].text.endswith(f"{here.vial}.{label}")
    assert b">L3b<" in tess.client.get(f"/v/{here.vial}/label/{label}/our_wrap.svg").data


@at("svf_divided")
def test_a_layout_that_cannot_be_printed_is_told_where_and_nothing_is_kept(bench, people):
    ada = people("ada")
    texts = json.loads(source("cryovial_wrap"))["texts"]
    for wrong, says in (
        ({"width": 9}, "beyond the edge"),
        ({"texts": texts[1:]}, "shows expiry, identity, product, warnings too"),
        (
            {"code": {"symbology": "qr", "holds": "address", "x": 0, "y": 0, "room": 5}},
            "too long for the symbol",
        ),
        ({"name": "cryovial_top"}, "ships with the program"),
        ({"colour": "red"}, "knows no such field"),
        (
            {"code": {"symbology": "qr", "holds": "address", "x": 0, "y": 0, "room": 9, "least_dots": 1}},
            "from 3 to",
        ),
    ):
        page = post(ada, "/administration/labels/cryovial_wrap", document=own(**wrong), act="keep")
        assert (page.status, says in page.says) == (422, True), (says, page.says)
    assert set(every_layout(bench.site)) == set(SHIPPED)
    drawn = ada.client.post("/administration/labels/preview.svg", data={"document": "{"})
    assert drawn.status_code in (400, 422)


@at("svf_divided")
def test_only_an_administrator_keeps_layouts(bench, people):
    assert people("tess").open("/administration/labels").status == 403
    with pytest.raises(NotAllowedHere):
        keep_layout(bench.site, bench.people["tess"], own())


@at("svf_divided")
def test_the_same_layout_is_not_kept_twice(bench):
    ada = next(one for one in bench.people.values() if "administrator" in {str(role) for role in one.roles})
    keep_layout(bench.site, ada, own())
    with pytest.raises(Invalid, match="not kept"):
        keep_layout(bench.site, ada, own())
    assert layout_called(bench.site, "our_wrap").version == 1
