"""`tracker user`: accounts, the training on record of them, and names that were locked."""

from __future__ import annotations

from tracker.cli.accounts import user
from tracker.cli.training import training, unlock

__all__ = ["user"]

for command in (training, unlock):
    user.add_command(command)
