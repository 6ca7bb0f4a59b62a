"""Accounts and tokens from the command line: a secret stands alone on standard output, once."""

from __future__ import annotations

import re

import pyotp
import pytest

from tracker.actions import one_time_codes
from tracker.actions.sign_in import CodeWanted, actor_for_token, sign_in
from tracker.custody.problems import NotSignedIn

TESS = ("--role", "technician", "--full-name", "Test Tess", "--establishment", "LAB")


@pytest.fixture
def tess(site, typed) -> str:
    """Give the password of a technician with an account."""
    made = typed("user", "add", "tess", *TESS)
    assert made.exit_code == 0, made.stderr
    return made.stdout.strip()


def test_a_new_account_prints_its_password_alone_and_it_lets_the_person_in(site, typed):
    made = typed("user", "add", "tess", *TESS)
    assert re.fullmatch(r"[0-9a-z]{4}(-[0-9a-z]{4}){3}\n", made.stdout)
    session = sign_in(site, "tess", made.stdout.strip())
    assert (session.actor.name, session.actor.establishment, session.one_time) == ("Test Tess", "LAB", True)


def test_a_password_given_on_standard_input_is_kept_and_nothing_is_printed(site, typed):
    given = "correct horse battery"
    made = typed("user", "add", "olga", "--role", "officer", "--password-stdin", standard_input=given + "\n")
    assert (made.exit_code, made.stdout) == (0, "")
    assert not sign_in(site, "olga", given).one_time


def test_an_empty_standard_input_is_refused_and_not_asked_again(typed, site):
    made = typed("user", "add", "olga", "--role", "officer", "--password-stdin")
    assert (made.exit_code, made.stdout) == (1, "")
    assert "at least 12 are needed" in made.stderr


def test_a_name_that_is_taken_is_refused_with_a_sentence(typed, tess):
    again = typed("user", "add", "tess", "--role", "officer")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "Another account has this sign-in name." in again.stderr


def test_a_role_nobody_knows_is_wrong_usage(typed, site):
    assert typed("user", "add", "tess", "--role", "king").exit_code == 2


def test_roles_qualifications_and_establishment_are_replaced(site, typed, tess):
    typed("user", "role", "tess", "--role", "clinician", "--role", "auditor")
    typed("user", "qualify", "tess", "--qualification", "bedside")
    typed("user", "place", "tess", "CLINIC")
    actor = sign_in(site, "tess", tess).actor
    assert actor.roles == {"clinician", "auditor"}
    assert actor.qualifications == {"bedside"}
    assert actor.establishment == "CLINIC"


def test_a_disabled_person_is_let_in_no_more_until_enabled(site, typed, tess):
    assert typed("user", "disable", "tess").exit_code == 0
    with pytest.raises(NotSignedIn, match="disabled"):
        sign_in(site, "tess", tess)
    typed("user", "enable", "tess")
    assert sign_in(site, "tess", tess).actor.roles == {"technician"}


def test_a_new_password_ends_the_old_one(site, typed, tess):
    new = typed("user", "password", "tess").stdout.strip()
    assert new != tess
    with pytest.raises(NotSignedIn):
        sign_in(site, "tess", tess)
    assert sign_in(site, "tess", new).one_time


def test_the_list_has_one_line_for_each_account(typed, tess):
    typed("user", "disable", "tess")
    assert typed("user", "list").stdout == "tess\ttechnician\t-\tLAB\tdisabled\n"


@pytest.mark.parametrize(
    "words",
    [
        ("user", "disable", "nobody"),
        ("user", "role", "nobody", "--role", "officer"),
        ("token", "create", "nobody"),
        ("token", "list", "nobody"),
    ],
)
def test_an_account_nobody_has_is_said_to_be_unknown(typed, site, words):
    asked = typed(*words)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "There is no account called nobody." in asked.stderr


def test_a_token_stands_alone_and_acts_for_its_owner_until_it_is_revoked(site, typed, tess):
    made = typed("token", "create", "tess", "--role", "technician", "--label", "robot", "--days", "3")
    assert re.fullmatch(r"tracker_[\w-]{43}\n", made.stdout)
    token = made.stdout.strip()
    assert actor_for_token(site, token).roles == {"technician"}
    identity, role, until, label = typed("token", "list", "tess").stdout.rstrip("\n").split("\t")
    assert (role, until[:6], label) == ("technician", "until ", "robot")
    assert typed("token", "revoke", identity).exit_code == 0
    assert actor_for_token(site, token) is None
    assert "\trevoked\t" in typed("token", "list", "tess").stdout


def test_a_token_is_never_wider_than_its_owner(typed, tess):
    made = typed("token", "create", "tess", "--role", "officer")
    assert (made.exit_code, made.stdout) == (1, "")
    assert "never wider than its owner" in made.stderr


def test_a_token_nobody_knows_cannot_be_revoked(typed, site):
    asked = typed("token", "revoke", "k-00000000")
    assert asked.exit_code == 1
    assert "There is no token k-00000000." in asked.stderr


def test_lost_codes_are_taken_away_on_the_machine_itself(site, typed, tess):
    assert typed("user", "forget-factors", "tess").exit_code == 1
    actor = sign_in(site, "tess", tess).actor
    offer = one_time_codes.begin(site, actor, tess)
    one_time_codes.confirm(site, actor, pyotp.TOTP(offer.secret).at(site.clock()))
    with pytest.raises(CodeWanted):
        sign_in(site, "tess", tess)
    assert typed("user", "forget-factors", "tess").exit_code == 0
    assert sign_in(site, "tess", tess).actor.user == actor.user


def test_a_training_is_recorded_and_a_name_unlocked(site, typed, tess):
    wrong = typed("user", "training", "tess", "technician", "2020-01-31", "--document", "TR-1")
    assert (wrong.exit_code, "would have ended" in wrong.stderr) == (1, True)
    made = typed("user", "training", "tess", "technician", "2028-01-31", "--document", "TR-1")
    assert (made.exit_code, made.stdout) == (0, "")
    assert typed("user", "unlock", "tess").exit_code == 0
    assert typed("user", "unlock", "nobody").exit_code == 1
