"""A bundle of a real record, and the verifier as an outsider runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import tracker_verify
from tests.bench import Bench
from tests.roads import Here
from tests.stations import Files, Stations
from tracker.actions.exporting import Wanted, export
from tracker.actions.ledger_keys import KeyRing
from tracker.actions.sealing import seal


@dataclass(slots=True)
class Made:
    """A bench whose record was exported: the bundle, the keys on paper, an earlier checkpoint."""

    bench: Bench
    here: Here
    bundle: bytes
    trust: Path
    earlier: str


@pytest.fixture(scope="session")
def trusted(migrated_file, tmp_path_factory) -> Iterator[Made]:
    """Give the record of an injected treatment's sample, exported once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("proof")  # nobody else seals in this folder, or closes this bench
    bench, here = Stations(Files(folder), str(migrated_file), folder / "data").at("svf_bedside")
    earlier = seal(bench.site).note
    bench.do("olga", "hold", here.syringe, why="Something looks odd.")
    found = export(bench.site, bench.people["olga"], Wanted(here.syringe, "inspection", known=[earlier]))
    trust = tmp_path_factory.mktemp("paper") / "keys.txt"
    trust.write_text("".join(one.line() for one in KeyRing.of(bench.site.settings).trusted()))
    yield Made(bench, here, found, trust, earlier)
    bench.site.database.close()


@pytest.fixture
def verified(tmp_path, trusted, capsys) -> Callable[..., tuple[int, str]]:
    """Verify bytes as a bundle; the exit code and what was printed."""

    def run(data: bytes, *words: str) -> tuple[int, str]:
        file = tmp_path / "bundle.zip"
        file.write_bytes(data)
        code = tracker_verify.main([str(file), "--trust", str(trusted.trust), *words])
        return code, capsys.readouterr().out

    return run
