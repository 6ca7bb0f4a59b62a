"""`tracker import-results`: what is wrong is named before anything lands, and a person answers for it."""

from __future__ import annotations

import pytest

from tracker.actions.accounts import add_user
from tracker.actions.establishments import add_establishment
from tracker.custody.people import SYSTEM

PASSWORD = "correct horse battery"


@pytest.fixture
def tess(site):
    """Give a technician who may sign in."""
    until = site.clock().replace(year=2100)
    add_establishment(site, SYSTEM, "LAB", "Test Laboratory", "L-1", ["process"], until)
    add_user(site, SYSTEM, "tess", "Test Tess", ["technician"], [], "LAB", PASSWORD)
    add_user(site, SYSTEM, "udo", "Test Udo", ["auditor"], [], "LAB", PASSWORD)


@pytest.fixture
def imported(typed, tess, tmp_path):
    """Type the command on a file with this content."""

    def type_it(content: str, *more: str, login: str = "tess", password: str = PASSWORD):
        file = tmp_path / "report.csv"
        file.write_text(content, "utf-8")
        words = ("import-results", str(file), "--profile", "vials", "--as", login, *more)
        return typed(*words, standard_input=f"{password}\n")

    return type_it


def test_a_wrong_password_imports_nothing(imported):
    done = imported("code,viability\nLAB-1,82\n", password="wrong")
    assert (done.exit_code, done.stdout) == (1, "")


def test_who_may_not_record_results_may_not_import_them(imported):
    done = imported("code,viability\nLAB-1,82\n", login="udo")
    assert done.exit_code == 1
    assert "technicians and quality officers" in done.stderr


def test_a_file_that_is_none_is_refused_with_a_sentence(imported):
    done = imported("viability\n")
    assert done.exit_code == 1
    assert "no headings" in done.stderr


def test_a_profile_nobody_made_is_refused_with_those_there_are(imported):
    done = imported("code,viability\n", "--profile", "unheard")
    assert done.exit_code == 1
    assert "there are values, vials" in done.stderr


@pytest.mark.parametrize("more", [("--preview",), ()])
def test_each_bad_place_stands_on_a_line_of_its_own(imported, more):
    done = imported("code,viability\nLAB-1,82\n", *more)
    assert done.exit_code == 1
    assert done.stdout.startswith("line 2, code: “LAB-1”: Nothing on record has this code")


def test_a_file_of_which_nothing_is_left_is_not_imported(imported):
    done = imported("code,viability\nLAB-1,82\n", "--leave-out")
    assert done.exit_code == 1
    assert done.stdout.endswith("Nothing was imported: 1 places cannot be taken.\n")


def test_progress_does_not_mix_with_the_answer(imported):
    done = imported("code,viability\nLAB-1,82\n", "--preview")
    assert "Reading" in done.stderr
    assert "Reading" not in done.stdout
