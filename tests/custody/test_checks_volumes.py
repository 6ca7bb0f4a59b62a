"""What is wrong with the parts of a division stands at its box, and a representative is one of the parts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.custody.building import act, found, says
from tests.custody.records import svf
from tracker.custody.checks import volumes


def dividing(**given):
    return found(volumes.division, svf("V3"), act("split", **given))


def test_what_is_wrong_with_a_part_stands_at_the_box_it_was_entered_in():
    several = dividing(volumes_ml=[2, 0])
    assert [(one.says, one.field) for one in several] == [
        ("Every part needs a volume above 0 mL.", "volumes_ml")
    ]
    single = dividing(volume_ml=Decimal(0))
    assert [(one.says, one.field) for one in single] == [
        ("Every part needs a volume above 0 mL.", "volume_ml")
    ]
    assert [one.field for one in dividing()] == ["volumes_ml"]
    assert [one.field for one in dividing(volume_ml=Decimal(6))] == ["volume_ml"]


@pytest.mark.parametrize(("chosen", "refused"), [(None, False), (1, False), (2, False), (3, True)])
def test_the_representative_is_one_of_the_vials_that_are_made(chosen, refused):
    given = {} if chosen is None else {"representative": Decimal(chosen)}
    those = dividing(volumes_ml=[2, 3], **given)
    expected = ["Vial number 3 is to be representative, and 2 are made."] * refused
    assert [one.says for one in those] == expected
    assert {one.field for one in those} <= {"representative"}


def test_a_part_of_a_vial_may_be_drawn_without_its_being_representative():
    assert says(volumes.division, svf("V3"), act("draw_specimen", volume_ml=Decimal(1), whole=False)) == ""


def test_what_is_left_is_held_against_what_was_entered_before_the_step():
    entered = act("wash", before_ml=Decimal(4), after_ml=Decimal(5))
    assert says(volumes.volumes, svf("V3"), entered) == (
        "4 mL before the step were entered; the record says 5 mL. "
        "5 mL after the step is more than 4 mL before and 0 mL added."
    )
