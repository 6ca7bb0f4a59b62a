"""Dossiers as files, read back as text and as a picture: all that is on record, and nothing private."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from markupsafe import Markup
from reportlab.lib.fonts import tt2ps

from tests.bench import Bench
from tests.roads import confirm_twice, inject
from tests.stations import Files, Stations
from tests.test_statements import counted
from tests.web.people import Person, at
from tracker import create_app
from tracker.actions import exporting
from tracker.actions.dossiers import NOT_YOURS
from tracker.actions.sealing import newest, seal
from tracker.labels.code import printed
from tracker.labels.picture import read_picture
from tracker.web.dossier.marked import marked, readable
from tracker.web.dossier.typeface import face

SECRET = "The tube looked cloudy at second glance."
NAME = "Test Person One"

Read = Callable[..., str]


def words_of(data: bytes) -> str:
    """What a person reads on every sheet, in one line."""
    with pypdfium2.PdfDocument(data) as found:
        sheets = [found[n].get_textpage().get_text_range() for n in range(len(found))]
    return " ".join(" ".join(sheets).split())


def symbols_of(data: bytes) -> set[str]:
    """What our own reading finds in the pictures of the sheets."""
    from io import BytesIO

    found: set[str] = set()
    with pypdfium2.PdfDocument(data) as sheets:
        for n in range(len(sheets)):
            picture = BytesIO()
            sheets[n].render(scale=2, grayscale=True).to_pil().save(picture, "PNG")
            found |= {one.text for one in read_picture(picture.getvalue())}
    return found


def file_of(person: Person, code: str) -> bytes:
    answer = person.client.get(f"/s/{code}/dossier.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return answer.data


@pytest.fixture
def told(people) -> Read:
    """Reads the dossier of a code as one of the people."""
    return lambda code, login="olga": words_of(file_of(people(login), code))


# -- who reads it, and what it never says -------------------------------------------------------------------


@at("svf_released")
def test_an_administrator_reads_no_dossier_and_what_is_none_has_none(here, people):
    for path in (f"/s/{here.sample}/dossier", f"/s/{here.sample}/dossier.pdf"):
        page = people("ada").open(path)
        assert (page.status, NOT_YOURS in page.says) == (403, True)
    assert people("olga").open(f"/s/{here.person}/dossier.pdf").status == 404
    assert people("olga").open("/s/S0000000000X/dossier.pdf").status == 404
    by_api = people("olga").client.get(f"/api/v1/samples/{here.sample}/dossier.pdf")
    assert by_api.data == file_of(people("olga"), here.sample)
    assert people("ada").client.get(f"/api/v1/samples/{here.sample}/dossier.pdf").status_code == 403


@at("svf_bedside")
def test_each_subject_leads_to_its_dossier_and_no_dossier_names_anybody(bench, here, people, told):
    bench.do("tess", "hold", here.vial, why=SECRET)
    for code in (here.sample, here.syringe, here.treatment, here.donor):
        assert f'href="/s/{code}/dossier"' in people("udo").open(f"/s/{code}").text
        found = told(code, "udo")
        assert printed(code) in found
        assert SECRET not in found
        assert NAME not in found


@at("svf_bedside")
def test_with_names_only_for_officers_and_every_look_is_on_the_ledger(bench, here, people):
    bench.do("tess", "hold", here.vial, why=SECRET)
    olga, tess = people("olga"), people("tess")
    page = olga.open(f"/s/{here.sample}/dossier")
    form = next(
        form for form, to in zip(page.forms, page.actions, strict=True) if to.endswith("/dossier.pdf")
    )
    found = words_of(olga.client.post(f"/s/{here.sample}/dossier.pdf", data=form).data)
    assert SECRET in found
    assert f"{NAME}, born 1970-01-01" in found
    looks = olga.open(f"/ledger?about=@user:{bench.people['olga'].user}").says
    assert "Look at texts done" in looks
    assert "Look at identity done" in looks
    assert tess.client.post(f"/s/{here.sample}/dossier.pdf", data=form).status_code in (400, 403)
    own = next(one for one in tess.open(f"/s/{here.sample}/dossier").forms if "csrf_token" in one)
    assert tess.client.post(f"/s/{here.sample}/dossier.pdf", data=own).status_code == 403
    assert "Look at texts refused" in olga.open(f"/ledger?about=@user:{bench.people['tess'].user}").says


@at("svf_collected")
def test_what_was_erased_is_said_to_be_erased(bench, here, people):
    bench.do("tess", "hold", here.first, why=SECRET)
    with bench.site.database.writing([]) as transaction:
        transaction.connection.exec_driver_sql("delete from ledger_private")
    page = people("olga").open(f"/s/{here.first}/dossier")
    form = page.forms[page.actions.index(f"/s/{here.first}/dossier.pdf")]
    found = words_of(people("olga").client.post(f"/s/{here.first}/dossier.pdf", data=form).data)
    assert "erased, born erased" in found
    assert "why erased" in found
    assert SECRET not in found


# -- what it says -------------------------------------------------------------------------------------------


@at("svf_bedside")
def test_a_refusal_a_correction_and_a_late_positive_stand_on_it(bench, here, told):
    key = next(one for one in bench.case(here.tube).quality.results if one.analyte == "viability").id
    refusals = bench.attempt("olga", "release", here.syringe).refusals
    (said,) = [one["says"] for one in refusals if one["check"] == "quality.sterility"]
    confirm_twice(bench, here)
    inject(bench, here)
    bench.do("tess", "correct", here.tube, about=key, field="value", value="84", why=SECRET, second="otto")
    bench.do("tess", "record_result", here.tube, analyte="sterility", value="growth")
    for code in (here.sample, here.syringe):
        found = told(code)
        assert "Release V-" in found
        assert f"Sterility, 14 days: {said}" in found
        assert "85 % 84 % corrected" in found
        assert "Test Tess, with Test Otto" in found
        assert (
            f"{printed(here.treatment)} Test Clara" in found.partition("Who was told of a late positive")[2]
        )
        assert "Test Clara responsibility Inject" in found.partition("Signatures")[2]
    told_of = told(here.treatment)
    assert "growth" in told_of.partition("Who was told of a late positive")[2]
    assert "4 mL" in told_of.partition("Given Vial")[2]


@at("svf_divided")
def test_a_vial_s_dossier_tells_of_its_line_and_not_of_its_sister(bench, here, told):
    sister = next(one for one in here.vials if one != here.vial)
    bench.do("tess", "hold", sister, why=SECRET)
    found = told(here.vial)
    assert printed(here.first) in found
    assert printed(here.tube) in found
    assert "Nothing ever stopped it." in found
    assert f"Held {printed(sister)}" not in found
    assert f"{printed(sister)} all it reaches" in told(here.sample)


@at("svf_collected")
def test_a_donor_s_dossier_tells_of_papers_and_samples(bench, here, told):
    found = told(here.donor)
    assert f"{printed(here.sample)} SVF" in found
    assert "photo document Test Clara" in found
    assert "donation, treatment self" in found
    assert "Nobody determined yet." in found


@at("svf_bedside")
def test_joint_and_side_stay_hidden_from_whoever_confirms(here, told):
    site = "Left knee"
    assert site in told(here.treatment, "olga")
    assert site not in told(here.treatment, "carl")
    assert "joint: knee" not in told(here.treatment, "carl")


# -- the sheets ---------------------------------------------------------------------------------------------


@at("svf_divided")
def test_every_sheet_names_the_record_its_printer_and_its_number_of_how_many(bench, here, people):
    data = file_of(people("udo"), here.sample)
    with pypdfium2.PdfDocument(data) as found:
        many, title = len(found), found.get_metadata_dict()["Title"]
        sheets = [found[n].get_textpage().get_text_range() for n in range(many)]
    assert title == f"Dossier of sample {printed(here.sample)}"
    assert b"/Lang (en)" in data
    for number, text in enumerate(sheets, start=1):
        assert f"page {number} of {many}" in text
        assert f"{printed(here.sample)}, as of event " in text
        assert "printed by Test Udo, " in text
    assert "How long the record is kept: while it lasts, and 30 years after its end." in sheets[0]


@pytest.fixture(scope="module")
def apart(migrated_file, tmp_path_factory) -> Iterator[tuple[Bench, str, Callable[[str], Person]]]:
    """Give a sample in a folder where nobody else seals, and its people at browsers."""
    folder = tmp_path_factory.mktemp("sealed")
    bench, here = Stations(Files(folder), str(migrated_file), folder / "data").at("svf_collected")
    app = create_app(site=bench.site)
    yield bench, here.first, lambda login: Person(app.test_client(), login, bench.clock).sign_in()
    bench.site.database.close()


def test_the_newest_checkpoint_is_a_symbol_that_says_the_whole_note(apart):
    bench, vial, people = apart
    sample, olga = bench.case(vial).sample.code, people("olga")
    assert "The ledger was not sealed yet" in words_of(file_of(olga, sample))
    note = seal(bench.site).note
    assert "Every event of this dossier is among them." in words_of(file_of(olga, sample))
    bench.process("tess", "wash", vial, "80")
    kept = newest(bench.site)
    assert kept is not None
    assert f"from place {kept.size} on are newer, and are not covered yet" in words_of(file_of(olga, sample))
    read = symbols_of(file_of(olga, sample))
    assert note in read
    assert any(one.endswith(f"/S/{sample}") for one in read)


def test_the_proof_of_a_sealed_event_is_downloaded_from_its_page(apart):
    bench, _, people = apart
    seal(bench.site)
    udo = people("udo")
    assert 'href="/ledger/proof/3.txt"' in udo.open("/ledger/events/3").text
    sent = udo.client.get("/ledger/proof/3.txt")
    assert sent.text == exporting.proof(bench.site, 3)
    assert sent.headers["Content-Disposition"] == 'attachment; filename="3.tlog-proof"'


def test_every_sign_is_shown_or_told_by_its_number_and_what_was_struck_stays_struck():
    assert readable("Ärztin ≥ 70 µL, Žofia") == "Ärztin ≥ 70 µL, Žofia"
    assert readable("10⁶ Жанна Σοφία → Nguyễn") == "10⁶ Жанна Σοφία → Nguyễn"
    assert readable("\N{CJK UNIFIED IDEOGRAPH-4E2D} \N{ARABIC LETTER MEEM}") == "[U+4E2D] [U+0645]"
    assert marked("a < b & c") == "a &lt; b &amp; c"
    assert marked(Markup("<div><s>85 %</s> 84 %</div><div>x</div>")) == "<strike>85 %</strike> 84 %<br/>x"
    assert marked(Markup('<div>open <span class="place">conclusion</span></div>')) == "open"
    assert "hidden" not in marked(Markup("<svg><title>hidden</title></svg>shown"))


@at("svf_collected")
def test_what_is_bold_stays_bold(here, people):
    file_of(people("olga"), here.sample)
    assert tt2ps(face(False), 1, 0) == face(True)


@at("svf_collected")
def test_a_long_history_takes_no_statement_more(bench, here, people):
    bench.process("tess", "wash", here.first, "80")
    file_of(people("olga"), here.sample)
    with counted() as short:
        file_of(people("olga"), here.sample)
    for _ in range(40):
        bench.do("tess", "check_temperature", here.first, temperature_c="20")
    file_of(people("olga"), here.sample)  # that somebody is there is noted every few minutes
    with counted() as long:
        file_of(people("olga"), here.sample)
    assert [one for one in long if one not in short] == []
    assert len(long) == len(short) <= 30


# -- the bundle beside it -----------------------------------------------------------------------------------


def test_the_bundle_is_exported_with_a_reason_by_officers_and_auditors_alone(apart):
    _, vial, people = apart
    udo, tess = people("udo"), people("tess")
    page = udo.open(f"/s/{vial}/dossier")
    form = next(one for one in page.forms if "reason" in one)
    address = f"/s/{vial}/bundle"
    without = udo.client.post(address, data=form)
    assert (without.status_code, "Say why it is exported." in without.text) == (422, True)
    form["reason"] = "inspection"
    sent = udo.client.post(address, data=form)
    assert (sent.status_code, sent.mimetype, sent.data[:2]) == (200, "application/zip", b"PK")
    seen = tess.open(f"/s/{vial}/dossier")
    assert "Quality officers and auditors export it." in seen.says
    token = next(one for one in seen.forms if "csrf_token" in one)
    refused = tess.client.post(address, data={**token, "reason": "curious"})
    assert refused.status_code == 403
