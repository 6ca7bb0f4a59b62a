"""`tracker seal`, `tracker ledger` and what `tracker verify` then sees."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pyotp
import pytest

from tests.cli.test_verify import change, kept
from tracker.actions import one_time_codes
from tracker.actions.accounts import add_user
from tracker.actions.enrolment import accept_policy
from tracker.actions.sign_in import sign_in
from tracker.custody.people import SYSTEM
from tracker.custody.signature_policy import VERSION

__all__ = ["kept"]

SECRET = "correct horse battery"
BOTH = f"{SECRET}\n{SECRET}\n"

NEWEST = "(SELECT max(idx) FROM ledger_event)"
GONE = "DELETE FROM ledger_event WHERE idx = " + NEWEST


@pytest.fixture
def sealed(typed, kept):
    """Give a record that was sealed, with a copy of the database as it was then."""
    assert typed("seal").exit_code == 0
    shutil.copy(kept, kept.with_name("backup.db"))
    return kept


def test_seal_prints_the_checkpoint_and_says_when_nothing_happened(typed, sealed):
    again = typed("seal")
    assert again.exit_code == 0
    assert again.stdout.startswith("tracker.example/ledger\n2\n")
    assert again.stderr == "Nothing happened since the last seal.\n"


PROMOTED = "CAST(replace(CAST(body AS TEXT), 'technician', 'technicien') AS BLOB)"


def test_what_is_sealed_holds_and_can_be_resumed(typed, sealed):
    assert typed("verify").exit_code == 0
    assert (sealed.parent / "ledger" / "verified").exists()
    again = typed("verify", "--resume")
    assert (again.exit_code, again.stdout.endswith("Everything holds.\n")) == (0, True)


def test_resuming_does_not_trust_what_changed_since(typed, sealed):
    typed("verify")
    change(sealed, f"UPDATE ledger_event SET body = {PROMOTED}")
    assert typed("verify", "--resume").exit_code == 3


def test_an_older_state_is_refused_by_seal_and_named_by_verify(typed, sealed):
    typed("user", "add", "olga", "--role", "officer")
    typed("seal")
    shutil.copy(sealed.with_name("backup.db"), sealed)
    for side in ("-wal", "-shm"):
        sealed.with_name(sealed.name + side).unlink(missing_ok=True)
    asked = typed("seal")
    assert (asked.exit_code, asked.stdout) == (3, "")
    assert "an older state was brought back" in asked.stderr
    found = typed("verify", "--quiet")
    assert found.exit_code == 3
    assert "last-checkpoint was signed over 3; there are 2" in found.stdout


def test_only_a_checkpoint_kept_elsewhere_tells_of_a_machine_brought_back_whole(typed, sealed, tmp_path):
    shutil.copytree(sealed.parent / "ledger", tmp_path / "keys")
    typed("user", "add", "olga", "--role", "officer")
    elsewhere = tmp_path / "elsewhere.txt"
    elsewhere.write_text(typed("seal").stdout)
    for side in ("-wal", "-shm"):
        sealed.with_name(sealed.name + side).unlink(missing_ok=True)
    shutil.copy(sealed.with_name("backup.db"), sealed)
    shutil.copytree(tmp_path / "keys", sealed.parent / "ledger", dirs_exist_ok=True)
    typed("user", "add", "nora", "--role", "technician")
    assert (typed("seal").exit_code, typed("verify").exit_code) == (0, 0)
    found = typed("verify", "--quiet", "--known", str(elsewhere))
    assert found.exit_code == 3
    assert "elsewhere.txt has another root" in found.stdout


# One letter of the signature is another one, whatever it was.
FORGED = (
    "UPDATE ledger_checkpoint SET note = substr(note, 1, length(note) - 10)"
    " || CASE substr(note, length(note) - 9, 1) WHEN 'A' THEN 'B' ELSE 'A' END"
    " || substr(note, length(note) - 8)"
)


@pytest.mark.parametrize(
    ("statement", "code", "says"),
    [
        (GONE, 3, "events were lost"),
        (FORGED, 1, "cannot be relied on"),
        ("UPDATE ledger_checkpoint SET size = 1", 1, "does not say so itself"),
        ("INSERT INTO ledger_group VALUES (0, zeroblob(32))", 1, "which are not there"),
    ],
)
def test_what_the_checkpoints_tell(typed, sealed, statement, code, says):
    change(sealed, statement)
    found = typed("verify", "--quiet")
    assert found.exit_code == code
    assert says in found.stdout


@pytest.fixture
def officers(site) -> None:
    """Give two quality officers who accepted the signature policy."""
    for login in ("olga", "otto"):
        user, _ = add_user(site, SYSTEM, login, f"Test {login.title()}", ["officer"], [], "LAB", SECRET)
        accept_policy(site, replace(SYSTEM, user=user), VERSION)


def rotate(typed, *words, given, first="olga", second="otto"):
    named = ("--reason", "yearly change", "--first", first, "--second", second, *words)
    return typed("ledger", "key", "rotate", *named, standard_input=given)


@pytest.mark.parametrize(
    ("words", "given", "says"),
    [
        ({}, f"{SECRET}\nwrong\n", "."),
        ({}, f"wrong\n{SECRET}\n", "."),
        ({}, f"{SECRET}\n", "."),
        ({"second": "olga"}, BOTH, "Two different quality officers sign a change of the key."),
        ({"second": "nobody"}, BOTH, "."),
        ({"second": ""}, BOTH, "Give a reason for a new key and the two who sign it, or --finish alone."),
    ],
)
def test_no_key_is_changed_by_one_alone_or_by_somebody_unknown(typed, officers, site, words, given, says):
    typed("ledger", "key", "new")
    before = typed("ledger", "key", "trust").stdout
    told = rotate(typed, given=given, **words)
    assert (told.exit_code, told.stdout) == (1, "")
    assert says in told.stderr
    assert typed("ledger", "key", "trust").stdout == before


def test_an_officer_with_one_time_codes_gives_one_to_change_a_key(typed, officers, site):
    typed("ledger", "key", "new")
    actor = sign_in(site, "otto", SECRET).actor
    phone, now = pyotp.TOTP(one_time_codes.begin(site, actor, SECRET).secret), site.clock()
    one_time_codes.confirm(site, actor, phone.at(now))
    assert rotate(typed, given=BOTH).exit_code == 1
    assert rotate(typed, given=f"{BOTH}000000\n").exit_code == 1
    later = phone.generate_otp(phone.timecode(now) + 1)
    assert rotate(typed, given=f"{BOTH}{later}\n").exit_code == 0
    assert typed("seal").exit_code == 0
    assert typed("verify", "--quiet").exit_code == 0


def test_keys_are_made_shown_changed_and_trusted(typed, officers):
    made = typed("ledger", "key", "new", "--origin", "cryo.example.org/ledger").stdout
    assert made.startswith("cryo.example.org/ledger+")
    assert typed("ledger", "key", "trust").stdout == f"{made.strip()} 4 -\n"
    assert typed("ledger", "key", "new").exit_code == 1
    fresh = rotate(typed, given=BOTH).stdout
    assert typed("ledger", "key", "rotate").exit_code == 1
    size = int(typed("seal").stdout.splitlines()[1])
    assert typed("ledger", "key", "rotate", "--finish").stdout == fresh
    trusted = f"{made.strip()} 4 {size}\n{fresh.strip()} {size} -\n"
    assert typed("ledger", "key", "trust").stdout == trusted
    typed("seal")
    assert typed("verify").exit_code == 0
    assert typed("ledger", "key", "trust", "nonsense").exit_code == 1


def test_a_name_no_note_can_carry_is_refused(typed, migrated):
    assert typed("ledger", "key", "new", "--origin", "two words").exit_code == 1


def test_a_succession_verifies(typed, sealed):
    made = typed("ledger", "succeed", "--reason", "the key was stolen")
    assert made.stdout.startswith("tracker.example/ledger2+")
    assert typed("seal").stdout.startswith("tracker.example/ledger2\n4\n")
    assert typed("verify").exit_code == 0
