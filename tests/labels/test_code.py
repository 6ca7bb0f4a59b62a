"""Codes: made so that every slip of hand or eye is refused, and read from whatever a scanner delivers."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from tracker.identifiers.checksum import CHECK_ALPHABET, check_character
from tracker.labels.code import (
    CROCKFORD,
    Code,
    Fault,
    Kind,
    Misread,
    make,
    make_serial,
    payload,
    printed,
    read,
)

VIAL = "V7K3MQ2X9TZV"

# Origins: ICCBBA ST-001 appendix A and figures (the first, fourth and sixth to eleventh), python-stdnum 2.2
# stdnum/iso7064/mod_37_2.py (the second), konfirm/node-iso7064 test/source/Instance/Mod37_2.ts (the third).
PUBLISHED = [
    ("G123417654321", "A"),
    ("G123489654321", "Y"),
    ("A999915000001", "M"),
    ("W000009123456", "G"),
    ("A999818123456", "N"),
    ("A999820123456", "E"),
    ("A999921123456", "3"),
    ("A999917123456", "9"),
    ("A999917123654", "Y"),
    ("A999917345658", "O"),
    ("A999917345628", "*"),
]

# Seven random bytes that would end the code in one of I, L, O, U and *.
CONFUSING = next(
    bytes(6) + bytes([n]) for n in range(32) if check_character(f"V{CROCKFORD[n]}000000000") not in CROCKFORD
)

seeds = st.integers(0, 2**32)
made = st.builds(lambda kind, seed: make(kind, Random(seed).randbytes), st.sampled_from(Kind), seeds)


def refused(text: str) -> Misread:
    with pytest.raises(Misread) as caught:
        read(text)
    assert caught.value.says.endswith(".")
    return caught.value


def outcome_of(text: str) -> Code | Fault:
    try:
        return read(text)
    except Misread as problem:
        return problem.reason


@pytest.mark.parametrize(("text", "check"), PUBLISHED)
def test_check_character_agrees_with_published_vectors(text: str, check: str) -> None:
    assert check_character(text) == check


@given(st.text(CHECK_ALPHABET[:-1], min_size=1, max_size=30))
def test_check_character_agrees_with_an_independent_implementation(text: str) -> None:
    assert check_character(text) == mod_37_2.calc_check_digit(text)


@given(made)
def test_a_made_code_reads_back_and_survives_forgiving(code: str) -> None:
    assert len(code) == 12
    assert set(code[1:]) <= set(CROCKFORD)
    assert read(code) == Code(Kind(code[0]), code)


def test_a_code_whose_check_character_could_be_confused_is_drawn_again() -> None:
    draws = iter([CONFUSING, bytes(7)])
    assert make(Kind.VIAL, lambda _: next(draws)).startswith("V0000000000")
    assert next(draws, None) is None


def test_randomness_that_repeats_itself_is_refused_instead_of_looping() -> None:
    with pytest.raises(ValueError, match="randomness"):
        make(Kind.VIAL, lambda _: CONFUSING)


@given(made, st.integers(0, 11), st.sampled_from(CHECK_ALPHABET))
def test_every_wrong_character_is_refused(code: str, place: int, other: str) -> None:
    wrong = code[:place] + other + code[place + 1 :]
    forgiven = {code[place], *{"0": "O", "1": "IL"}.get(code[place], "")}
    if place == 0 and code[0] == "L":
        forgiven |= {"1", "I"}
    if other in forgiven:
        assert read(wrong).code == code
    else:
        refused(wrong)


@given(made, st.integers(0, 10))
def test_every_swap_of_neighbours_is_refused(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped == code or {code[place], code[place + 1]} == {"L", "1"}:
        assert read(swapped).code == code
    else:
        refused(swapped)


@pytest.mark.parametrize(
    "text",
    [
        "V-7K3MQ-2X9TZ-V",
        "v7k3mq2x9tzv",
        "V 7K3MQ 2X9TZ V",
        "HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV",
        "http://evil.test:8000/s/v7k3mq2x9tzv",
        "https://127.0.0.1:8000/s/V-7K3MQ-2X9TZ-V",
        "V7K3MQ2X9TZV\r\n",
        "V7K3MQ2X9TZV\t",
        "]Q1HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV\r",
        "  V7K3MQ2X9TZV ",
    ],
)
def test_every_way_a_code_arrives_is_the_same_code(text: str) -> None:
    assert read(text) == Code(Kind.VIAL, VIAL)


def test_look_alikes_are_forgiven() -> None:
    code = next(lot for n in range(99) if {"0", "1"} <= set((lot := make(Kind.LOT, Random(n).randbytes))[1:]))
    assert read(code.replace("0", "o").replace("1", "l")).code == code
    assert read("i" + code[1:].replace("1", "I")).code == code


def test_the_serial_of_the_label_is_read_with_the_code() -> None:
    assert read(payload("vial.example", VIAL, "3F7K")) == Code(Kind.VIAL, VIAL, "3F7K")
    assert read("V-7K3MQ-2X9TZ-V.3f7k").serial == "3F7K"
    assert read("V7K3MQ2X9TZV.OIL0").serial == "0110"


@pytest.mark.parametrize(
    ("text", "reason", "words"),
    [
        ("", Fault.EMPTY, "Nothing was read"),
        ("\r\n", Fault.EMPTY, "Nothing was read"),
        ("V7K3MQ\x002X9TZV", Fault.INVISIBLE, "U+0000"),
        ("V7K3MQ\x1d2X9TZV", Fault.INVISIBLE, "U+001D"),
        ("V7K3MQ\u200b2X9TZV", Fault.INVISIBLE, "U+200B"),
        ("V7K3MQ2X9TZ", Fault.TOO_SHORT, "11 of its 12"),
        ("HTTPS://VIAL.EXAMPLE/S/V7K3M", Fault.TOO_SHORT, "5 of its 12"),
        ("V7K3MQ2X9TZVV7K3MQ2X9TZV", Fault.TOO_LONG, "24 characters"),
        ("9" * 301, Fault.TOO_LONG, "301 characters"),
        ("V7K3MQ2X9TZW", Fault.CHECK, "check character"),
        ("VUK3MQ2X9TZV", Fault.CHARACTER, "letter U"),
        ("Z7K3MQ2X9TZV", Fault.KIND, "begins with Z"),
        ("V7K3MQ2X9TZV.3F7", Fault.SERIAL, "3 characters"),
        ("V7K3MQ2X9TZV.", Fault.SERIAL, "0 characters"),
        ("V7K3MQ2X9TZV.3F7U", Fault.CHARACTER, "serial holds the letter U"),
        ("https://elsewhere.example/other/V7K3MQ2X9TZV", Fault.FOREIGN, "not one of our codes"),
        ("HTTPS://VIAL.EXAMPLE/S/", Fault.FOREIGN, "not one of our codes"),
        ("javascript:alert(1)", Fault.FOREIGN, "not one of our codes"),
        ("ſ7K3MQ2X9TZV", Fault.FOREIGN, "not one of our codes"),
        ("Frau Käthe", Fault.FOREIGN, "not one of our codes"),
        ("---", Fault.FOREIGN, "not one of our codes"),
    ],
)
def test_what_is_not_a_code_is_refused_with_its_own_sentence(text: str, reason: Fault, words: str) -> None:
    problem = refused(text)
    assert (problem.reason, words in problem.says) == (reason, True), problem.says


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    outcome = outcome_of(text)
    assert isinstance(outcome, Fault) or outcome.code[-1] == check_character(outcome.code[:-1])


@pytest.mark.parametrize("text", ["DAVIDPERSON1", "Test Person One", "PERSONNUMBER", "MRN 4711-0815", "DORA"])
def test_a_sentence_never_repeats_what_may_be_a_name_or_a_record_number(text: str) -> None:
    assert not set(text.split()) & set(refused(text).says.split())


def test_a_code_is_printed_in_groups() -> None:
    assert printed(VIAL) == "V-7K3MQ-2X9TZ-V"


def test_a_payload_is_capitals_that_the_small_alphabet_of_a_qr_code_holds() -> None:
    text = payload("vial.example:8000", VIAL, "3F7K")
    assert text == "HTTPS://VIAL.EXAMPLE:8000/S/V7K3MQ2X9TZV.3F7K"
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize("host", ["", "a b", "host/path", "[::1]:8000", "höst.example", "a\nb", "a:b"])
def test_a_host_no_label_can_carry_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="not a host name"):
        payload(host, VIAL)


@given(seeds)
def test_a_serial_is_four_characters_of_the_same_alphabet(seed: int) -> None:
    serial = make_serial(Random(seed).randbytes)
    assert len(serial) == 4
    assert set(serial) <= set(CROCKFORD)
