"""Verifiers that others wrote, on a bundle of this program and on tampered ones: Go, Node and OpenSSL."""

from __future__ import annotations

import subprocess
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof.test_verifier import parts_of

VERIFIERS = Path(__file__).parents[2] / ".venv" / "verifiers"
PUBLIC_KEY_BEGINS = bytes.fromhex("302a300506032b6570032100")  # what DER says of an Ed25519 key


@pytest.fixture
def unpacked(trusted, tmp_path) -> Path:
    """Give the folder of an unpacked bundle."""
    for name, data in parts_of(trusted.bundle).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def vkey(trusted) -> str:
    """Give the key as it was handed over on paper."""
    return trusted.trust.read_text().split()[0]


def run(*words: str | Path) -> bool:
    """Run a verifier, and say whether it found everything right."""
    return subprocess.run(words, capture_output=True, check=False, timeout=60).returncode == 0


def by_go(folder: Path, vkey: str) -> bool:
    return run(VERIFIERS / "verify", folder, vkey)


def by_node(folder: Path, vkey: str) -> bool:
    script = Path(__file__).parent / "verifiers" / "verify.js"
    return run("node", script, VERIFIERS / "node_modules", folder, vkey)


def by_openssl(folder: Path, vkey: str) -> bool:
    note = (folder / "checkpoint").read_text("utf-8")
    text, _, line = note.partition("\n\n")
    (folder / "key.der").write_bytes(PUBLIC_KEY_BEGINS + b64decode(vkey.split("+", 2)[2])[1:])
    (folder / "body").write_text(f"{text}\n", "utf-8")
    (folder / "signature").write_bytes(b64decode(line.split()[2])[4:])
    return run(
        "openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", folder / "key.der",
        "-rawin", "-in", folder / "body", "-sigfile", folder / "signature",
    )  # fmt: skip


def by_readme(folder: Path, vkey: str) -> bool:
    """As the bundle's own README says it, with the key in the file KEY."""
    (folder / "KEY").write_text(f"{vkey} 0 -\n")
    told = (folder / "README.txt").read_text("utf-8").partition("by OpenSSL 3:\n")[2]
    commands = [one for one in told.splitlines() if one.startswith("    ")]
    return run("sh", "-c", "\n".join([f"cd '{folder}'", *commands]))


Verifier = Callable[[Path, str], bool]
EACH = [by_go, by_node, by_openssl, by_readme]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("holds", EACH)
def test_an_honest_bundle_holds_elsewhere_too(unpacked, vkey, holds: Verifier):
    assert holds(unpacked, vkey)


@pytest.mark.parametrize("holds", EACH)
def test_a_changed_checkpoint_is_refused_elsewhere_too(unpacked, vkey, holds: Verifier):
    size = (unpacked / "checkpoint").read_text("utf-8").splitlines()[1]
    change(unpacked / "checkpoint", f"\n{size}\n", f"\n{int(size) + 1}\n")
    assert not holds(unpacked, vkey)


@pytest.mark.parametrize("holds", [by_go, by_node])
def test_a_changed_event_is_refused_elsewhere_too(unpacked, vkey, holds: Verifier):
    change(unpacked / "events.jsonl", '"outcome":"done"', '"outcome":"dine"')
    assert not holds(unpacked, vkey)


@pytest.mark.parametrize("holds", [by_go, by_node])
def test_a_left_out_event_is_refused_elsewhere_too(unpacked, vkey, holds: Verifier):
    lines = (unpacked / "events.jsonl").read_bytes().splitlines(keepends=True)
    (unpacked / "events.jsonl").write_bytes(b"".join(lines[1:]))
    assert not holds(unpacked, vkey)


def test_a_changed_proof_of_consistency_is_refused_by_the_reference(unpacked, vkey):
    (proof,) = (unpacked / "consistency").glob("*.add-checkpoint")
    first = proof.read_text("utf-8").splitlines()[1]
    change(proof, first, ("B" if first[0] == "A" else "A") + first[1:])
    assert not by_go(unpacked, vkey)
