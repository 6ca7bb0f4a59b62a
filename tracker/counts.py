"""How often somebody asked lately, counted in this process for the limiter.

The library's own memory starts a thread at almost every request, to forget what is over. Here that is done in
passing.
"""

from __future__ import annotations

import threading
import time
from typing import Any

from limits.storage import Storage

MOST = 10_000


class Counts(Storage):
    """A count for each key, from its first request until its window is over."""

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - the library reads it so

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._windows: dict[str, tuple[int, float]] = {}

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails as a store may fail that lies elsewhere."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count on, or begin a window; the count with this one in it."""
        now = time.time()
        with self._lock:
            if len(self._windows) > MOST:
                self._windows = {one: window for one, window in self._windows.items() if window[1] > now}
            count, ends = self._windows.get(key, (0, 0.0))
            count, ends = (count + amount, ends) if ends > now else (amount, now + expiry)
            self._windows[key] = count, ends
        return count

    def get(self, key: str) -> int:
        """The count in the window that runs now."""
        count, ends = self._windows.get(key, (0, 0.0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window of this key is over."""
        return self._windows.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """It is always there."""
        return True

    def reset(self) -> int:
        """Forget every count, and say how many there were."""
        with self._lock:
            known, self._windows = len(self._windows), {}
        return known

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._windows.pop(key, None)
