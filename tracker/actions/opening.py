"""Open an installation: folder, secret, database; the one place that takes in the clock and chance."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from tracker.actions.site import Site
from tracker.records.database import Database
from tracker.settings import Settings, UnfitSetting

SECRET_BYTES = 32


def open_site(settings: Settings) -> Site:
    """Open the installation these settings describe, making its folder and its secret at the first start."""
    make_folder(settings.data)
    return Site(
        database=Database.open(settings.database_url, patience=settings.busy_seconds),
        settings=settings,
        clock=lambda: datetime.now(UTC),
        entropy=secrets.token_bytes,
        secret=kept_secret(settings.data),
    )


def make_folder(data: Path) -> None:
    """Make the data folder where it is missing, closed to other users of the machine."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise UnfitSetting(f"TRACKER_DATA is {str(data)!r}; that folder cannot be made or used.") from fault


def kept_secret(data: Path) -> bytes:
    """Give the secret of this data folder, making it once; two processes that start together get the same."""
    kept = data / "secret"
    if not kept.exists():
        _make_secret(kept)
    secret = kept.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise UnfitSetting(
            f"The file {kept} holds {len(secret)} bytes; a secret has {SECRET_BYTES}. "
            "Restore it from a backup, or remove it: everyone then signs in again."
        )
    return secret


def _make_secret(kept: Path) -> None:
    """Write the whole secret under another name, then link it: whoever comes second keeps the first's."""
    fresh = kept.with_name(f"secret.{os.getpid()}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secrets.token_bytes(SECRET_BYTES))
    try:
        os.link(fresh, kept)
    except FileExistsError:
        return
    finally:
        fresh.unlink()
