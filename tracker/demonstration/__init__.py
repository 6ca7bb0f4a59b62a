"""The demonstration site: invented people and published lots, built through the verbs everybody uses."""

from __future__ import annotations

from pathlib import Path

from tracker.actions.site import Site

ACCOUNTS = "demonstration-accounts.txt"


def accounts_file(site: Site) -> Path:
    """Where the accounts of the demonstration site are written down."""
    return site.settings.data / ACCOUNTS


def is_built(site: Site) -> bool:
    """Whether this data folder belongs to a demonstration site, finished or not."""
    return accounts_file(site).exists()
