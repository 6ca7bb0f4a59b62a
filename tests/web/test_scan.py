"""The first page: any code by any means, receipts that stay in the session, and what waits."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager

import pytest
from PIL import Image
from sqlalchemy import Engine, event

from tests.bench import CLINIC, PASSWORD, Bench
from tests.web.people import Page, at, filled
from tracker.actions.printing import label_facts
from tracker.labels.code import payload, printed
from tracker.labels.label import png
from tracker.records.queries import Told, events

MOST_IN_A_COOKIE = 4093
MOST_STATEMENTS = 60
"""Of the first page, the scan and the vial's page together."""


@contextmanager
def statements():
    """Count the SQL statements of whatever happens inside."""
    seen: list[str] = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


def newest(bench: Bench, vial: str) -> Told:
    """The newest event of a vial's sample."""
    with bench.site.database.reading() as connection:
        return events(connection, bench.case(vial).sample.code, most=1)[0]


# -- any code, by any means --------------------------------------------------------------------------------


@pytest.fixture
def vial(here) -> str:
    """Give the first vial, received in the laboratory."""
    return str(here.first)


@pytest.mark.parametrize("form", ["bare", "printed", "small", "address", "elsewhere"])
@at("svf_collected")
def test_a_code_leads_to_its_page_however_it_is_written(bench, people, vial, form, here):
    text = {
        "bare": vial,
        "printed": printed(vial),
        "small": f"  {vial.lower()}\n",
        "address": payload("tracker.example", vial),
        "elsewhere": payload("evil.example:8443", vial).lower(),
    }[form]
    page = people("tess").scan(text)
    assert page.status == 303
    assert page.answer.headers["Location"] == f"/s/{vial}"


@pytest.mark.parametrize("address", ["/s/{}", "/S/{}", "/S/{}.{serial}"])
@at("svf_collected")
def test_a_phone_that_opens_a_label_sees_the_page(bench, people, vial, address):
    page = people("tess").open(address.format(vial, serial=bench.case(vial).vial.label_serial))
    assert page.status == 200
    assert printed(vial) in page.text


@at("svf_collected")
def test_a_phone_that_is_not_signed_in_signs_in_and_comes_back(bench, people, vial):
    anybody = people("tess").client.application.test_client()
    sent_away = anybody.get(f"/S/{vial}")
    assert sent_away.status_code == 303
    sign_in = Page(anybody.get(sent_away.headers["Location"]))
    form = next(one for one in sign_in.forms if "login" in one)
    answer = anybody.post("/sign-in", data=filled(form, login="tess", password=PASSWORD))
    assert answer.headers["Location"] == f"/S/{vial}"


@at("svf_collected")
def test_a_link_is_no_scan(bench, people, vial):
    tess = people("tess")
    tess.open(f"/S/{bench.hands(vial)}")
    page = tess.take(f"/s/{vial}/move", place="bench 2")
    assert page.status == 409
    assert "The vial was not scanned." in page.says


@at("svf_divided")
def test_a_photo_of_a_label_is_a_scan_without_scripts(bench, people, here):
    tess, vial = people("tess"), here.vial
    serial = bench.do("tess", "print_label", vial, why="damaged").made[0]
    picture = png(label_facts(bench.site, vial, serial), 600)
    form = filled(tess.open("/").forms[-1], code="", how="typed")
    answer = tess.client.post("/scan", data={**form, "frame": (io.BytesIO(picture), "label.png")})
    assert answer.headers["Location"] == f"/s/{vial}"
    page = tess.open(f"/s/{vial}/attach_label")
    assert f"The new label {serial}: scanned" in page.says


@at("svf_divided")
def test_a_photo_of_several_codes_offers_each_and_guesses_none(bench, people, here):
    one, other = here.vials
    labels = [Image.open(io.BytesIO(png(label_facts(bench.site, vial, None), 300))) for vial in (one, other)]
    table = Image.new("L", (sum(each.width for each in labels) + 40, labels[0].height), 120)
    table.paste(labels[0].convert("L"), (0, 0))
    table.paste(labels[1].convert("L"), (labels[0].width + 40, 0))
    picture = io.BytesIO()
    table.save(picture, "PNG")
    tess = people("tess")
    form = filled(tess.open("/").forms[-1], code="", how="typed")
    answer = tess.client.post("/scan", data={**form, "frame": (io.BytesIO(picture.getvalue()), "two.png")})
    assert answer.status_code == 422
    for vial in (one, other):
        assert f"Vial {printed(vial)}</button>" in answer.text
    chosen = re.search(f'name="code" value="([^"]*{other}[^"]*)"', answer.text)
    gone_on = tess.client.post("/scan", data={**form, "code": chosen[1], "how": "camera"})
    assert gone_on.headers["Location"] == f"/s/{other}"


