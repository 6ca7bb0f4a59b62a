"""The pages of vials, samples, donors and persons: the answer first, nothing private, no act in vain."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.actions.test_attachments import PDF, sent
from tests.bench import CLINIC, PASSWORD, PEOPLE
from tests.roads import BAND, confirm_twice, inject
from tests.web.people import Page, at
from tracker import create_app
from tracker.custody.steps import STEPS
from tracker.labels.code import printed
from tracker.records import queries
from tracker.web.reasons import as_read

NAME = "Test Person One"


def band(page: Page) -> tuple[str, str]:
    """The state and the title of what stands first."""
    found = re.search(r'<section class="band" data-state="(\w+)" aria-label="([^"]+)"', page.text)
    assert found
    return found[1], found[2]


def offered(page: Page) -> set[str]:
    """The steps this page has a button for."""
    return set(re.findall(r'<a class="act[^"]*" href="/s/\w{12}/(\w+)"', page.text))


# -- the answer first --------------------------------------------------------------------------------------


@at("svf_bedside")
def test_a_vial_that_lacks_only_the_bedside_waits_and_says_so(bench, here, people):
    page = people("clara").open(f"/s/{here.syringe}")
    assert band(page) == ("waiting", "Not ready for injection yet")
    assert "0 of 2 people confirmed this vial" in page.says


@at("svf_bedside")
def test_a_confirmed_vial_is_usable_and_an_injected_one_has_ended(bench, here, people):
    confirm_twice(bench, here)
    assert band(people("nora").open(f"/s/{here.syringe}")) == ("usable", "Usable for injection")
    inject(bench, here)
    page = people("nora").open(f"/s/{here.syringe}")
    assert band(page) == ("ended", "Ended: injected")
    assert "It was injected by Test Clara" in page.says


@at("svf_released")
def test_a_held_vial_is_refused_with_every_reason(bench, here, people):
    bench.do("tess", "hold", here.vial, why="The tube looked cloudy.")
    bench.result(here.tube, "viability", "60", "%")
    page = people("tess").open(f"/s/{here.vial}")
    assert band(page) == ("refused", "Refused for injection")
    assert "Held (since" in page.says
    assert "Viability in the final product is 60 %, limit ≥ 70 %." in page.says
    assert "A quality officer lifts or narrows it in writing." in page.says
    assert "cloudy" not in page.text


@at("svf_divided")
def test_what_a_vial_in_quarantine_still_needs_for_its_release_is_told(bench, here, people):
    page = people("olga").open(f"/s/{here.vial}")
    assert band(page)[0] == "waiting"
    assert "Viability in the final product is missing (limit ≥ 70 %)." in page.says


@at("svf_released")
def test_an_expired_vial_is_refused(bench, here, people):
    bench.clock.pass_by(hours=30)
    page = people("tess").open(f"/s/{here.vial}")
    assert band(page)[0] == "refused"
    assert "ran out" in page.says


@at("svf_divided")
def test_a_specimen_tube_never_goes_to_a_patient(bench, here, people):
    page = people("tess").open(f"/s/{here.tube}")
    assert band(page) == ("waiting", "Specimen tube")
    assert "It never goes to a patient." in page.says


# -- facts -------------------------------------------------------------------------------------------------


@at("svf_issued")
def test_a_vial_says_where_it_came_from_where_it_is_and_what_was_found(bench, here, people):
    page = people("clara").open(f"/s/{here.vial}")
    for one in (printed(here.first), printed(here.tube), *(printed(code) for code in here.vials)):
        assert one in page.text
    for says in (
        "Test Nora, Test Clinic, room 2",
        "Issue to the clinic offered Test Tom",
        "Accepted Test Nora after",
        "Collected as",
        "Viability final 85 % ≥ 70 % meets Test Olga",
        "Sterility, 14 days final none yet no growth missing",
    ):
        assert says in page.says


@at("svf_released")
def test_a_corrected_value_is_struck_through(bench, here, people):
    key = next(one.id for one in bench.case(here.tube).quality.results if one.analyte == "viability")
    given = {"about": key, "field": "value", "value": "75", "why": "A digit was misread."}
    bench.do("tess", "correct", here.tube, second="otto", **given)
    page = people("olga").open(f"/s/{here.vial}")
    assert '<s><span class="unseen">replaced: </span>85 %</s>' in page.text
    assert "75 %" in page.says


@at("svf_released")
def test_refused_attempts_stand_among_the_events_marked(bench, here, people):
    bench.refused("tess", "issue", here.vial, (bench.hands(here.vial),))
    page = people("tess").open(f"/s/{here.vial}")
    events = page.says[page.says.index("Events newest first") :]
    newest = events[: events.index("event ")]
    assert "Issue to the clinic refused" in newest
    assert "Test Tess camera" in newest


@at("svf_released")
def test_a_long_history_folds_all_but_the_newest(bench, here, people):
    shown, _, folded = people("tess").open(f"/s/{here.sample}").text.rpartition("Earlier: ")
    assert "Collect" in folded
    assert shown.count("/ledger/events/") == 8


@at("svf_divided")
def test_a_vial_on_the_road_shows_the_gap(bench, here, people):
    bench.do("tess", "offer", here.vial, (bench.hands(here.vial),), to_establishment=CLINIC)
    bench.clock.pass_by(minutes=42)
    assert "for 42 min On the way, and nobody has answered" in people("tess").open(f"/s/{here.vial}").says


@at("svf_released")
def test_a_label_that_was_replaced_says_so_when_it_is_opened(bench, here, people):
    old = bench.case(here.vial).vial.label_serial
    bench.label("tess", here.vial)
    tess = people("tess")
    assert "This label is void." in tess.open(f"/S/{here.vial}.{old}").says
    assert "This label is void." not in tess.open(f"/S/{bench.hands(here.vial)}").says
    assert "ever printed for this vial" in tess.open(f"/S/{here.vial}.0000").says


@at("svf_released")
def test_a_sample_shows_its_vials_its_route_its_releases_and_its_stops(bench, here, people):
    bench.do("tess", "hold", here.sample, why="A question is open.")
    page = people("olga").open(f"/s/{here.sample}")
    assert band(page) == ("refused", "Stopped")
    for code in (here.first, here.tube, *here.vials):
        assert printed(code) in page.text
    assert page.says.count("Conditionally released Test Olga") == 2
    assert "Draw up" in page.says


def test_a_donor_says_whether_anything_may_be_collected(bench, people):
    person = bench.person(band="BAND-9")
    donor = bench.do("clara", "register_donor", person=person, source="adipose").subject
    page = people("nora").open(f"/s/{donor}")
    assert band(page) == ("refused", "Not ready for collection")
    assert "No consent for donation is on record." in page.says
    bench.do("clara", "record_consent", donor, version="1", scopes=["donation", "treatment"], given_by="self",
             signed_at=bench.ago(minutes=5))  # fmt: skip
    assert band(people("nora").open(f"/s/{donor}")) == ("usable", "Papers complete for collection")


# -- privacy -----------------------------------------------------------------------------------------------


@at("svf_bedside")
def test_no_page_of_material_names_or_describes_a_person(bench, here, people):
    for who in ("clara", "tess", "olga"):
        for code in (here.first, here.syringe, here.sample, here.donor, here.person):
            text = people(who).open(f"/s/{code}").text
            for private in (NAME, "1970", BAND):
                assert private not in text


@at("svf_collected")
def test_an_identity_is_shown_on_request_and_the_look_is_recorded(bench, here, people):
    clara = people("clara")
    page = clara.open(f"/s/{here.person}")
    form = page.forms[page.actions.index(f"/s/{here.person}/identity")]
    seen = Page(clara.client.post(f"/s/{here.person}/identity", data=form))
    assert seen.status == 200
    assert f"Name {NAME}" in seen.says
    with bench.site.database.reading() as connection:
        look = queries.events(connection, f"@user:{bench.people['clara'].user}", most=1)[0]
    assert (look.type, look.subject, look.done) == ("look_at_identity", here.person, True)
    assert NAME not in str(look.body)
    assert people("clara").client.get("/quality/looks").status_code == 403
    told = people("olga").open(f"/quality/looks?about={here.person}")
    assert "Test Clara" in told.says
    assert "page of the person" in told.says
    assert "/sign-out" in told.actions  # the page of somebody who is signed in
    assert NAME not in told.text
    nobody = people("udo").open("/quality/looks?about=" + here.donor)
    assert "Nobody looked yet." in nobody.says
    assert f"/quality/looks?about={here.person}" in people("olga").open(f"/s/{here.person}").text


@at("svf_collected")
@pytest.mark.parametrize("who", ["ada", "udo"])
def test_who_works_with_no_patient_sees_no_identity(bench, here, people, who):
    person = people(who)
    page = person.open(f"/s/{here.person}")
    assert "Show identity" not in page.says
    token = page.forms[-1]["csrf_token"]
    answer = person.client.post(f"/s/{here.person}/identity", data={"csrf_token": token})
    assert answer.status_code == 403


# -- only what may be done ---------------------------------------------------------------------------------


@at("svf_collected")
@pytest.mark.parametrize("who", PEOPLE)
def test_only_steps_within_the_role_are_offered(bench, here, people, who):
    actor = bench.people[who]
    for code in (here.first, here.sample, here.donor, here.person):
        shown = offered(people(who).open(f"/s/{code}"))
        assert {kind for kind in shown if not STEPS[kind].allows(actor)} == set()
        assert not shown or actor.may_stop


@at("svf_collected")
def test_the_next_step_of_the_route_is_offered_and_no_other(bench, here, people):
    shown = offered(people("tess").open(f"/s/{here.first}"))
    assert "wash" in shown
    assert shown.isdisjoint({"digest", "freeze", "resuspend", "attach_label", "review_result", "accept"})


@at("svf_collected")
def test_a_step_nobody_here_may_take_is_refused_with_its_page(bench, here, people):
    page = people("udo").open(f"/s/{here.first}/wash")
    assert page.status == 403
    assert "not among what you may do here" in page.says


@at("svf_collected")
@pytest.mark.parametrize(
    "path", ["/s/{first}/fly", "/s/{first}/collect", "/new/wash", "/s/{donor}/register_person"]
)
def test_a_step_there_is_not_gets_a_page(bench, here, people, path):
    page = people("nora").open(path.format(first=here.first, donor=here.donor))
    assert page.status == 404


@at("svf_collected")
def test_a_form_says_beforehand_what_would_refuse_it(bench, here, people):
    bench.do("tess", "hold", here.first, why="The bag looked cloudy.")
    page = people("tess").open(f"/s/{here.first}/wash")
    assert band(page) == ("refused", "As the record stands, this would be refused")


def test_a_collection_asks_what_its_source_brings(bench, people):
    for source, asked in (("adipose", "body_site"), ("cord_blood", "clamped_at")):
        mother = bench.person(name="Test Mother") if source == "cord_blood" else ""
        donor = bench.donor(source, mother=mother)
        form = people("nora").open(f"/s/{donor}/collect")
        boxes = set(re.findall(r' name="(\w+)"', form.text))
        assert asked in boxes
        assert boxes & {"body_site", "clamped_at"} == {asked}
        assert bench.specifications[source] in form.text


# -- lists -------------------------------------------------------------------------------------------------


@at("svf_collected")
def test_samples_and_donors_are_listed_and_filtered(bench, here, people):
    olga = people("olga")
    assert printed(here.sample) in olga.open("/samples").text
    assert printed(here.sample) not in olga.open("/samples?product=Something+else").text
    assert printed(here.sample) not in olga.open("/samples?before=2020-01-01T00:00:00%2B00:00").text
    assert printed(here.sample) in olga.open("/samples?before=nonsense").text
    assert printed(here.donor) in olga.open("/donors").text


def test_an_empty_list_says_what_would_stand_there(people):
    assert "A sample is made by a collection" in people("olga").open("/samples").says


@at("svf_released")
def test_what_asks_for_the_person_again_is_refused_without_the_password(bench, here, people):
    olga, path = people("olga"), f"/s/{here.vial}/reject"
    page = olga.take(path, why="The seal was broken.", password="not mine")
    assert page.status == 409
    assert "The password was not recognised." in page.says
    assert page.form["why"].strip() == "The seal was broken."
    assert page.form["password"] == ""
    assert olga.send(path, page.form, password=PASSWORD).status == 303


@at("svf_released")
def test_sentences_group_codes_and_tell_times_as_the_reader_does(bench, here, people):
    bench.do("olga", "open_deviation", here.vial, why="The centrifuge stopped once.")
    page = people("olga").open(f"/s/{here.vial}/release").says
    assert "A deviation opened" in page
    assert not re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d", page)
    form = people("olga").open(f"/s/{here.vial}").says
    assert printed(here.sample) in form


@at("svf_released")
def test_a_sentence_is_told_in_the_zone_of_the_site_and_keeps_what_is_no_code(bench, here):
    rome = replace(bench.site, settings=replace(bench.site.settings, time_zone="Europe/Rome"))
    with create_app(site=rome).test_request_context():
        told = as_read(f"{here.vial} was offered at 2025-12-05 23:30 UTC; V7K3MQ2X9TZ0 is >= 2.")
    assert told == f"{printed(here.vial)} was offered at 6 Dec 2025, 00:30; V7K3MQ2X9TZ0 is ≥ 2."


@at("svf_collected")
def test_an_erased_person_is_said_to_be_erased_and_until_when_others_are_kept(bench, here, people):
    other = bench.person(name="Test Person Nine", band="BAND-99")
    olga = people("olga")
    assert "nothing that has to be kept is on record" in olga.open(f"/s/{other}").says
    bench.do(
        "olga", "forget_identity", other, second="ada", basis="registered_by_mistake", why="Registered twice."
    )
    page = olga.open(f"/s/{other}")
    assert "3 private values of this person were erased by Test Olga with Test Ada" in page.says
    assert "Show identity" not in page.says
    every = (here.person, here.donor, here.sample, here.first)
    for code in every:
        assert "while it lasts, and 30 years after its end" in olga.open(f"/s/{code}").says
    bench.do("tess", "declare_lost", here.first, why="Not found at the yearly count.")
    told = "until 6 Jan 2056: 30 years after the expiry on 6 Jan 2026"
    assert [one for one in every if told not in olga.open(f"/s/{one}").says] == []
    bench.clock.pass_by(hours=24 * 365)
    bench.do("tess", "attach_file", here.sample, content=sent(PDF))
    olga, told = people("olga").sign_in(), "until 5 Jan 2057: 30 years after the last entry on 5 Jan 2027"
    assert [one for one in every if told not in olga.open(f"/s/{one}").says] == []


@at("svf_collected")
def test_whoever_erases_chooses_among_the_attached_files_of_that_person(bench, here, people):
    bench.do("tess", "attach_file", here.first, content=sent(PDF))
    (one,) = bench.case(here.sample).quality.attachments
    form = people("olga").open(f"/s/{here.person}/forget_identity")
    assert f"PDF on {printed(here.first)}, attached" in form.says
    assert "Claims that are not offered" not in form.says
    assert f'type="checkbox" name="files" value="{one.sha256}"' in form.text
    other = bench.person(name="Test Person Nine", band="BAND-99")
    assert "Attached files that go too" not in people("olga").open(f"/s/{other}/forget_identity").says
