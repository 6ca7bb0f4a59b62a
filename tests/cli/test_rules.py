"""A site's own rule set from the command line: signed by two people who may determine donors."""

from __future__ import annotations

import json
from importlib.resources import files

import pyotp
import pytest

from tracker.actions import one_time_codes
from tracker.actions.accounts import add_user
from tracker.actions.enrolment import accept_policy, record_identity
from tracker.actions.rule_sets import in_force, rules_called
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.signature_policy import VERSION
from tracker.ledger.signature import faults
from tracker.records.signing import signed_on
from tracker.records.tables.chain import DOOR

SECRET = "correct horse battery"
SHIPPED = files("tracker.custody") / "shipped" / "jurisdictions" / "fda.json"
BOTH = f"{SECRET}\n{SECRET}\n"


@pytest.fixture
def own(tmp_path, site):
    """Write a document, with people there who may sign it and one who may not."""
    for login, role in (("olga", "officer"), ("clara", "clinician")):
        add_user(site, SYSTEM, login, f"Test {login.title()}", [role], ["determination"], "LAB", SECRET)
        accept_policy(site, sign_in(site, login, SECRET).actor, VERSION)
    add_user(site, SYSTEM, "otto", "Test Otto", ["officer"], [], "LAB", SECRET)

    def write(**changes):
        file = tmp_path / "house.json"
        document = json.loads(SHIPPED.read_text("utf-8")) | {"name": "house", "title": "The house rules"}
        file.write_text(json.dumps(document | changes))
        return str(file)

    return write


def sign(typed, file, first="olga", second="clara", given=BOTH):
    return typed("rules", "add", file, "--first", first, "--second", second, standard_input=given)


def test_two_people_put_a_sites_own_rules_in_force(typed, own, site):
    assert sign(typed, own()).exit_code == 0
    assert "house-1\tThe house rules" in typed("rules", "list").stdout
    assert typed("verify", "--quiet").exit_code == 0
    assert in_force(site)["house"].code == "house-1"


def test_the_event_holds_both_signatures_and_who_uses_codes_gives_one(typed, own, site):
    actor = sign_in(site, "clara", SECRET).actor
    offer = one_time_codes.begin(site, actor, SECRET)
    phone, now = pyotp.TOTP(offer.secret), site.clock()
    one_time_codes.confirm(site, actor, phone.at(now))
    assert sign(typed, own()).exit_code != 0
    assert sign(typed, own(), given=f"{BOTH}000000\n").exit_code != 0
    assert "house" not in in_force(site)
    later = phone.generate_otp(phone.timecode(now) + 1)
    assert sign(typed, own(), given=f"{BOTH}{later}\n").exit_code == 0
    with site.database.reading() as connection:
        (signed,) = signed_on(connection, DOOR, ["sign_rules"])
    assert signed["esig"]["meaning"] == "approval"
    assert signed["esig"]["second"]["auth"] == ["name", "password", "one_time_code"]
    assert list(faults(signed)) == []


def test_nobody_signs_before_the_policy_the_check_of_identity_or_after_the_training(
    typed, own, site, monkeypatch
):
    file = own()
    add_user(site, SYSTEM, "nora", "Test Nora", ["officer"], ["determination"], "LAB", SECRET)
    for pair in (("nora", "olga"), ("olga", "nora")):
        told = sign(typed, file, *pair)
        assert (told.exit_code, "policy in force was not accepted" in told.stderr) == (1, True)
    monkeypatch.setenv("TRACKER_IDENTITY_CHECK_DEMANDED", "true")
    assert "identity of whoever is to sign" in sign(typed, file).stderr
    for login in ("olga", "clara"):
        record_identity(site, SYSTEM, sign_in(site, login, SECRET).actor.user, "passport")
    monkeypatch.setenv("TRACKER_TRAINING_DEMANDED", "true")
    assert "may not determine donors" in sign(typed, file).stderr
    assert "house" not in in_force(site)
    monkeypatch.delenv("TRACKER_TRAINING_DEMANDED")
    assert sign(typed, file).exit_code == 0


def test_the_next_version_counts_from_then_on_and_the_one_before_stays_readable(typed, own, site):
    sign(typed, own())
    assert sign(typed, own(version=2, title="Newer")).exit_code == 0
    assert in_force(site)["house"].title == "Newer"
    assert rules_called(site, "house-1").title == "The house rules"
    again = sign(typed, own(version=2))
    assert again.exit_code == 1
    assert "version: The next version of “house” is 3." in again.stderr


@pytest.mark.parametrize(
    ("first", "second", "given", "says"),
    [
        ("olga", "olga", BOTH, "Two different people sign a rule set."),
        ("olga", "otto", BOTH, "Test Otto may not determine donors"),
        ("olga", "clara", f"{SECRET}\nwrong\n", ""),
        ("olga", "clara", "", ""),
        ("nobody", "clara", BOTH, ""),
    ],
)
def test_nobody_signs_alone_or_for_another(typed, own, first, second, given, says, site):
    told = sign(typed, own(), first, second, given)
    assert told.exit_code == 1
    assert says in told.stderr
    assert told.stderr.strip().endswith(".")
    assert "house" not in in_force(site)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "fda"}, "name: “fda” ships with the program; take another name."),
        ({"version": 7}, "version: The next version of “house” is 1."),
        ({"markers": []}, "markers: Ask for a marker."),
    ],
)
def test_what_does_not_fit_is_told_by_its_field(typed, own, changes, says):
    told = sign(typed, own(**changes))
    assert told.exit_code == 1
    assert says in told.stderr


def test_what_is_no_document_is_refused(typed, own, tmp_path):
    own()
    (tmp_path / "picture.json").write_bytes(b"\x89PNG\xff\x00")
    told = sign(typed, str(tmp_path / "picture.json"))
    assert (told.exit_code, "It is not written as JSON." in told.stderr) == (1, True)


def test_an_establishment_chooses_its_rules_among_those_there_are(typed, own, site):
    words = ("establishment", "add", "LAB", "--name", "Test", "--licence", "L", "--until", "2099-12-31")
    assert typed(*words, "--may", "collect", "--rules", "mars").exit_code == 1
    assert typed(*words, "--may", "collect", "--rules", "fda", "--country", "usa").exit_code == 1
    assert typed(*words, "--may", "collect").exit_code == 0
    assert typed("establishment", "list").stdout.rstrip().endswith("\t-")
    sign(typed, own())
    assert typed("establishment", "rules", "LAB", "--rules", "house", "--country", "US").exit_code == 0
    assert typed("establishment", "list").stdout.rstrip().endswith("\thouse/US")
    assert typed("establishment", "rules", "NOWHERE", "--rules", "eu", "--country", "DE").exit_code == 1
    assert typed("verify", "--quiet").exit_code == 0