@at("svf_divided")
def test_a_camera_frame_is_read_and_is_no_scan_yet(bench, people, here):
    tess, vial = people("tess"), here.vial
    picture = png(label_facts(bench.site, vial, None), 600)
    token = {"X-CSRFToken": tess.open("/").forms[-1]["csrf_token"]}
    answer = tess.client.post(
        "/scan/frame", data={"frame": (io.BytesIO(picture), "frame.jpg")}, headers=token
    )
    (code,) = answer.json["codes"]
    assert code == {
        "text": payload(bench.site.settings.label_host, vial),
        "symbology": "QR Code",
        "what": f"Vial {printed(vial)}",
    }
    assert "Scan a label to begin." in tess.open("/").says


def test_a_frame_without_a_code_is_told_so(people):
    tess = people("tess")
    token = {"X-CSRFToken": tess.open("/").forms[-1]["csrf_token"]}
    assert tess.client.post("/scan/frame", headers=token).status_code == 422


# -- receipts ----------------------------------------------------------------------------------------------


@at("svf_collected")
def test_a_scan_serves_the_next_step_and_only_one(bench, people, vial):
    tess = people("tess")
    tess.step(vial, "move", (bench.hands(vial),), place="bench 2")
    again = tess.take(f"/s/{vial}/move", place="bench 3")
    assert "The vial was not scanned." in again.says


@at("svf_collected")
def test_a_scan_says_how_it_was_made(bench, people, vial):
    tess = people("tess")
    assert tess.scan(bench.hands(vial), "typed").status == 303
    tess.do(f"/s/{vial}/move", place="bench 2")
    assert newest(bench, vial).body["how"] == "typed"


@at("svf_collected")
def test_a_made_up_way_of_scanning_counts_as_typing(bench, people, vial):
    tess = people("tess")
    assert tess.scan(vial, "link").status == 303
    tess.do(f"/s/{vial}/move", place="bench 2")
    assert newest(bench, vial).body["how"] == "typed"


@at("svf_collected")
def test_a_scan_on_another_persons_session_counts_for_nothing(bench, people, vial):
    people("tess").scan(bench.hands(vial))
    page = people("tom").take(f"/s/{vial}/move", place="bench 2")
    assert "The vial was not scanned." in page.says


@at("svf_divided")
def test_no_address_ever_carries_a_receipt_and_the_cookie_stays_small(bench, people, here):
    tess = people("tess")
    every = [here.first, here.tube, *here.vials, *bench.lots.values()]
    for code in every:
        page = tess.scan(bench.hands(code) if code.startswith("V") else code)
        assert "?" not in page.answer.headers["Location"]
    cookie = tess.client.get_cookie("tracker")
    assert cookie is not None
    assert len(cookie.value) + len("tracker=") < MOST_IN_A_COOKIE


@at("svf_collected")
def test_scans_inside_a_form_go_where_they_belong_and_keep_what_was_typed(bench, people, vial):
    tess, path = people("tess"), f"/s/{vial}/wash"
    page = tess.send(path, tess.open(path).form, act="read", scan=bench.hands(vial), after_ml="80")
    assert f"Vial {printed(vial)}: scanned" in page.says
    page = tess.send(path, page.form, act="read", scan=bench.lots["wash_solution"])
    page = tess.send(path, page.form, act="read", scan=bench.lots["centrifuge"])
    assert (page.form["lots"], page.form["equipment"]) == (
        bench.lots["wash_solution"],
        bench.lots["centrifuge"],
    )
    assert page.form["after_ml"] == "80"
    assert tess.send(path, page.form).status == 303


@at("svf_collected")
def test_a_scan_left_in_its_box_is_read_with_the_act(bench, people, vial):
    tess, path = people("tess"), f"/s/{vial}/move"
    done = tess.send(path, tess.open(path).form, place="bench 2", scan=bench.hands(vial), scan_how="wedge")
    assert done.status == 303


@at("svf_collected")
def test_a_bad_scan_inside_a_form_is_told_there_and_nothing_is_done(bench, people, vial):
    tess, path = people("tess"), f"/s/{vial}/move"
    page = tess.send(path, tess.open(path).form, place="bench 2", scan="V-7K3")
    assert page.status == 422
    assert "cut short" in page.says
    assert (page.form["scan"], page.form["place"]) == ("V-7K3", "bench 2")


@at("svf_divided")
def test_many_vials_are_offered_under_one_act_by_scanning_them(bench, people, here):
    tess = people("tess")
    one, other = here.vials
    path = f"/s/{one}/offer"
    page = tess.send(path, tess.open(path).form, act="read", scan=bench.hands(one), to_establishment=CLINIC)
    page = tess.send(path, page.form, act="read", scan=bench.hands(other))
    assert page.form["vials"] == other
    assert tess.send(path, page.form).status == 303
    assert bench.case(other).custody.open(other) is not None


