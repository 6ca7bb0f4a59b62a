"""What a patient may be given at all: limits of their own, whose material it is, on what grounds."""

from __future__ import annotations

from tests.roads import CORD, SVF, confirm_twice, draw_up, inject, issue
from tests.stations import postgres_stations, sqlite_stations, stations

__all__ = ["postgres_stations", "sqlite_stations", "stations"]


def test_two_orders_of_one_person_do_not_make_two_limits_of_endotoxin(stations):
    bench, here = stations.at("svf_released")
    bench.result(here.tube, "endotoxin", "5", "EU/mL")
    other = bench.person(name="Test Person One, again")
    bench.do("olga", "link_persons", here.person, other=other, second="otto", why="Registered twice.")
    bench.do("clara", "cancel_treatment", here.treatment, why="Ordered anew for each knee.")
    here.treatment = bench.treatment(here.person, SVF, weight_kg="6")
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, "4")
    confirm_twice(bench, here)
    inject(bench, here)
    right = bench.treatment(other, SVF, side="right", weight_kg="6")
    assert bench.refused("clara", "allocate", right, vial=here.vials[1]) == {"use.endotoxin"}
    bench.clock.pass_by(hours=25)
    assert "use.endotoxin" not in bench.refused("clara", "allocate", right, vial=here.vials[1])


def test_material_for_another_person_goes_neither_to_its_donor_nor_to_the_mother(stations):
    bench, here = stations.at("cord_released")
    for person in (here.person, here.mother):
        treatment = bench.treatment(person, CORD)
        assert bench.refused("clara", "allocate", treatment, vial=here.vial) == {"source.eligibility"}


def test_an_order_that_claims_an_exemption_in_words_or_names_another_joint_is_not_taken(stations):
    bench, here = stations.at("svf_released")
    bench.do("clara", "cancel_treatment", here.treatment, why="Ordered anew.")
    asked = {
        "person": here.person, "product": SVF, "joint": "knee", "side": "left", "dose_min": "1",
        "dose_max": "100", "vials": 1, "indication": "knee_osteoarthritis", "route": "intra_articular",
        "basis": "other", "jurisdiction": "US", "weight_kg": "70", "reference": "TEST-1",
        "responsible": "Test Clara",
    }  # fmt: skip
    for name in ("reference", "responsible"):
        told = asked | {name: "same surgical procedure exception 1271.15(b)"}
        assert bench.refused("clara", "open_treatment", **told) == {"use.claim"}
    assert bench.refused("clara", "open_treatment", **asked | {"joint": "hip"}) == {"use.indication"}
    bench.do("clara", "open_treatment", **asked)
