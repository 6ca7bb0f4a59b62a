"""One installation: what every verb needs and no verb may reach for by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tracker.records.database import Database
from tracker.settings import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """The database, the settings, the clock, the randomness and the secret of one installation."""

    database: Database
    settings: Settings
    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    secret: bytes
