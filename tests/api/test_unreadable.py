"""What no step can read is told at its field; nothing here changes anything on the bench."""

from __future__ import annotations

import pytest

from tests.api.sending import HOLD, READING, WHY, fields, raw


@pytest.fixture(scope="module")
def divided(shared):
    return shared("svf_divided")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b'{"why": "Because it is twice.", "why": "Because it is twice."}',
        b"\xff\xfe{\x00}\x00",
        '{"why": "Größe ist hier wichtig."}'.encode("latin-1"),
        '{"why": "Because this test says so."}'.encode("utf-16"),
        b'{"why": "half a character \\ud800"}',
        b'{"\\udfff": 1}',
        b"[" * 100_000,
        b'{"why":' * 50_000,
        b'{"why": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_one_json_object_in_utf_8_is_400(divided, body):
    answer = raw(divided, HOLD, body)
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.get_json(force=True)["detail"].endswith("Nothing was recorded.")


@pytest.mark.parametrize(
    "sent",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        '"NaN"',
        '"Infinity"',
        '"sNaN"',
        "1e400",
        "-1e400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "1" * 300,
        '"1,5"',
        '"20 degrees"',
        '""',
        "true",
        "null",
        "[20]",
        '{"value": 20}',
        '"2\\u0000"',
        "20.12345",
        "-400",
    ],
)
def test_what_is_no_temperature_is_told_at_its_field(divided, sent):
    found = fields(raw(divided, READING, f'{{"temperature_c": {sent}}}'))
    assert list(found) == ["temperature_c"]


@pytest.mark.parametrize("sent", ["1.0", "1.5", '"1"', "true", "0", "201", "1e2"])
def test_a_whole_number_is_nothing_else(divided, sent):
    body = f'{{"volumes_ml": ["1"], "representative": {sent}}}'
    assert list(fields(raw(divided, "/vials/{0.vial}/steps/split", body))) == ["representative"]


@pytest.mark.parametrize("text", ["\x00", "before\x00after it", "\x07 a bell rings", "\x1b[31m red and loud"])
def test_characters_that_cannot_be_kept_are_told_at_their_field(divided, text):
    api, here = divided
    assert set(fields(api.post("tess", HOLD.format(here), why=text))) == {"why"}
    witness = {"login": text, "password": "x"}
    assert set(fields(api.post("tess", HOLD.format(here), why=WHY, witness=witness))) == {"witness"}


@pytest.mark.parametrize(
    "at",
    [
        "2026-01-05",
        "2026-01-05T08:00:00",
        "yesterday",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30T08:00:00Z",
        20260105,
        "",
    ],
)
def test_a_time_that_cannot_be_is_told_at_its_field(divided, at):
    api, here = divided
    found = fields(api.post("tess", READING.format(here), temperature_c="20", at=at))
    assert list(found) == ["at"]


def test_every_field_of_a_sample_and_its_donor_are_told_at_once(divided):
    api, _ = divided
    found = fields(api.post("nora", "/samples", donor="V-nonsense", volume_ml="much", colour="red", seen=-1))
    assert {"donor", "volume_ml", "colour", "seen", "specification", "place"} <= set(found)


@pytest.mark.parametrize("donor", [None, 5, "", "S60000000005", "D3000000000G", ["D3000000000G"]])
def test_a_sample_needs_a_donor_on_record(divided, donor):
    api, _ = divided
    assert "donor" in fields(api.post("nora", "/samples", donor=donor))


def test_a_fault_tells_nothing_of_the_program(divided):
    for body in (b"{", b'{"why": 1}', b'{"why": NaN}'):
        text = raw(divided, HOLD, body).text
        assert "marshmallow" not in text
        assert "Traceback" not in text
