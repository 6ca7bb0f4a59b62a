"""Going on only by what a page offers: links, rows and buttons, with a look at each page on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator

from tests.browser.faults import faults
from tests.browser.people import DO, LEFT_OUT, Person


@dataclass
class Walker:
    """Somebody who types no address, and notes what is wrong with every page they come by."""

    who: Person
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.look()

    @property
    def says(self) -> str:
        """What stands on the page, in one line."""
        return self.who.says

    def part(self, name: str) -> str:
        """What one part of the page says, in one line."""
        return " ".join(self.who.page.locator(f"#{name}").inner_text().split())

    def look(self) -> Walker:
        """Note what is wrong with the page that stands open."""
        if found := faults(self.who):
            self.wrong[self.who.path] = found
        return self

    def begin(self) -> Walker:
        """Sign in again, as after some days."""
        self.who.sign_in()
        return self.look()

    def menu(self, name: str) -> Walker:
        """Choose one of the pages that every page leads to."""
        return self._press(self.who.page.get_by_label("Pages").get_by_role("link", name=name, exact=True))

    def to(self, name: str, near: str = "main") -> Walker:
        """Follow the link or press the button of this name."""
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        return self._press(self.who.page.locator(f"{near} a, {near} button").filter(has_text=words))

    def row(self, *words: str, near: str = "main") -> Walker:
        """Press the row that says this."""
        return self._press(self._row(words, near).locator("a.row-link"))

    def act(self, name: str, *words: str, near: str = "main") -> Walker:
        """Follow the link of this name in the row that says this."""
        return self._press(self._row(words, near).get_by_role("link", name=name, exact=True))

    def scan(self, code: str) -> Walker:
        """Scan a label, whatever page stands open."""
        self.who.scan(code)
        return self.look()

    def send(self, **given: Any) -> Walker:
        """Fill in the form that stands open and send it; it is taken."""
        self.who.fill(**given)
        self.who.bench.clock.pass_by(seconds=20)
        self._press(self.who.page.locator(DO))
        assert "Recorded" in self.says, self.says
        return self

    def _row(self, words: tuple[str, ...], near: str) -> Locator:
        rows = self.who.page.locator(f"{near} tbody tr")
        for one in words:
            rows = rows.filter(has_text=one)
        return rows

    def _press(self, target: Locator) -> Walker:
        assert target.count(), f"{self.who.path} does not lead on: {target}: {self.says}"
        for summary in target.first.locator(LEFT_OUT).all():
            summary.click()
        self.who.click(target.first)
        return self.look()
