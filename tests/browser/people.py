"""A person at a real browser: signs in, scans, fills in forms and presses buttons, as at the bench."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

import pypdfium2
from PIL import Image
from playwright.sync_api import Locator, Page, Response

from tests.bench import PASSWORD, Bench
from tests.chromium import Camera
from tests.wedge import BURST

DO = "main button[name='act'][value='do']"
LEFT_OUT = "xpath=ancestor::details[not(@open)]/summary"
READY: Literal["domcontentloaded"] = "domcontentloaded"
"""When a page can be used: its scripts have run by then."""
HARMLESS = "Failed to load resource: the server responded with a status of 4"
"""What Chromium says of a page that answers a person's mistake or a refusal."""


@dataclass
class Person:
    """Somebody signed in at a browser of their own."""

    page: Page
    login: str
    bench: Bench
    camera: Camera
    wrong: list[str] = field(default_factory=list)
    answer: Response | None = None

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._said)
        self.page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(HARMLESS):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.url}: {response.status}")

    # -- reading -------------------------------------------------------------------------------------------

    @property
    def says(self) -> str:
        """What stands on the page, in one line."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def status(self) -> int:
        """How the last page answered."""
        assert self.answer is not None
        return self.answer.status

    @property
    def path(self) -> str:
        """Where the browser is."""
        return re.sub(r"^https?://[^/]+", "", self.page.url)

    @property
    def code(self) -> str:
        """The code of the subject whose page stands there."""
        return self.path.partition("?")[0].rsplit("/", 1)[-1]

    # -- moving --------------------------------------------------------------------------------------------

    def sign_in(self) -> Person:
        """Sign in through the form."""
        self.open("/sign-in")
        self.fill(login=self.login, password=PASSWORD)
        self.press("Sign in")
        assert self.status == 200, self.says
        return self

    def open(self, path: str) -> Person:
        """Open a page."""
        self.answer = self.page.goto(path, wait_until=READY)
        return self

    def press(self, name: str) -> Person:
        """Press a button or follow a link, and wait for the page it leads to."""
        words = re.compile(rf"^\s*{re.escape(name)}\s*$")
        every = self.page.locator("main button:visible, main a.act:visible")
        target = every.filter(has_text=words)
        folded = self.page.locator("main details.further:not([open]) > summary")
        if target.count() == 0 and folded.count():
            folded.first.click()
        return self.click(target.first)

    def click(self, target: Locator) -> Person:
        """Press something, and wait for the page it leads to."""
        with self.page.expect_navigation(wait_until=READY) as going:
            target.click()
        self.answer = going.value
        return self

    # -- scanning ------------------------------------------------------------------------------------------

    def hands(self, vial: str) -> str:
        """What a scanner reads on the vial in one's hands: the present label, or nothing but its code."""
        return f"HTTPS://TRACKER.EXAMPLE/S/{self.bench.hands(vial)}"

    def scan(self, text: str) -> Person:
        """Scan with a hand scanner, whatever has the focus, and wait for the page it leads to."""
        with self.page.expect_navigation(wait_until=READY) as going:
            self.burst(text)
        self.answer = going.value
        return self

    def burst(self, text: str) -> None:
        """Scan with a hand scanner into a form that has more to fill in."""
        self.page.evaluate(BURST, text)

    def film(self, near: str = "main") -> Person:
        """Read what lies before the camera, with the first camera button there."""
        with self.page.expect_navigation(wait_until=READY) as going:
            self.page.locator(f"{near} [data-camera]:visible").first.click()
        self.answer = going.value
        return self

    def print(self, name: str = "cryovial_wrap-300.pdf") -> Image.Image:
        """The label on the page as it comes out of the printer."""
        link = self.page.locator(f"main a[href$='{name}']")
        document = pypdfium2.PdfDocument(self.page.request.get(str(link.get_attribute("href"))).body())
        try:
            return document[0].render(scale=300 / 72).to_pil()
        finally:
            document.close()

    # -- filling in ----------------------------------------------------------------------------------------

    def fill(self, **given: Any) -> Person:
        """Fill in boxes by their names; the first signature of a session takes one's name as well."""
        if "password" in given and self.page.locator("main [name=signer_login]").count():
            self._fill("signer_login", self.login)
        for name, value in given.items():
            self._fill(name, value)
        return self

    def _fill(self, name: str, value: Any) -> None:
        box = self.page.locator(f"main [name='{name}']:not([type=hidden])")
        folded = box.first.locator(LEFT_OUT)
        if folded.count():
            folded.first.click()
        if box.first.get_attribute("type") in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                self.page.locator(f"main label:has([name='{name}'][value='{one}'])").click()
        elif box.first.evaluate("box => box.tagName") == "SELECT":
            box.first.select_option(str(value))
        else:
            box.first.fill(str(value))

    def take(self, path: str, scans: tuple[str, ...] = (), **given: Any) -> Person:
        """Open a step's page, scan what it asks for, fill it in and send it."""
        self.open(path)
        assert self.status == 200, self.says
        for one in scans:
            self.scan(one)
            assert self.status == 200, self.says
        return self.fill(**given).send()

    def send(self) -> Person:
        """Send the form of the step; it takes a person some seconds."""
        self.bench.clock.pass_by(seconds=20)
        return self.click(self.page.locator(DO))

    def do(self, path: str, scans: tuple[str, ...] = (), **given: Any) -> str:
        """Do a step at its page, and give the code its yes leads to."""
        self.take(path, scans, **given)
        assert self.status == 200, self.says
        assert "Recorded" in self.says, self.says
        return self.code

    def step(self, code: str, kind: str, scans: tuple[str, ...] = (), **given: Any) -> str:
        """Do a step on a subject."""
        return self.do(f"/s/{code}/{kind}", scans, **given)

    def refused(self, code: str, kind: str, scans: tuple[str, ...] = (), **given: Any) -> str:
        """Be refused a step on a subject, and give what the page says."""
        self.take(f"/s/{code}/{kind}", scans, **given)
        assert self.status == 409, self.says
        return self.says
