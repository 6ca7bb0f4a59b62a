"""A crowd that does anything to the same few things at once: nobody waits for ever, and the record holds."""

from __future__ import annotations

from random import Random

from tests.bench import CLINIC, LAB
from tests.races.crowd import assert_whole, at_once, programs, ready
from tests.roads import CORD
from tracker.custody.problems import Problem

WHY = "As it happened in the crowd."
ACTS = 12


def act(bench, here, orders, rng):
    """One random act, made ready; its person is somebody who may."""
    vial, order = rng.choice(here.vials), rng.choice(orders)
    scan = (bench.hands(vial),)
    kinds = [
        ("tess", "move", vial, scan, {"place": "shelf"}),
        ("tom", "check_temperature", vial, (), {"temperature_c": "-180"}),
        (
            "nora",
            "hold",
            rng.choice([vial, here.sample, here.donor, order, bench.lots["tank"]]),
            (),
            {"why": WHY},
        ),
        ("olga", "recall", rng.choice([bench.lots["cryoprotectant"], here.sample]), (), {"why": WHY}),
        ("clara", "allocate", order, (), {"vial": vial}),
        ("carl", "deallocate", order, (), {"vial": vial}),
        ("tom", "issue", vial, scan, {}),
        ("tess", "offer", vial, scan, {"to_establishment": rng.choice([LAB, CLINIC])}),
        ("olga", "release", vial, (), {"vials": here.vials}),
        ("tess", "record_result", here.tube, (), {"analyte": "tnc", "value": "8", "unit": "10^8 cells"}),
        ("nora", "withdraw_consent", here.donor, (), {"scopes": ["research"]}),
        ("nora", "verify_identity", here.mother, (), {"method": "photo_document"}),
        ("clara", "withdraw_treatment_consent", order, (), {}),
        ("tess", "draw_specimen", vial, scan, {"volume_ml": "0.1"}),
        ("tess", "declare_lost", here.vials[2], (), {"why": WHY}),
    ]
    who, step, subject, scans, data = rng.choice(kinds)
    return ready(bench, who, step, subject, scans, **data)


def test_a_crowd_doing_anything_never_stands_still(stations):
    bench, here = stations.at("cord_released")
    orders = [bench.treatment(bench.person(name=f"Test Patient {one}"), CORD, vials=2) for one in range(2)]
    crowd = programs(stations, bench, 4)

    def busy(number):
        def run():
            rng = Random(number)
            return [act(crowd[number], here, orders, rng)() for _ in range(ACTS)]

        return run

    answers = [one for each in at_once([busy(number) for number in range(4)]) for one in each]
    decided = [one for one in answers if not isinstance(one, Problem)]
    assert len(answers) == 4 * ACTS
    assert len([one for one in decided if one.done]) > ACTS
    assert_whole(bench)
