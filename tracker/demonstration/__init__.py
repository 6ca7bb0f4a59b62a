"""The demonstration site: invented people and published lots, built through the verbs everybody uses."""

from __future__ import annotations

from tracker.demonstration.building import Progress, build, refresh
from tracker.demonstration.floor import NotBuilt
from tracker.demonstration.memory import Unfinished, accounts_file, is_built, recall, told_accounts

__all__ = [
    "NotBuilt",
    "Progress",
    "Unfinished",
    "accounts_file",
    "build",
    "is_built",
    "recall",
    "refresh",
    "told_accounts",
]
