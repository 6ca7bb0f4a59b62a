"""Writes a migration by comparing the tables in the code with those that the migrations so far make.

    python tools/migration.py <slug>           the next migration
    python tools/migration.py --first          the first one over again, while nothing has been released

Read what it wrote before you commit it: Alembic does not see a changed CHECK, and never sees data.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine

from tracker.records.migrate import MIGRATIONS
from tracker.records.tables.chain import DOOR, LEDGER, RANKS, STOP

FIRST = "first_tables"


def main() -> None:
    """Write one migration and say where it is."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    given.add_argument("slug", nargs="?", help="what it does, in_small_letters")
    given.add_argument("--first", action="store_true", help="make the first migration over again")
    wanted = given.parse_args()
    if wanted.first == bool(wanted.slug):
        given.error("Give either a slug or --first.")
    if wanted.first:
        _remove_first()
    written = write(wanted.slug or FIRST, wanted.first)
    for tidy in (["check", "--fix-only", "--quiet"], ["format", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *tidy, str(written)], check=True)
    print(written)


def write(slug: str, first: bool) -> Path:
    """Run the migrations so far on an empty database, and write what is still missing."""
    name = f"{datetime.now(UTC):%Y%m%d}_{slug}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("file_template", "%%(rev)s")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(
                config,
                slug.replace("_", " ").capitalize(),
                autogenerate=True,
                rev_id=name,
                process_revision_directives=_with_rows if first else None,
            )
        engine.dispose()
    return MIGRATIONS / "versions" / f"{name}.py"


def _with_rows(_context: MigrationContext, _revision: object, scripts: Iterable[ops.MigrationScript]) -> None:
    """The chains that belong to nobody exist from the start."""
    rows = ", ".join(f"('{code}', {RANKS[code]})" for code in (STOP, DOOR, LEDGER))
    for script in scripts:
        assert script.upgrade_ops is not None
        script.upgrade_ops.ops.append(ops.ExecuteSQLOp(f"INSERT INTO chain (code, rank) VALUES {rows}"))


def _remove_first() -> None:
    files = list((MIGRATIONS / "versions").glob("*.py"))
    if len(files) > 1:
        raise SystemExit("There are later migrations already; write the next one instead.")
    for file in files:
        file.unlink()


if __name__ == "__main__":
    main()
