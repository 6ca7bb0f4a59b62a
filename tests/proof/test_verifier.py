"""`tracker-verify` on an honest bundle, and on every kind of damaged one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import tracker_verify
from tracker.actions.exporting import Wanted, export
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.ledger.bundle import zipped
from tracker.ledger.signature import faults

FLIPS = int(os.environ.get("TRACKER_BUNDLE_FLIPS", "250"))


def parts_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as read:
        return {name: read.read(name) for name in read.namelist()}


@pytest.fixture
def parts(trusted) -> dict[str, bytes]:
    return parts_of(trusted.bundle)


def quietly(trusted, parts: dict[str, bytes]) -> int:
    """Verify parts alone, so that it is not the container that tells."""
    keys = [tracker_verify.read_key(line) for line in trusted.trust.read_text().splitlines()]
    return tracker_verify.Verification(parts, keys, {}).run()


def test_an_honest_bundle_holds_and_says_what_was_not_checked(trusted, verified):
    code, told = verified(trusted.bundle)
    assert (code, "FAIL" in told) == (0, False)
    assert "RESULT: no finding." in told
    assert "1 earlier checkpoints are its beginning" in told
    assert "NOT CHECKED: that nobody was shown another log (no witness)." in told
    assert "private values, which were withheld or erased" in told


def test_it_runs_alone_without_the_program(trusted, tmp_path):
    alone, bundle = tmp_path / "alone.py", tmp_path / "bundle.zip"
    alone.write_text(Path(tracker_verify.__file__).read_text("utf-8"))
    bundle.write_bytes(trusted.bundle)
    command = [sys.executable, "-I", str(alone), str(bundle), "--trust", str(trusted.trust)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "tracker." not in alone.read_text("utf-8").replace("tracker.example", "")


def test_the_same_parts_give_the_same_bytes(trusted, parts):
    assert zipped(parts) == trusted.bundle


def test_every_changed_byte_of_a_bundle_is_found(trusted, verified):
    step = max(len(trusted.bundle) // FLIPS, 1)
    for place in range(0, len(trusted.bundle), step):
        changed = bytearray(trusted.bundle)
        changed[place] ^= 1 << place % 8
        code, told = verified(bytes(changed))
        assert code in {1, 2}, place
        assert "FAIL" in told


def test_every_changed_byte_of_a_part_is_found_by_its_proof(trusted, parts, capsys):
    """Change bytes inside the parts and zip them anew, so that the container is right again."""
    each = max(FLIPS // len(parts), 3)
    for name, data in parts.items():
        for place in range(0, len(data), max(len(data) // each, 1)):
            changed = bytearray(data)
            changed[place] ^= 1 << place % 8
            assert quietly(trusted, parts | {name: bytes(changed)}) == 1, (name, place)
    capsys.readouterr()


@pytest.mark.parametrize("deed", ["drop", "swap", "double"])
def test_every_dropped_swapped_or_doubled_line_is_found(trusted, parts, deed, capsys):
    lines = parts["events.jsonl"].splitlines(keepends=True)
    for at in range(len(lines) - 1):
        changed = lines[:at] + lines[at + 1 :]
        if deed == "swap":
            changed = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
        if deed == "double":
            changed = [*lines[:at], lines[at], *lines[at:]]
        assert quietly(trusted, parts | {"events.jsonl": b"".join(changed)}) == 1
    capsys.readouterr()


def test_an_event_that_is_left_out_with_its_proof_is_missed_on_its_chain(trusted, parts, capsys):
    lines = parts["events.jsonl"].splitlines(keepends=True)
    places = sorted(int(name[7:-11]) for name in parts if name.startswith("proofs/"))
    sample = f'"chain":"{trusted.here.sample}"'.encode()
    mine = [at for at, line in enumerate(lines) if sample in line]
    for at in mine:
        left = dict(parts) | {"events.jsonl": b"".join(lines[:at] + lines[at + 1 :])}
        del left[f"proofs/{places[at]}.tlog-proof"]
        assert quietly(trusted, left) == 1
    assert len(mine) > 5
    capsys.readouterr()


def test_every_left_out_part_is_missed(trusted, parts, capsys):
    for name in parts:
        assert quietly(trusted, {one: data for one, data in parts.items() if one != name}) == 1, name
    capsys.readouterr()


def test_a_part_that_does_not_belong_is_named(trusted, parts, verified):
    assert verified(zipped(parts | {"more.txt": b"x"}))[0] == 1
    assert verified(trusted.bundle + b"\0")[0] == 1


def test_without_a_key_from_elsewhere_nothing_is_believed(trusted, tmp_path, capsys):
    file = tmp_path / "bundle.zip"
    file.write_bytes(trusted.bundle)
    assert tracker_verify.main([str(file)]) == 1
    assert "you gave no key" in capsys.readouterr().out


def test_another_key_does_not_open_it(trusted, tmp_path, capsys):
    from tracker.ledger.note import SecretKey

    file = tmp_path / "bundle.zip"
    file.write_bytes(trusted.bundle)
    other = SecretKey("tracker.example/ledger", bytes(32)).public.text()
    assert tracker_verify.main([str(file), "--vkey", other]) == 1
    assert "no key that you trust signed it" in capsys.readouterr().out


def test_what_is_no_bundle_is_unreadable(verified):
    assert verified(b"")[0] == verified(b"PK nonsense")[0] == 2


def test_a_known_checkpoint_is_shown_to_be_the_beginning(trusted, tmp_path, verified):
    (tmp_path / "old.txt").write_text(trusted.earlier)
    code, told = verified(trusted.bundle, "--known", str(tmp_path / "old.txt"))
    assert code == 0
    assert "is the beginning of this log" in told


def test_a_longer_log_that_somebody_knows_means_an_older_state_was_brought_back(trusted, tmp_path, verified):
    from tracker.actions.sealing import seal

    later = export(trusted.bench.site, trusted.bench.people["olga"], Wanted(trusted.here.syringe, "again"))
    (tmp_path / "new.txt").write_text(seal(trusted.bench.site).note)
    assert verified(later, "--known", str(tmp_path / "new.txt"))[0] == 0
    code, told = verified(trusted.bundle, "--known", str(tmp_path / "new.txt"))
    assert code == 3
    assert "an older state was brought back" in told


@pytest.mark.parametrize("kind", ["sample", "treatment", "donor"])
def test_each_kind_is_exported_with_private_values_where_asked(trusted, verified, kind):
    wanted = Wanted(getattr(trusted.here, kind), "inspection", private=True)
    found = export(trusted.bench.site, trusted.bench.people["udo"], wanted)
    code, told = verified(found)
    assert code == 0, told
    parts = parts_of(found)
    assert b"Something looks odd." in parts.pop("private.jsonl")
    assert not any(b"Something looks odd." in data for data in parts.values())


def test_a_private_value_that_was_changed_is_found(trusted, verified):
    wanted = Wanted(trusted.here.sample, "inspection", private=True)
    parts = parts_of(export(trusted.bench.site, trusted.bench.people["olga"], wanted))
    changed = parts["private.jsonl"].replace(b'"value":"', b'"value":"x', 1)
    assert verified(zipped(parts | {"private.jsonl": changed}))[0] == 1


def test_who_may_not_export_does_not(trusted):
    site, people = trusted.bench.site, trusted.bench.people
    with pytest.raises(NotAllowedHere):
        export(site, people["tess"], Wanted(trusted.here.sample, "curious"))
    with pytest.raises(Unknown):
        export(site, people["olga"], Wanted("S0000000000X", "inspection"))
    with pytest.raises(Invalid):
        export(site, people["olga"], Wanted(trusted.here.sample, " "))
    with pytest.raises(Invalid):
        export(site, people["olga"], Wanted(trusted.here.sample, "inspection", known=["nonsense"]))


def test_every_signature_is_of_its_own_event_and_of_no_other(parts):
    bodies = [tracker_verify.read_event(line) for line in parts["events.jsonl"].splitlines()]
    signed = [one for one in bodies if "esig" in one]
    assert "release_conditionally" in {one["type"] for one in signed}
    for one in signed:
        assert tracker_verify.check_signature(one)
        assert list(faults(one)) == []
        for other in bodies:
            if other is not one:
                with pytest.raises(tracker_verify.Bad, match="another record"):
                    tracker_verify.check_signature(other | {"esig": one["esig"]})
                assert list(faults(other | {"esig": one["esig"]}))
