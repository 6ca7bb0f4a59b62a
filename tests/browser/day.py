"""A day at a site that sends mail: its bench, its people at their phones, and the letters that went."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from tests.bench import Bench
from tests.browser.conftest import Place
from tests.browser.faults import PHONE
from tests.browser.walking import Walker
from tests.mailbox import Mailbox, content
from tests.roads import Here


@dataclass
class Day:
    """The bench of this day, its people at their phones, the mail server, and what was sent beside an act."""

    place: Place
    post: Mailbox
    sending: list[threading.Thread]
    walkers: dict[str, Walker]

    @property
    def bench(self) -> Bench:
        return self.place.bench

    @property
    def here(self) -> Here:
        return self.place.here

    def __call__(self, login: str) -> Walker:
        """Somebody at a phone, signed in."""
        if login not in self.walkers:
            self.walkers[login] = Walker(self.place.another(login, viewport=PHONE))
        return self.walkers[login]

    def letters(self) -> list[str]:
        """Every letter that went, whole."""
        for one in self.sending:
            one.join(timeout=20)
        return [one.as_string() + content(one) for one in self.post.took]
