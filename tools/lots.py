"""Judge the published lots on a site built for the purpose, and write what came of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tracker.actions.opening import open_site
from tracker.demonstration import published
from tracker.demonstration.building import opened
from tracker.demonstration.lots_page import lots_page
from tracker.records.migrate import migrate
from tracker.settings import Settings

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def judged_lots_page() -> str:
    """Build a site with the published lots alone, at one fixed time, and write its page."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), demonstration=True, password_memory_kib=8)
        migrate(settings.migration_url, settings.database_url)
        site = replace(open_site(settings), clock=lambda: NOON)
        try:
            with opened(site) as floor:
                return lots_page(published.build(floor))
        finally:
            site.database.close()
