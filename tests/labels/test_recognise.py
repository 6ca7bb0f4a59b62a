"""What kind of thing was scanned: never guessed, never repaired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.labels.code import Fault, Kind, Misread
from tracker.labels.recognise import Sort, as_found, read_wristband, recognise

VIAL = "V7K3MQ2X9TZV"

# Origin of the donation numbers: worked examples of ICCBBA ST-001 and ST-017 (appendix A.2, sections 3.1 and
# 7.4.1), as listed in the public test suites of pdesiatnyk/ISBT128 and konfirm/node-iso7064.
SCANNED = [
    ("=A99991712345600", "A999917123456"),
    ("=G12341765432170", "G123417654321"),
    ("=W00000912345602", "W000009123456"),
    ("=A999917123456A1", "A999917123456"),
    ("]C0=A99991712345600\r", "A999917123456"),
]
TYPED = [
    ("G1234 17 654321 A", "G123417654321"),
    ("w000009123456g", "W000009123456"),
    ("A999917345628*", "A999917345628"),
]


@pytest.mark.parametrize("text", [VIAL, "v-7k3mq-2x9tz-v", f"HTTPS://VIAL.EXAMPLE/S/{VIAL}.3F7K"])
def test_our_codes_are_recognised(text: str) -> None:
    seen = recognise(text, "QR Code")
    assert seen.sort is Sort.OURS
    assert seen.code is not None
    assert (seen.code.kind, seen.code.code) == (Kind.VIAL, VIAL)


@pytest.mark.parametrize(("text", "donation"), SCANNED + TYPED)
def test_a_donation_number_is_recognised_without_its_flags(text: str, donation: str) -> None:
    seen = recognise(text)
    assert (seen.sort, seen.donation) == (Sort.DONATION, donation)
    assert seen.says == "This is an ISBT 128 donation number."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("W000009123456H", "check character of the donation number is wrong"),
        ("W000009123456", "has no check character"),
        ("=G12341765432171", "checksum inside the donation number is wrong"),
        ("=A999917123456", "13 characters with its flags"),
        ("=zINVALID_DI_TEST", "of a kind that is not read here"),
        ("=A9O991712345600", "facility in the donation number"),
        ("=A99991x12345600", "something else than digits"),
        ("=,00001a", "not six digits or three pairs of capitals"),
        ("=0999917123456A0", "never begins with"),
        ("SEC: too short", "3 characters, and 21 are needed"),
        ("V7K3MQ2X9TZW", "check character of the code is wrong"),
        ("V7K3MQ2X9TZ", "11 of its 12"),
    ],
)
def test_a_damaged_code_says_so_and_is_not_repaired(text: str, words: str) -> None:
    seen = recognise(text)
    assert (seen.sort, seen.code, seen.donation) == (Sort.FOREIGN, None, None)
    assert words in seen.says


@pytest.mark.parametrize(
    "text",
    [
        "0012345678905",
        "W:12345",
        "0108903819\x1d21S1ND6",
        "https://elsewhere.example/x",
    ],
)
def test_what_is_not_known_is_foreign_with_its_symbology_and_length(text: str) -> None:
    seen = recognise(text, "Data Matrix")
    assert (seen.sort, seen.length) == (Sort.FOREIGN, len(text))
    assert seen.says == (
        f"This is a code of another system (Data Matrix, {len(text)} characters), not one made here."
    )


def test_a_foreign_code_of_unknown_symbology_says_that() -> None:
    assert "symbology not told" in recognise("%%%").says


@pytest.mark.parametrize(
    ("text", "sort", "says"),
    [
        ("=+03000=/A9997XYZ100T0479=A99991712345600=>019031", Sort.ISBT, "an ISBT 128 message"),
        ("=<T0416003", Sort.ISBT, "an ISBT 128 message"),
        ("SEC: PL001499Z549917123456 A00T041600320171231", Sort.EUROPEAN, "a Single European Code"),
        ("&/CHA999917ABC123", Sort.CHAIN, "a Chain of Identity"),
    ],
)
def test_identifiers_of_other_houses_are_told_apart(text: str, sort: Sort, says: str) -> None:
    seen = recognise(text)
    assert (seen.sort, seen.says) == (sort, f"This is {says}.")
    assert not seen.damaged


@pytest.mark.parametrize("text", ["V7K3MQ2X9TZW", f"HTTPS://VIAL.EXAMPLE/S/{VIAL}.3", "", "a\x00b"])
def test_what_is_nearly_ours_is_not_offered_as_another_houses(text: str) -> None:
    assert recognise(text).outside is None


@given(st.text(max_size=60))
def test_any_text_is_answered_with_a_sentence(text: str) -> None:
    assert recognise(text).says.endswith(".")


@pytest.mark.parametrize(
    "value", ["PAT-000-0001", "&#00012345", "P12345678901", "A999917123456", "überkreuz 7", "1"]
)
def test_a_wristband_is_kept_as_its_issuer_wrote_it(value: str) -> None:
    assert read_wristband(f" {value}\r\n") == value


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", Fault.EMPTY, "No wristband was read"),
        (f"HTTPS://VIAL.EXAMPLE/S/{VIAL}.3F7K", Fault.FOREIGN, "a label, not a wristband"),
        ("=A99991712345600", Fault.FOREIGN, "a label, not a wristband"),
        ("=<T0416003", Fault.FOREIGN, "a label, not a wristband"),
        ("SEC: PL001499Z549917123456 A00T041600320171231", Fault.FOREIGN, "a label, not a wristband"),
        ("7" * 101, Fault.TOO_LONG, "101 characters"),
        ("PAT\x001", Fault.INVISIBLE, "invisible"),
    ],
)
def test_what_cannot_be_a_wristband_is_refused(text: str, reason: Fault, words: str) -> None:
    with pytest.raises(Misread) as caught:
        read_wristband(text)
    assert caught.value.reason is reason
    assert words in caught.value.says


@pytest.mark.parametrize(
    "alike", [" BAND-1", "BAND-1\r\n", "BAND-1\u200b", "\ufeffBAND-1", "\uff22AND\uff0d1", "]C0BAND-1"]
)
def test_what_looks_alike_on_a_band_is_found_as_one(alike: str) -> None:
    assert as_found(alike) == "BAND-1"
    assert as_found("BAND-1") != as_found("BAND-I") != as_found("BAND 1")
