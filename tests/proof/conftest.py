"""A bundle of a real record, and the verifier as an outsider runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import tracker_verify
from tests.bench import Bench
from tests.roads import Here
from tests.stations import sqlite_stations
from tracker.actions.exporting import Wanted, export
from tracker.actions.ledger_keys import KeyRing
from tracker.actions.sealing import seal

__all__ = ["sqlite_stations"]


@dataclass(slots=True)
class Made:
    """A bench whose record was exported: the bundle, the keys on paper, an earlier checkpoint."""

    bench: Bench
    here: Here
    bundle: bytes
    trust: Path
    earlier: str


@pytest.fixture(scope="session")
def trusted(sqlite_stations, tmp_path_factory) -> Made:
    """Give the record of an injected treatment's sample, exported once for all tests that only read it."""
    bench, here = sqlite_stations.at("svf_bedside")
    folder = tmp_path_factory.mktemp("keys")
    bench.site = replace(bench.site, settings=replace(bench.site.settings, data=folder))
    earlier = seal(bench.site).note
    bench.do("olga", "hold", here.syringe, why="Something looks odd.")
    found = export(bench.site, bench.people["olga"], Wanted(here.syringe, "inspection", known=[earlier]))
    trust = tmp_path_factory.mktemp("paper") / "keys.txt"
    trust.write_text("".join(one.line() for one in KeyRing.of(bench.site.settings).trusted()))
    return Made(bench, here, found, trust, earlier)


@pytest.fixture
def verified(tmp_path, trusted, capsys) -> Callable[..., tuple[int, str]]:
    """Verify bytes as a bundle; the exit code and what was printed."""

    def run(data: bytes, *words: str) -> tuple[int, str]:
        file = tmp_path / "bundle.zip"
        file.write_bytes(data)
        code = tracker_verify.main([str(file), "--trust", str(trusted.trust), *words])
        return code, capsys.readouterr().out

    return run
