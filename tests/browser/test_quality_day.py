"""A day of quality in a browser: everything is found from the page itself, by people who type no address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import mailbox
from tests.bench import PASSWORD
from tests.browser.day import Day
from tests.browser.roads import MINUTE
from tests.roads import SVF, confirm_twice, draw_up, inject, issue
from tracker.actions import mailing
from tracker.actions.accounts import set_email
from tracker.custody.people import SYSTEM
from tracker.custody.sample import Standing
from tracker.labels.code import printed

pytestmark = pytest.mark.timeout(420)  # a day is some sixty pages, and the machine may be busy

ADDRESS = "clara@clinic.example"
PRIVATE = ("Test Person One", "BAND-1", "1970")
PANEL = {
    "Viability": ("62", "%"),
    "Gram stain": ("negative", ""),
    "Endotoxin": ("<0.05", "EU/mL"),
    "Something else": ("2", "10^6 cells/mL"),
}
GOOD = ("Gram stain", "Endotoxin", "Viable cells per millilitre")


@pytest.fixture
def day(at, monkeypatch) -> Iterator[Day]:
    """A divided sample without results, on a site that sends mail."""
    sending: list[threading.Thread] = []
    send_soon = mailing.send_soon
    monkeypatch.setattr(mailing, "send_soon", lambda site: sending.append(send_soon(site)))
    port = mailbox.free_port()
    with mailbox.served(port) as post:
        place = at("svf_divided", **mailbox.mail_at(port))
        set_email(place.bench.site, SYSTEM, place.bench.people["clara"].user, ADDRESS)
        found = Day(place, post, sending, {})
        yield found
    assert {login: one.wrong for login, one in found.walkers.items() if one.wrong} == {}


def measured(day: Day) -> None:
    """The technician records a panel; one value of it fails."""
    tess = day("tess")
    tess.scan(tess.who.hands(day.here.tube)).to("Record panel")
    tess.who.page.locator("[name='results.4.analyte']").select_option("cell_concentration")
    for name, (value, unit) in PANEL.items():
        line = tess.who.page.locator(f"fieldset.panel-row:has(> legend:has-text('{name}'))").first
        line.locator("[name$='.value']").fill(value)
        if unit:
            line.locator("[name$='.unit']").select_option(unit)
    tess.send()


def reviewed(day: Day) -> None:
    """What fails stands as a stop already; what is good counts once the officer has seen it."""
    olga = day("olga").menu("Quality")
    assert "Viability failed: 62 %, limit ≥ 70 %" in olga.part("investigate")
    for name in ("Viability", *GOOD):
        olga.row(name, near="#review").to("Accept")
        assert "Recorded" in olga.says
    assert "0 to review" in olga.part("review")


def inquired(day: Day) -> None:
    """She opens the inquiry, it is measured again, and an officer who took no part finds the error."""
    olga, otto = day("olga"), day("otto")
    olga.row("Viability failed", near="#investigate")
    assert "Viability in the final product is 62 %" in olga.says
    olga.act("Look into it", "62 %", near="#failing")
    assert "Nobody looks into it yet" in olga.says
    olga.to("Open investigation").send(why="The counter showed a fault of its focus that day.")
    assert "Inquiry open" in olga.says
    again(day)
    otto.menu("Quality").act("Look into it", "Viability failed", near="#investigate")
    otto.row("Viability", "62 %")
    assert "Measured again: 88 % Test Tess does not replace the result" in otto.says
    otto.to("Conclude investigation").send(
        conclusion="laboratory_error", evidence="The counter was out of focus; its log says so."
    )
    assert "Laboratory error proven: the result is out of the count" in otto.says


def again(day: Day) -> None:
    """The technician measures it again from the same tube."""
    tess = day("tess")
    tess.scan(tess.who.hands(day.here.tube)).to("Record result").send(
        analyte="viability", value="88", unit="%"
    )


def lifted(day: Day) -> None:
    """The stop outlasts its cause until she lifts it, and the repeat counts once it was reviewed."""
    olga = day("olga").menu("Quality")
    olga.act("Lift", "Viability failed", near="#investigate").send(why="The laboratory's error is proven.")
    olga.menu("Quality")
    assert "Failing results and mismatches at the bedside stand here." in olga.part("investigate")
    olga.row("Viability", "88 %", near="#review").to("Accept")


def let_go(day: Day) -> None:
    """Both vials are let go conditionally with one signature."""
    olga, here = day("olga"), day.here
    olga.row(printed(here.sample), near="#release")
    assert "Conditional release: nothing speaks against it" in olga.says
    assert olga.who.page.locator("[name=vials]:checked").count() == 2
    olga.who.fill(password=PASSWORD)
    olga.to("Release conditionally")
    assert "Recorded: release conditionally, 2 vials." in olga.says
    standing = {day.bench.case(one).line.standing() for one in here.vials}
    assert standing == {Standing.CONDITIONALLY_RELEASED}


def given(day: Day) -> None:
    """One vial reaches the patient; nine days go by, and everybody signs in again."""
    bench, here = day.bench, day.here
    here.treatment = bench.treatment(here.person, SVF)
    bench.do("clara", "allocate", here.treatment, vial=here.vial)
    issue(bench, here.vial)
    here.syringe = draw_up(bench, here.vial, here.dose_ml)
    confirm_twice(bench, here)
    inject(bench, here)
    bench.clock.pass_by(days=9)
    for one in day.walkers.values():
        one.begin()


def turned_positive(day: Day) -> None:
    """The plate grew: every vial of the line is held at once, and who is to be told is listed by code."""
    tess, olga, here = day("tess"), day("olga"), day.here
    tess.scan(tess.who.hands(here.tube)).to("Record result").send(analyte="sterility", value="growth")
    for one in here.vials:
        olga.scan(olga.who.hands(one))
        assert "Sterility, 14 days failed: growth" in olga.says
    olga.menu("Quality")
    told = olga.part("notices")
    for one in (printed(here.treatment), printed(here.syringe), "Test Clara", "given", "sent", "due in 1 d"):
        assert one in told
    assert [one for one in (*PRIVATE, here.person) if one in told] == []
    olga.menu("Tasks")
    assert "Report it, and record the report" in olga.says
    assert "due in 45 d" in olga.says


def told_by_mail(day: Day) -> None:
    """The letter names the treatment, its vials and the way to its page, and no patient."""
    (letter,) = day.letters()
    here = day.here
    for one in (ADDRESS, printed(here.treatment), printed(here.syringe), f"/t/{here.treatment}", "growth"):
        assert one in letter
    said = [
        line for line in letter.splitlines() if not line.startswith("Message-ID:")
    ]  # random digits, not words
    for one in (*PRIVATE, here.person, "knee", "left"):
        assert [line for line in said if one in line] == []


def acknowledged(day: Day) -> None:
    """Whoever would close it is told who does not know yet; the clinician says on her page that she does."""
    olga, clara = day("olga").menu("Quality"), day("clara")
    olga.act("Close", "Sterility, 14 days failed", near="#deviations")
    assert "As the record stands, this would be refused" in olga.says
    assert f"The notice about treatment {printed(day.here.treatment)} is not acknowledged." in olga.says
    clara.menu("Tasks").row("Acknowledge a notice")
    clara.act("Acknowledge", "Sterility, 14 days failed", near="#told")
    clara.send(why="The patient was called in.", password=PASSWORD)
    assert "acknowledged" in clara.part("told")
    assert "Acknowledge a notice" not in clara.menu("Tasks").says


def reported(day: Day) -> None:
    """What was reported is recorded with its reference, from the list of tasks."""
    olga, made = day("olga").menu("Tasks"), day.bench.clock.now - timedelta(minutes=5)
    olga.act("Record report", "Report it")
    olga.send(
        authority="FDA", reference="DEV-1", reported_at=made.strftime(MINUTE), password=PASSWORD
    )  # fmt: skip
    assert "Report it" not in olga.menu("Tasks").says


def closed(day: Day) -> None:
    """How grave it was, what caused it and what was done about it: signed by an officer, and nobody else."""
    olga = day("olga").menu("Quality")
    assert "acknowledged" in olga.part("notices")
    olga.act("Classify", "Sterility, 14 days failed", near="#deviations")
    olga.send(classed="critical", why="Living germs were injected.")
    assert "Close deviation" not in day("tess").menu("Tasks").to("Officers").says
    olga.menu("Quality").act("Close", "Sterility, 14 days failed", near="#deviations")
    assert "this would be refused" not in olga.says
    olga.send(
        cause="A filter was torn.", correction="Filters are tested after use.",
        conclusion="The vial that is left is rejected.", password=PASSWORD,
    )  # fmt: skip
    assert "0 open" in olga.menu("Quality").part("deviations")
    assert "Check that the correction works" in olga.menu("Tasks").says


def rejected(day: Day) -> None:
    """What is left ran out days ago, so no list asks for it; it is rejected for good at its own page."""
    olga, left = day("olga").menu("Quality"), day.here.vials[1]
    assert "0 to release" in olga.part("release")
    olga.scan(olga.who.hands(left)).to("Reject")
    olga.send(why="Germs grew in what it was drawn from.", password=PASSWORD)
    assert day.bench.case(left).line.standing() is Standing.REJECTED


def counted(day: Day) -> None:
    """The figures tell of this day: what was let go, how fast, and that it was not right first time."""
    olga = day("olga").menu("Quality").to("Figures")
    assert "conditional 2" in olga.part("releases")
    assert "0.0 of a hundred samples were released without" in olga.part("first_time")
    assert "after trouble 1" in olga.part("first_time")
    assert "Check that the correction works 1 0" in olga.part("tasks")


def test_a_day_of_quality_from_a_failing_panel_to_a_late_positive_that_is_closed(day):
    for stretch in (measured, reviewed, inquired, lifted, let_go, given):
        stretch(day)
    for stretch in (turned_positive, told_by_mail, acknowledged, reported, closed, rejected, counted):
        stretch(day)
