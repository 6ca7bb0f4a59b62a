"""Every data structure at its edges, and messages that are whole or count for nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_2

from tracker.identifiers import donation
from tracker.identifiers.checksum import CHECK_ALPHABET, check_character, check_value
from tracker.identifiers.dates import read_day
from tracker.identifiers.european import read_printed
from tracker.identifiers.messages import read_message
from tracker.identifiers.structures import DECLARED, read_structure
from tracker.identifiers.units import read_outside, same_unit
from tracker.identifiers.unreadable import Unreadable

ALPHA, PAIR = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789", "ABCDEFGHIJKLMNPQRSTUVWXYZ0123456789"
digits = lambda count: st.text("0123456789", min_size=count, max_size=count)  # noqa: E731
numbers = st.builds(
    "".join, st.tuples(st.sampled_from(ALPHA), st.text(PAIR, min_size=2, max_size=2), digits(10))
)
DONATION = "=A99991712345600"


def refused(text: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_message(text)
    return caught.value.says


def outcome(read: Any, text: str) -> Any:
    """What a reader gives, or in a word why it gave nothing."""
    try:
        return read(text)
    except Unreadable as problem:
        return "misread" if problem.misread else "refused"


def facts(text: str) -> dict[str, str]:
    return dict(read_structure(text).facts)


# -- the donation number -----------------------------------------------------------------------------------


@given(numbers)
def test_the_check_character_is_the_one_an_independent_program_computes(number):
    assert check_character(number) == mod_37_2.calc_check_digit(number)


@given(numbers)
def test_a_donation_number_comes_back_scanned_typed_and_with_its_checksum_flag(number):
    assert donation.scanned(number + "00").number == number
    spaced = f"{number[:5]} {number[5:7]}-{number[7:]} {check_character(number)}".lower()
    assert donation.typed(spaced) == donation.Donation(number)
    assert donation.scanned(f"{number}{60 + check_value(number)}").flags_mean == "checksum"


@given(numbers, st.integers(0, 13), st.sampled_from(CHECK_ALPHABET))
def test_one_mistyped_character_is_always_caught(number, place, other):
    whole = number + check_character(number)
    wrong = whole[:place] + other + whole[place + 1 :]
    if wrong == whole:
        return
    assert outcome(donation.typed, wrong) in (None, "misread")


@given(numbers, st.integers(0, 11))
def test_two_neighbours_exchanged_are_always_caught(number, place):
    wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if wrong != number:
        assert check_character(wrong) != check_character(number)


@given(numbers, st.integers(0, 36))
def test_every_checksum_flag_but_the_right_one_is_refused(number, value):
    if value == check_value(number):
        return
    with pytest.raises(Unreadable) as caught:
        donation.scanned(f"{number}{60 + value}")
    assert caught.value.misread


@pytest.mark.parametrize(
    ("flags", "means"),
    [
        ("00", "no flag"),
        ("01", "container 1 of a set"),
        ("04", "container 4 of a set"),
        ("05", "a label printed again"),
        ("09", "tube for nucleic acid tests"),
        ("10", "sample for bacterial tests"),
        ("14", "reserved"),
        ("15", "container 5 of a set"),
        ("19", "container 9 of a set"),
        ("20", "known to the facility alone"),
        ("59", "known to the facility alone"),
        ("97", "reserved"),
        ("A1", "reserved"),
    ],
)
def test_flags_mean_what_the_standard_says_and_are_no_part_of_the_number(flags, means):
    found = donation.scanned(f"A999917123456{flags}")
    assert (found.number, found.flags_mean) == ("A999917123456", means)


@pytest.mark.parametrize(
    "text",
    [
        "A99991712345",
        "0999917123456K",
        "O999917123456K",
        "V7K3MQ2X9TZV",
        "",
        "4006381333931",
        "14006381333938",
    ],
)
def test_what_has_not_the_shape_of_a_donation_number_is_none(text):
    assert donation.typed(text) is None


def test_a_typed_donation_number_needs_its_check_character():
    with pytest.raises(Unreadable, match="no check character"):
        donation.typed("A999917123456")


# -- dates -------------------------------------------------------------------------------------------------


@given(st.dates(date(2000, 1, 1), date(2899, 12, 31)))
def test_every_day_is_read_back(day):
    text = f"{(day.year - 2000) // 100}{day:%y}{day:%j}"
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("=>019000", "day 0"),
        ("=>019366", "the year 2019 has 365 days"),
        ("=>020367", "the year 2020 has 366 days"),
        ("=>100366", "the year 2100 has 365 days"),
        ("=>919031", "century digit"),
        ("=>01903", "six digits"),
        ("=>0190310", "six digits"),
        ("=>01903a", "six digits"),
        ("=>٠١٩٠٣١", "never uses"),
        ("&>0183652400", "24:00"),
        ("&>0183652360", "23:60"),
        ("&>018365", "ten digits"),
    ],
)
def test_a_date_that_no_calendar_has_is_refused(text, words):
    assert words in refused(text)


@pytest.mark.parametrize("begins", ["=>", "=*", "=}"])
def test_every_date_structure_reads_its_day(begins):
    assert facts(f"{begins}020366") == {"date": "2020-12-31"}


@pytest.mark.parametrize("begins", ["&>", "&*", "&}"])
def test_every_date_and_time_structure_reads_its_minute(begins):
    assert facts(f"{begins}0203660000") == {"local_time": "2020-12-31T00:00"}


# -- the other structures ----------------------------------------------------------------------------------

GRID = "1234ABCDEFGHIJKLM"

READ = [
    ("=<S1384V00", {"description": "S1384", "collection": "V", "divisions": "00"}),
    ("=<YA123VAa", {"description": "YA123", "divisions": "Aa"}),
    ("=<S1384V99", {"divisions": "99", "divisions_follow": "yes"}),
    ("=,ABCDEF", {"divisions": "ABCDEF", "levels": "3"}),
    ("=;A99990000000000000042", {"facility": "A9999", "donor": "0000000000000042"}),
    ("='A9999AB12CD", {"facility": "A9999", "staff": "AB12CD"}),
    ("&+A9999CLEAN2", {"facility": "A9999", "code": "CLEAN2"}),
    ("&/CHA999921AB12CD", {"facility": "A9999", "year": "21", "sequence": "AB12CD"}),
    (f"&:{GRID}{check_value(GRID):02}", {"issuer": "1234", "donor": "ABCDEFGHIJKLM"}),
    ("=%5100", {"group": "51"}),
    ("&aLOCAL 7", {"text": "aLOCAL 7"}),
]


@pytest.mark.parametrize(("text", "expected"), READ, ids=[text for text, _ in READ])
def test_each_structure_gives_its_facts(text, expected):
    assert expected.items() <= facts(text).items()


BAD = [
    "=<1384V00A", "=<S1384V0", "=<S1384V00x", "=<s1384V00", "=<S13x4V00", "=,00001", "=,0000012", "=,ABCDE1",
    "=,abcdef", "=;A9999000000000000004", "=;O99990000000000000042", "='A9999AB12C", "&+A9999", "&+A999",
    "&/CHA999921AB12C", "&/CHA999921AB12CDE", "&/CIA999921AB12CD", "&/CHA9999x1AB12CD", "&/CHA999921ab12cd",
    f"&:{GRID}{(check_value(GRID) + 1) % 37:02}", f"&:0{GRID[1:]}{check_value(GRID):02}", f"&:{GRID}",
    "=%510", "=%51000", "=%51a0", "&a\x00", "&", "=", "&,3X", "&,4PL", "=A9999171234560", "=A999917123456000",
    "=A9999171234560 ",
    "=A99991712345600 ", "=A99991712345６00", "=a99991712345600", "=A99991712345a00", "=A999917123456a0",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_a_damaged_structure_is_refused(text):
    assert refused(text).endswith(".")


def test_no_structure_is_declared_twice():
    assert len({one.number for one in DECLARED}) == len(DECLARED) == len({one.begins for one in DECLARED})


# -- messages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"=+03000{DONATION}=<S1384V00", "says it holds 3 data structures, and 2 are there"),
        (f"=+01000{DONATION}=<S1384V00", "says it holds 1 data structures, and 2 are there"),
        ("=+00000", "says it holds 0"),
        ("=+02000", "and 0 are there"),
        (f"=+0200{DONATION}=<S1384V00", "not five digits"),
        (f"=+0x000{DONATION}=<S1384V00", "not five digits"),
        (f"=+02000{DONATION}=A99991712345700", "two of one kind"),
        (f"=+02000{DONATION}=+01000", "kind that is not read"),
        (f"=+02000{DONATION}x=<S1384V00", "16 characters"),
        (f"=+02000{DONATION}=<S1384V0", "product code"),
        (f"{DONATION}=<S1384V00=>019031", "without the head"),
        (DONATION * 40, "at most 500"),
        (f"{DONATION}\n", "never uses"),
        ("", "begin with = or &"),
    ],
)
def test_a_message_that_is_not_whole_counts_for_nothing(text, words):
    assert words in refused(text)


@given(st.permutations(["=A99991712345600", "=<S1384V00", "&>0203661200", "=,000012"]), digits(3))
def test_a_compound_message_is_read_in_any_order(parts, sequence):
    message = read_message(f"=+{len(parts):02}{sequence}" + "".join(parts))
    assert [f"{one.number}" for one in message.structures] == [
        {"=A": "001", "=<": "003", "&>": "005", "=,": "032"}[one[:2]] for one in parts
    ]
    assert (message.compound, message.sequence) == (True, sequence)


@given(st.integers(0, 60), st.sampled_from("=&+<>,/0A9zé\x1d"))
def test_a_compound_message_with_one_character_wrong_is_read_as_such_or_refused(place, other):
    whole = f"=+03000{DONATION}=<S1384V00&>0203661200"
    wrong = whole[:place] + other + whole[place + 1 :]
    found = outcome(read_message, wrong)
    assert found in ("refused", "misread") or len(found.structures) == 3


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    for begins in ("", "=", "&", "=+", "SEC:"):
        assert outcome(read_outside, begins + text) is not None


# -- the Single European Code ------------------------------------------------------------------------------

SEC = "PL001499Z549917123456 A00T041600320171231"


@pytest.mark.parametrize("text", [f"SEC: {SEC}", f"SEC:{SEC}", f"SEC: {SEC.replace(' ', chr(10))}"])
def test_a_single_european_code_stands_on_one_line_or_on_two(text):
    assert read_printed(text).text == SEC.replace(" ", "")


def test_a_product_that_never_expires_says_so():
    assert read_printed("SEC: PL001499Z549917123456 A00T041600300000000").expires is None


@pytest.mark.parametrize(
    "text",
    [
        "SEC: PL001499Z549917123456",
        "SEC: PL001499Z549917123456A00T041600320171231",
        "SEC: PL001499Z549917123456 A00T04160032017123",
        "SEC: PL001499Z549917123456 A00T041600320171232",
        "SEC: PL001499Z549917123456 A00T041600320170229",
        "SEC: PL001499Z549917123456 C00T041600320171231",
        "SEC: P1001499Z549917123456 A00T041600320171231",
        "SEC: pl001499z549917123456 A00T041600320171231",
        "SEC: PL001499Z549917123456 A00T041600320171231 X",
        "SEC:",
    ],
)
def test_a_damaged_single_european_code_is_refused(text):
    with pytest.raises(Unreadable) as caught:
        read_printed(text)
    assert caught.value.says.endswith(".")


# -- units -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (DONATION, "isbt128/A999917123456/-/-"),
        ("A999917123456 9", "isbt128/A999917123456/-/-"),
        (f"{DONATION}=<S1384V00", "isbt128/A999917123456/S1384/"),
        (f"{DONATION}=<S1384V0a", "isbt128/A999917123456/S1384/a"),
        (f"=+03000{DONATION}=<S1384V99=,000012", "isbt128/A999917123456/S1384/12"),
        (f"{DONATION}=<S1384V99", "isbt128/A999917123456/S1384/-"),
        (f"SEC: {SEC}", "isbt128/Z549917123456/T0416/3"),
        ("SEC: PL001499PL99171234567 B000001200320171231",
         "single_european_code/PL001499PL99171234567B000001200320171231"),
        ("&/CHA999921AB12CD", "chain_of_identity/CHA999921AB12CD"),
        (f"CHA9999-21-AB12CD {check_character('CHA999921AB12CD')}", "chain_of_identity/CHA999921AB12CD"),
        ("=<S1384V00", ""),
        ("&aLOCAL", ""),
        ("TUBE-77/3", "other/TUBE-77/3"),
    ],
)  # fmt: skip
def test_a_code_names_its_unit_by_what_it_tells(text, key):
    assert read_outside(text).key == key


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (DONATION, f"{DONATION}=<S1384V00", True),
        ("=A99991712345602", DONATION, True),
        (f"{DONATION}=<S1384V0a", f"{DONATION}=<S1384V0b", False),
        (f"{DONATION}=<S1384V00", f"{DONATION}=<S1385V00", False),
        ("=Z54991712345600=<T0416003", f"SEC: {SEC}", True),
        (DONATION, "=A99991712345700", False),
        ("TUBE-77", "TUBE-78", False),
    ],
)
def test_two_codes_name_one_unit_when_they_agree_in_all_that_both_tell(one, other, same):
    assert same_unit(read_outside(one).key, read_outside(other).key) is same


def test_a_message_that_names_two_donations_is_refused():
    with pytest.raises(Unreadable, match="two different donations"):
        read_outside("=A99991712345600&,4" + SEC.replace(" ", ""))


@pytest.mark.parametrize("text", ["CHA999921AB12CD", "CHA999921AB12CDX"])
def test_a_typed_chain_of_identity_needs_its_check_character(text):
    with pytest.raises(Unreadable, match=r"check character of the chain|has no check character"):
        read_outside(text)


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        (f"{DONATION}=>019031", "2019-01-31"),
        (f"{DONATION}&>0190312359", "2019-01-31T23:59"),
        (DONATION, None),
    ],
)
def test_the_expiry_is_told_where_the_label_tells_it(text, expires):
    assert read_outside(text).expires == expires


def test_allocation_of_a_day_follows_the_year():
    assert read_day("020001") + timedelta(days=365) == read_day("020366")
