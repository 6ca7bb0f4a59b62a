"""The worked examples of the standards: what must be read, and what must be refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tracker.identifiers import donation
from tracker.identifiers.checksum import check_character
from tracker.identifiers.european import read_printed
from tracker.identifiers.messages import read_message
from tracker.identifiers.unreadable import Unreadable

LINES = (Path(__file__).parent / "vectors.csv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader(line for line in LINES if not line.startswith("#")))


def read(kind: str, text: str) -> str:
    """What a reader makes of an input, as the table writes it down."""
    match kind:
        case "check":
            return check_character(text)
        case "typed":
            found = donation.typed(text)
            assert found is not None
            return f"donation {found.number}"
        case "printed":
            code = read_printed(text)
            parts = (code.country, code.establishment, code.donation, code.system, code.product, code.split)
            return " ".join((*parts, str(code.expires)))
        case _:
            return "|".join(
                f"{one.number} " + "; ".join(f"{name} {value}" for name, value in one.facts.items())
                for one in read_message(text).structures
            )


@pytest.mark.parametrize("row", [one for one in ROWS if one["valid"] == "yes"], ids=lambda row: row["input"])
def test_a_worked_example_is_read_as_the_standard_reads_it(row):
    found = read(row["kind"], row["input"])
    if row["kind"] != "message":
        assert found == row["expected"]
        return
    structures = found.split("|")
    expected = row["expected"].split("|")
    assert [one[:3] for one in structures] == [one[:3] for one in expected]
    for structure, wanted in zip(structures, expected, strict=True):
        assert set(wanted[4:].split("; ")) <= set(structure[4:].split("; "))


@pytest.mark.parametrize("row", [one for one in ROWS if one["valid"] == "no"], ids=lambda row: row["input"])
def test_a_damaged_example_is_refused_with_a_sentence(row):
    with pytest.raises(Unreadable) as caught:
        read(row["kind"], row["input"])
    assert row["expected"] in caught.value.says
    assert caught.value.says.endswith(".")
