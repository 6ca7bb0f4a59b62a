"""`tracker backup` and `tracker restore`: into another empty folder, and never past what was signed."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest

from tests.cli.test_verify import change, kept
from tracker.actions.backup.locked import CHUNK, MAGIC
from tracker.records import private
from tracker.records.copies import copied

__all__ = ["kept"]

PASSPHRASE = "nine plain words that nobody guesses\n"
NEWEST = "--accept-as-newest"


@pytest.fixture
def backed_up(typed, kept, tmp_path):
    """Give a backup of a record with one account, and what was signed over it."""
    file = tmp_path / "monday.backup"
    done = typed("backup", "--to", str(file))
    assert done.exit_code == 0, done.stderr
    (tmp_path / "checkpoint.txt").write_text(done.stdout)
    return file


@pytest.fixture
def elsewhere(monkeypatch, tmp_path):
    """Go to another machine, with an empty folder."""

    def go(name: str = "new"):
        monkeypatch.setenv("TRACKER_DATA", str(tmp_path / name))
        return tmp_path / name

    return go


def known(file) -> tuple[str, str]:
    return "--known", str(file.with_name("checkpoint.txt"))


def test_a_backup_comes_back_on_another_machine_and_holds(typed, backed_up, elsewhere):
    folder = elsewhere()
    done = typed("restore", str(backed_up), *known(backed_up))
    assert (done.exit_code, done.stdout.endswith("Everything holds.\n")) == (0, True), done.stderr
    assert "key that signs checkpoints did not come along" in done.stderr
    assert typed("verify").exit_code == 0
    assert "tess" in typed("user", "list").stdout
    assert not (folder / "ledger" / "key").exists()


def test_without_its_lock_a_backup_is_lines_that_anything_reads(backed_up):
    lines = [json.loads(line) for line in gzip.decompress(backed_up.read_bytes()).splitlines()]
    tables = {line["table"] for line in lines if isinstance(line, dict) and "table" in line}
    assert tables == {table.name for table in copied()}
    assert lines[0]["secrets"] == {}


def test_nothing_known_elsewhere_is_no_reason_to_believe_a_backup(typed, backed_up, elsewhere):
    folder = elsewhere()
    asked = typed("restore", str(backed_up))
    assert asked.exit_code == 3
    assert "No checkpoint is known here" in asked.stderr
    assert not (folder / "tracker.db").exists()
    assert typed("restore", str(backed_up), NEWEST).exit_code == 0


def test_a_place_that_is_not_empty_is_left_alone(typed, backed_up, kept):
    before = typed("user", "list").stdout
    asked = typed("restore", str(backed_up))
    assert asked.exit_code == 1
    assert "There are tables in this database already" in asked.stderr
    assert typed("user", "list").stdout == before


def lose(kept) -> None:
    """Lose the database; the folder of the keys stays."""
    for end in ("", "-wal", "-shm"):
        kept.with_name(kept.name + end).unlink(missing_ok=True)


def test_a_state_older_than_what_was_signed_comes_back_by_a_succession_alone(typed, backed_up, kept):
    typed("user", "add", "olga", "--role", "officer")
    typed("seal")
    lose(kept)
    asked = typed("restore", str(backed_up))
    assert asked.exit_code == 3
    assert "The backup has 2 events; a checkpoint over 3 was signed since" in asked.stderr
    assert not kept.exists()
    done = typed("restore", str(backed_up), "--succeed", "the disk burnt")
    assert typed("verify").exit_code == 0
    assert "A new log begins; hand its key to your auditors: tracker.example/ledger2+" in done.stdout
    assert typed("seal").stdout.startswith("tracker.example/ledger2\n")
    assert typed("verify").exit_code == 0


def test_a_succession_nobody_needs_is_refused(typed, backed_up, kept):
    lose(kept)
    asked = typed("restore", str(backed_up), "--succeed", "to be sure")
    assert asked.exit_code == 1
    assert "no succession is needed" in asked.stderr
    assert typed("restore", str(backed_up)).exit_code == 0
    assert typed("seal").exit_code == 0


def test_a_backup_of_another_log_is_refused(typed, backed_up, kept, elsewhere, migrated_file):
    folder = elsewhere("other")
    folder.mkdir()
    shutil.copy(migrated_file, folder / "tracker.db")
    typed("user", "add", "nora", "--role", "technician")
    typed("seal")
    lose(folder / "tracker.db")
    asked = typed("restore", str(backed_up))
    assert asked.exit_code == 1
    assert "A checkpoint cannot be relied on." in asked.stderr


def altered(file, old: bytes, new: bytes):
    """Change a backup and everything in it that tells of damage, as somebody who wants to deceive would."""
    lines = gzip.decompress(file.read_bytes())
    assert old in lines
    found = file.with_name("altered.backup")
    found.write_bytes(gzip.compress(lines.replace(old, new)))
    return found


def test_damage_is_found_before_anything_is_there(typed, backed_up, elsewhere):
    folder, whole = elsewhere(), backed_up.read_bytes()
    for broken in (whole[:-30], whole[:200], whole[:100] + b"\0" + whole[101:], b"", b"{}"):
        backed_up.write_bytes(broken)
        asked = typed("restore", str(backed_up), *known(backed_up))
        assert asked.exit_code == 1
        assert "damaged or changed" in asked.stderr or "no backup" in asked.stderr
        assert not (folder / "tracker.db").exists()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"technician"', b'"officer"', "damaged or changed"),
        (b'"table":"vial"', b'"table":"phial"', "does not know"),
        (b'"tracker_backup":1', b'"tracker_backup":2', "no backup"),
        (b'"form":"2026', b'"form":"2036', "unknown to this program"),
        (b'"trust":"tracker', b'"trust":"tricker', "cannot be relied on"),
    ],
)  # fmt: skip
def test_what_was_changed_in_a_backup_is_refused(typed, backed_up, elsewhere, old, new, says):
    folder = elsewhere()
    asked = typed("restore", str(altered(backed_up, old, new)), *known(backed_up))
    assert asked.exit_code == 1
    assert says in asked.stderr
    assert not (folder / "tracker.db").exists()


def test_a_record_that_does_not_hold_comes_back_only_where_that_is_said(typed, kept, elsewhere, tmp_path):
    change(kept, "UPDATE account SET establishment = 'ELSEWHERE'")
    assert typed("backup", "--to", str(tmp_path / "b")).exit_code == 0  # its ledger does hold
    elsewhere()
    asked = typed("restore", str(tmp_path / "b"), NEWEST)
    assert asked.exit_code == 1
    assert "What is in the backup does not hold: @user:" in asked.stderr
    done = typed("restore", str(tmp_path / "b"), NEWEST, "--keep-broken")
    assert (done.exit_code, "BROKEN   @user:" in done.stdout) == (1, True)
    assert typed("verify").exit_code == 1


def test_a_past_that_was_changed_is_not_backed_up(typed, kept, tmp_path):
    typed("seal")
    change(kept, "DELETE FROM ledger_event WHERE idx = 1")
    asked = typed("backup", "--to", str(tmp_path / "b"))
    assert (asked.exit_code, (tmp_path / "b").exists()) == (3, False)


def test_a_backup_writes_over_nothing(typed, backed_up):
    before = backed_up.read_bytes()
    asked = typed("backup", "--to", str(backed_up))
    assert asked.exit_code == 1
    assert "never writes over another file" in asked.stderr
    assert backed_up.read_bytes() == before


def test_secrets_go_along_only_under_a_lock_and_open_with_it(typed, kept, elsewhere, tmp_path):
    file = tmp_path / "locked.backup"
    asked = typed("backup", "--to", str(file), "--with-secrets", standard_input="too short\n")
    assert (asked.exit_code, file.exists()) == (1, False)
    assert typed("backup", "--to", str(file), "--with-secrets", standard_input=PASSPHRASE).exit_code == 0
    assert file.read_bytes().startswith(MAGIC)
    assert file.stat().st_mode & 0o777 == 0o600
    folder = elsewhere()
    for wrong in ("another passphrase\n", ""):
        asked = typed("restore", str(file), NEWEST, standard_input=wrong)
        assert asked.exit_code == 1
        assert "passphrase" in asked.stderr
    done = typed("restore", str(file), NEWEST, standard_input=PASSPHRASE)
    assert (done.exit_code, done.stderr) == (0, "")
    assert (folder / "secret").read_bytes() == (kept.parent / "secret").read_bytes()
    assert typed("seal").exit_code == 0


def test_a_locked_backup_that_was_cut_or_changed_is_refused(typed, kept, elsewhere, tmp_path, site):
    file = tmp_path / "locked.backup"
    with site.database.writing(["@ledger"]) as transaction:
        private.keep(transaction, "@ledger", [site.entropy(CHUNK // 2).hex()] * 3, site.entropy)
    assert typed("backup", "--to", str(file), "--lock", standard_input=PASSPHRASE).exit_code == 0
    elsewhere()
    whole = file.read_bytes()
    first = len(MAGIC) + 17
    for broken in (whole[:-1], whole[:first], whole[:200] + b"\0" + whole[201:], whole[:30] + whole[31:]):
        file.write_bytes(broken)
        asked = typed("restore", str(file), NEWEST, standard_input=PASSPHRASE)
        assert asked.exit_code == 1
        assert "damaged" in asked.stderr
