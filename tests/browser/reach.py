"""Which pages there are: found by following links, one of every kind, from a site where something waits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from playwright.sync_api import Page

from tests.bench import CLINIC, Bench
from tests.roads import BAND, Here

LINKS = """links => links.map(one => new URL(one.getAttribute("href"), location).href)
    .filter(one => one.startsWith(location.origin))"""
FILE = re.compile(r"\.(svg|pdf|png|zpl|zip|txt|json|csv|tlog-proof)(\?|$)")


def let_things_wait(bench: Bench, here: Here) -> None:
    """At a bedside: a result, a label, a hold, a deviation, an offer and a confirmation wait for somebody."""
    other = here.vials[1]
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="no growth")
    bench.do("tess", "print_label", here.tube, why="damaged")
    bench.do("olga", "open_deviation", other, why="The centrifuge stopped once.")
    bench.do("olga", "hold", other, why="Held to be looked at.")
    bench.do("tess", "offer", other, (bench.hands(other),), to_establishment=CLINIC)
    scans = (bench.hands(here.syringe), f"band:{BAND}")
    bench.do("clara", "confirm", here.treatment, scans, joint="knee", side="left")


def beginnings(bench: Bench, here: Here) -> Iterator[str]:
    """Where to begin: the first page, one of every kind of subject, and what only a way leads to."""
    printed = bench.case(here.tube).custody.labels
    label = next(one for one in printed if one.vial == here.tube and not (one.attached_at or one.voided_at))
    yield from ("/", f"/v/{here.tube}/label/{label.serial}", f"/t/{here.treatment}/bedside")
    codes = (here.syringe, *here.vials, here.first, here.tube, here.sample, here.donor, here.person)
    yield from (f"/s/{one}" for one in (*codes, here.treatment, *bench.lots.values()))


def kind(address: str) -> str:
    """What kind of page an address is: codes, events and searches of one kind look alike."""
    path = re.sub(r"[?#].*$", "", address)
    path = re.sub(r"(?<=/)([A-Z])[0-9A-Z]{11}(\.\w+)?(?=/|$)", r"\1", path)
    return re.sub(r"(events|label|users|training)/(?!new)[^/]+$", r"\1/one", path)


def reach(
    page: Page, addresses: Iterable[str], go: Callable[[str], object], each: Callable[[str], str] = kind
) -> Iterator[str]:
    """Open one page of every kind that links lead to, and give each address while it stands open."""
    waiting, known = list(addresses), set[str]()
    while waiting:
        address = waiting.pop(0)
        if each(address) in known or FILE.search(address):
            continue
        known.add(each(address))
        go(address)
        yield address
        found = page.locator("a[href]").evaluate_all(LINKS)
        waiting += [re.sub(r"^https?://[^/]+", "", one) for one in found]
