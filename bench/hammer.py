"""`python -m bench.hammer`: events by writers and sealers that are killed all the time, then verified."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench import report
from bench.databases import on_postgresql, on_sqlite
from bench.hammering import hammer


def main() -> int:
    """Hammer, verify, print; 1 where anything was found."""
    asked = argparse.ArgumentParser(prog="python -m bench.hammer", description=__doc__)
    asked.add_argument("--events", type=int, default=10_000, help="(10000)")
    asked.add_argument("--postgresql", action="store_true", help="instead of SQLite")
    asked.add_argument("--seed", type=int, default=0, help="of the moments at which they are killed")
    words = asked.parse_args()
    kind = on_postgresql if words.postgresql else on_sqlite
    with tempfile.TemporaryDirectory(prefix="hammer-") as room, kind(Path(room)) as databases:
        report.tell(report.surroundings(databases.told))
        found = hammer(databases.first.url, databases.first.data, words.events, words.seed)
    report.tell("\n".join([str(found), *found.findings]))
    return 1 if found.findings else 0


if __name__ == "__main__":
    sys.exit(main())