def test_a_wristband_is_scanned_and_never_shown(bench, people):
    clara, path = people("clara"), f"/s/{bench.person(band='BAND-7')}/identify_by_wristband"
    page = clara.send(path, clara.open(path).form, act="read", wristband="BAND-7", wristband_how="wedge")
    assert "The patient’s wristband: scanned" in page.says
    assert "BAND-7" not in page.text
    assert clara.send(path, page.form).status == 303
    assert "BAND-7" not in clara.open("/").text


def test_a_typed_wristband_is_typed_twice(bench, people):
    clara, path = people("clara"), f"/s/{bench.person(band='BAND-7')}/identify_by_wristband"
    page = clara.send(path, clara.open(path).form, act="read", wristband="BAND-7")
    assert page.status == 422
    assert "Type the wristband's number again." in page.text.replace("&#39;", "'")
    page = clara.send(path, page.form, act="read", wristband="BAND-7", wristband_again="BAND-7")
    assert "The patient’s wristband: scanned" in page.says


# -- what stands below the field ---------------------------------------------------------------------------


@at("svf_released")
def test_the_last_scans_stand_there_with_their_marks(bench, people, here):
    tess = people("tess")
    bench.do("tess", "hold", here.vials[1], why="The tube looked cloudy.")
    for code in (here.first, here.tube, *here.vials, here.donor):
        tess.scan(bench.hands(code) if code.startswith("V") else code)
    says = tess.open("/").says
    scans = says[says.index("Your last scans") : says.index("Waiting for you")]
    for code, word in (
        (here.first, "consumed"),
        (here.tube, "specimen"),
        (here.vials[0], "conditionally released"),
        (here.vials[1], "held"),
        (here.donor, "donor"),
    ):
        assert word in scans[scans.index(printed(code)) :].split("just now")[0]


@at("svf_divided")
def test_what_waits_stands_there(bench, people, here):
    bench.result(here.tube, "viability", "85", "%", reviewer="")
    bench.do("tess", "offer", here.vial, (bench.hands(here.vial),), to_establishment=CLINIC)
    bench.clock.pass_by(minutes=12)
    assert "Accept 1 vial from Test Laboratory" in people("nora").open("/").says
    assert "Review: Viability" in people("olga").open("/").says
    assert "Review" not in people("nora").open("/").says
    assert "Accept" not in people("tess").open("/").says


@at("svf_divided")
def test_a_clock_about_to_end_waits_for_whoever_has_the_vial(bench, people, here):
    bench.clock.pass_by(hours=2, minutes=30)
    says = people("tess").open("/").says
    assert "ends soon" in says
    assert printed(here.vial) in says
    assert printed(here.vial) not in people("nora").open("/").says


@at("svf_bedside")
def test_a_bedside_without_its_second_person_waits_for_another(bench, people, here):
    bench.do(
        "clara",
        "confirm",
        here.treatment,
        (bench.hands(here.syringe), "band:BAND-1"),
        joint="knee",
        side="left",
    )
    assert "Second person at the bedside" in people("berta").open("/").says
    assert "Second person at the bedside" not in people("clara").open("/").says
    assert "Second person at the bedside" not in people("nora").open("/").says


# -- the number of statements ------------------------------------------------------------------------------


@at("svf_divided")
def test_a_scan_costs_the_same_however_long_the_history(bench, people, here):
    tess = people("tess")
    tess.scan(bench.hands(here.vial))
    counts = []
    for _ in range(2):
        tess.open("/donors")  # what a session costs after a pause is no part of it
        with statements() as seen:
            assert tess.scan(bench.hands(here.vial)).status == 303
            assert tess.open(f"/s/{here.vial}").status == 200
        counts.append(len(seen))
        for place in range(12):
            bench.do("tess", "move", here.vial, (bench.hands(here.vial),), place=f"bench {place}")
    assert counts[0] == counts[1]
    assert counts[1] <= MOST_STATEMENTS


@at("svf_divided")
def test_the_first_page_costs_the_same_however_much_waits(bench, people, here):
    nora = people("nora")
    bench.do("tess", "offer", here.vials[0], (bench.hands(here.vials[0]),), to_establishment=CLINIC)
    counts = []
    for other in (here.vials[1], ""):
        with statements() as seen:
            nora.open("/")
        counts.append(len(seen))
        if other:
            bench.do("tess", "offer", other, (bench.hands(other),), to_establishment=CLINIC)
    assert counts[0] == counts[1]
