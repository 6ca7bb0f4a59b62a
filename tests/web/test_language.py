"""Pages in the language a person reads: chosen, asked for by the browser, or the site's own."""

from __future__ import annotations

from tests.web.people import at, filled


def in_german(person):
    """Choose German in the page's foot."""
    page = person.open("/")
    form = next(one for one in page.forms if "next" in one)
    answer = person.client.post("/language", data=filled(form, language="de"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    return person


@at("svf_bedside")
def test_a_person_chooses_a_language_and_the_vial_is_told_in_it(bench, here, people):
    clara = in_german(people("clara"))
    page = clara.open(f"/s/{here.syringe}")
    assert '<html lang="de">' in page.text
    assert "Noch nicht bereit zur Injektion" in page.says
    assert "Verwahrt von" in page.says
    assert '<html lang="en">' in people("nora").open(f"/s/{here.syringe}").text


def test_a_browser_that_asks_for_a_language_gets_it_and_a_strange_one_the_sites_own(bench, people):
    client = people("tess").client
    for asked, spoken in (("de-AT,de;q=0.9,en;q=0.5", "de"), ("fr", "en"), ("en-GB", "en")):
        text = client.get("/", headers={"Accept-Language": asked}).text
        assert f'<html lang="{spoken}">' in text
    assert "Hier stehen die Codes" in client.get("/", headers={"Accept-Language": "de"}).text


def test_nobody_is_sent_off_the_site_or_into_a_language_there_is_not(bench, people):
    tess = people("tess")
    form = next(one for one in tess.open("/").forms if "next" in one)
    answer = tess.client.post("/language", data=filled(form, language="xx", next="https://elsewhere.example"))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert '<html lang="en">' in tess.open("/").text
    assert tess.client.post("/language", data={"language": "de"}).status_code == 400


@at("svf_released")
def test_a_decimal_comma_is_read_and_what_could_be_a_thousand_is_asked_again(bench, here, people):
    tess = in_german(people("tess"))
    assert tess.scan(here.vial).status == 303
    asked = tess.take(f"/s/{here.vial}/check_temperature", temperature_c="-1,500")
    assert asked.status == 422
    assert "lässt sich auf zwei Arten lesen" in asked.says
    tess.do(f"/s/{here.vial}/check_temperature", temperature_c="-150,5")
    told = bench.case(here.vial).processing.on(here.vial)[-1]
    assert str(told.temperature_c) == "-150.5"
    assert "-150,5 °C" in tess.open(f"/s/{here.vial}").says
