"""What an erasure asks: nothing that must still be kept, something to erase, its own files, two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.custody.building import CLARA, LAB, NOW, OLGA, act, found, person, says
from tracker.custody.case import Case
from tracker.custody.case.retention import HeldFile, Kept
from tracker.custody.checks import privacy
from tracker.custody.people import Role

ADA = person("ada", Role.ADMINISTRATOR, LAB)
OWN, SHARED = "a" * 64, "b" * 64
FILES = (
    HeldFile(OWN, "D1", "application/pdf", 10, NOW),
    HeldFile(SHARED, "D1", "application/pdf", 10, NOW, ("D7", "D8")),
)
LONG_AGO = NOW.replace(year=NOW.year - 30)


def case(**values):
    return Case(now=NOW, subject="P1", kept=Kept(**{"commits": ("C1",), "files": FILES} | values))


def asked(**given):
    return act("erase_person", OLGA, "P1", **given)


def test_a_record_of_which_nobody_knows_how_long_it_is_kept_is_not_erased():
    told = says(privacy.kept, Case(now=NOW, subject="P1"), asked())
    assert told == "How long this record must be kept is not known."


@pytest.mark.parametrize(
    ("early", "refused"), [(timedelta(days=1), True), (timedelta(microseconds=1), True), (timedelta(), False)]
)
def test_a_record_is_kept_to_the_last_instant_of_its_years(early, refused):
    told = says(privacy.kept, case(last=LONG_AGO + early, what="injection"), asked())
    assert told.endswith("years after the injection.") is refused
    assert bool(told) is refused


def test_the_years_are_those_of_the_site():
    kept = case(last=LONG_AGO, what="injection")
    longer = replace(kept, rules=replace(kept.rules, retention_years=31))
    assert says(privacy.kept, longer, asked()) == (
        "The record must be kept until 2027-01-05: 31 years after the injection."
    )


def test_nothing_is_erased_while_something_of_the_person_goes_on():
    (told,) = found(privacy.kept, case(last=LONG_AGO, going_on=("T1", "S2")), asked())
    assert told.says == "T1 has not ended; the record is kept while it lasts, and 30 years after."
    assert told.evidence == ("T1", "S2")


def test_of_somebody_nothing_was_done_for_nothing_must_be_kept():
    assert says(privacy.kept, case(), asked()) == ""


def test_what_was_erased_already_is_not_erased_again():
    gone = case(commits=())
    assert says(privacy.something, gone, asked()) == "Everything private of this person was erased already."
    assert says(privacy.something, gone, asked(files=[])) != ""
    assert says(privacy.something, gone, asked(files=[OWN])) == ""
    assert says(privacy.something, case(), asked()) == ""
    assert says(privacy.something, Case(now=NOW), asked()) == "", "another check speaks"


def test_only_files_of_this_person_alone_are_erased():
    (other,) = found(privacy.files, case(), asked(files=[OWN, "c" * 64]))
    assert other.says.startswith("The file cccccccccccc is not attached to material of this person")
    (shared,) = found(privacy.files, case(), asked(files=[SHARED, OWN]))
    assert shared.says == "The file bbbbbbbbbbbb is attached to D7 too, which is of somebody else."
    assert shared.evidence == ("D7", "D8")
    assert [one.field for one in (other, shared)] == ["files", "files"]
    assert says(privacy.files, case(), asked(files=[OWN])) == says(privacy.files, case(), asked()) == ""


def test_every_file_that_may_not_go_is_named_and_without_a_record_none_may():
    told = found(privacy.files, case(), asked(files=["c" * 64, SHARED, "d" * 64]))
    assert [one.says[9:13] for one in told] == ["cccc", "bbbb", "dddd"]
    assert "not attached" in says(privacy.files, Case(now=NOW), asked(files=[OWN]))


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        (None, True),
        (CLARA, True),
        (replace(ADA, disabled=True), True),
        (replace(ADA, user=OLGA.user), True),
        (ADA, False),
    ],
)
def test_an_administrator_who_is_another_person_stands_beside_the_officer(second, refused):
    assert bool(says(privacy.administrator, case(), asked(second=second))) is refused
