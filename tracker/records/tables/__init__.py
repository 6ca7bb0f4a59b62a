"""Every table there is; a family that is not imported here is neither migrated nor verified."""

from __future__ import annotations

from tracker.records.tables import (
    accounts,
    chain,
    factors,
    figures,
    files,
    ledger,
    mail,
    people,
    recalls,
    requests,
    samples,
    tasks,
    treatments,
)
from tracker.records.tables.base import metadata

__all__ = [
    "accounts", "chain", "factors", "figures", "files", "ledger", "mail", "metadata", "people", "recalls",
    "requests", "samples", "tasks", "treatments",
]  # fmt: skip
