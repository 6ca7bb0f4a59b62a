"""What kind of thing was scanned: never guessed, never repaired."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.labels.code import Fault, Kind, Misread
from tracker.labels.recognise import Sort, read_wristband, recognise

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
        "=A999917123456",
        "=zINVALID_DI_TEST",
        "=A9O991712345600",
        "=A99991x12345600",
        "=,00001a",
        "=0999917123456A0",
        "=+04000=/A9997XYZ100T0479=A99991712345600=,000012=>019031",
        "0012345678905",
        "W:12345",
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


@given(st.text(max_size=60))
def test_any_text_is_answered_with_a_sentence(text: str) -> None:
    assert recognise(text).says.endswith(".")


@pytest.mark.parametrize("value", ["PAT-000-0001", "P12345678901", "A999917123456", "überkreuz 7", "1"])
def test_a_wristband_is_kept_as_its_issuer_wrote_it(value: str) -> None:
    assert read_wristband(f" {value}\r\n") == value


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", Fault.EMPTY, "No wristband was read"),
        (f"HTTPS://VIAL.EXAMPLE/S/{VIAL}.3F7K", Fault.FOREIGN, "a label, not a wristband"),
        ("=A99991712345600", Fault.FOREIGN, "a label, not a wristband"),
        ("7" * 101, Fault.TOO_LONG, "101 characters"),
        ("PAT\x001", Fault.INVISIBLE, "invisible"),
    ],
)
def test_what_cannot_be_a_wristband_is_refused(text: str, reason: Fault, words: str) -> None:
    with pytest.raises(Misread) as caught:
        read_wristband(text)
    assert caught.value.reason is reason
    assert words in caught.value.says
