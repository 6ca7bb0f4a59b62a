"""Addresses are written as Werkzeug writes them, though what writes one is compiled at the first link."""

from __future__ import annotations

import pytest
from werkzeug.routing import Map, Rule

from tracker.addresses import PatientRule

SHAPES = [
    ("/vials/<code>/steps/move", {}, {"code": "V1"}),
    ("/vials/<code>", {}, {"code": "a b/ä", "page": "2", "kind": ["x", "y"]}),
    ("/ledger/<int(max=9):idx>/<path:file>", {}, {"idx": 7, "file": "one/two.txt"}),
    ("/pages/<name>", {"name": "first"}, {"name": "first"}),
    ("/", {}, {}),
]


@pytest.mark.parametrize(("shape", "defaults", "values"), SHAPES)
def test_an_address_is_written_as_ever(shape, defaults, values):
    plain, patient = (
        Map([kind(shape, endpoint="here", defaults=defaults or None)]).bind("lab.example")
        for kind in (Rule, PatientRule)
    )
    assert patient.build("here", values) == plain.build("here", values)
    assert patient.build("here", values, append_unknown=False) == plain.build(
        "here", values, append_unknown=False
    )
