"""A person at a browser without scripts: reads a page's form as it stands, fills it in, sends it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.bench import PASSWORD, Clock

SCAN = "/scan"


def at(station: str) -> pytest.MarkDecorator:
    """Begin a test at a station of the road."""
    return pytest.mark.parametrize("stood", [station], indirect=True, ids=[station])


class _Forms(HTMLParser):
    """Every form of a page with what a browser would send of it, buttons apart."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[MultiDict[str, str]] = []
        self.actions: list[str] = []
        self._area = self._select = None
        self._text = ""

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name")
        if tag == "form":
            self.forms.append(MultiDict())
            self.actions.append(given.get("action") or "")
        elif tag == "input" and name and self.forms:
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            if chosen and given.get("type") not in ("file", "submit"):
                self.forms[-1].add(name, given.get("value") or "")
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "select":
            self._select = name
            self.forms[-1].add(name, "")
        elif tag == "option" and self._select and "selected" in given:
            self.forms[-1].setlist(self._select, [given.get("value") or ""])

    def handle_data(self, data):
        self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self._area:
            self.forms[-1].add(self._area, self._text.removeprefix("\n"))
            self._area = None
        if tag == "select":
            self._select = None


def filled(form: MultiDict[str, str], **given: Any) -> MultiDict[str, str]:
    """A form with these boxes filled in, whatever stood in them."""
    body = MultiDict(form)
    for name, value in given.items():
        body.setlist(name, value if isinstance(value, list) else [value])
    return body


@dataclass(slots=True)
class Page:
    """One answer, with its forms and what it says."""

    answer: TestResponse
    status: int = 0
    text: str = ""
    forms: list[MultiDict[str, str]] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        read = _Forms()
        self.status, self.text = self.answer.status_code, self.answer.text
        read.feed(self.text)
        self.forms, self.actions = read.forms, read.actions

    @property
    def form(self) -> MultiDict[str, str]:
        """The form of a step: the one that carries what was seen."""
        return next(one for one in self.forms if "seen" in one)

    @property
    def says(self) -> str:
        """What a person reads, without markup."""
        main = self.text[self.text.index("<main") :]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@dataclass(slots=True)
class Person:
    """Somebody signed in at a browser of their own."""

    client: FlaskClient
    login: str
    clock: Clock

    def sign_in(self) -> Person:
        """Sign in through the form."""
        form = next(one for one in Page(self.client.get("/sign-in")).forms if "login" in one)
        assert (
            self.client.post("/sign-in", data=filled(form, login=self.login, password=PASSWORD)).status_code
            == 303
        )
        return self

    def open(self, path: str) -> Page:
        """Open a page."""
        return Page(self.client.get(path))

    def scan(self, text: str, how: str = "wedge") -> Page:
        """Scan at the first page."""
        home = self.open("/")
        form = home.forms[home.actions.index(SCAN, 1 if home.actions.count(SCAN) > 1 else 0)]
        return Page(self.client.post(SCAN, data=filled(form, code=text, how=how)))

    def send(self, path: str, form: MultiDict[str, str], act: str = "do", **given: Any) -> Page:
        """Send a form as it stands, with these boxes filled in; it takes a person some seconds."""
        self.clock.pass_by(seconds=5)
        if "signer_login" in form:  # the first signature of a session takes the name as well
            given.setdefault("signer_login", self.login)
        return Page(self.client.post(path, data=filled(form, **given, act=act)))

    def take(self, path: str, **given: Any) -> Page:
        """Open a step's page, fill in its boxes and send it."""
        page = self.open(path)
        assert page.status == 200, page.says
        return self.send(path, page.form, **given)

    def do(self, path: str, **given: Any) -> str:
        """Do a step; the address its yes leads to."""
        page = self.take(path, **given)
        assert page.status == 303, page.says
        return str(page.answer.headers["Location"])

    def step(self, code: str, kind: str, scans: tuple[str, ...] = (), **given: Any) -> str:
        """Scan what is asked for at the first page, then do a step on a subject."""
        for one in scans:
            assert self.scan(one).status == 303
        return self.do(f"/s/{code}/{kind}", **given)


def code_of(address: str) -> str:
    """The code an address leads to."""
    return address.rsplit("/", 1)[-1].partition("?")[0]
