"""A table with errors in it goes through the import: what is wrong is named, and the poor are refused."""

from __future__ import annotations

import pytest

from tools import laboratory_file

HEAD = (
    "lot,age_at_cryo_years,cd34_percent_fresh,wash_recovery,pmn_percent_fresh,lymph_percent_fresh,"
    "mono_percent_fresh,mnc_percent_fresh,pmn_plus_mnc,poor_recovery\n"
)
TABLE = HEAD + (
    "INV-1,6,1.6,88.9,48,39,13,52,100,FALSE\n"
    "INV-2,-0.5,0.05,98.3,64,20,16,36,100,FALSE\n"
    "INV-3,4,1.01,104,25,32,43,75,100,TRUE\n"
    "INV-4,1,4.65,90.3,30,41,30,71,101,TRUE\n"
    "INV-5,2,2.5,91,,,,,,FALSE\n"
)


@pytest.fixture
def told(tmp_path, capsys):
    """Import a table and give what was printed, with the exit code."""

    def run(text: str) -> tuple[int, list[str]]:
        file = tmp_path / "table.csv"
        file.write_text(text, "utf-8")
        code = laboratory_file.main(file)
        return code, capsys.readouterr().out.splitlines()

    return run


def test_every_kind_of_error_is_named_and_the_poor_are_exactly_those_refused(told):
    code, lines = told(TABLE)
    assert code == 0
    assert "line 3, age_at_cryo_years: “-0.5”: It is below 0, which cannot be true." in lines
    assert "line 4, wash_recovery: “104”: It is above 100, which cannot be true." in lines
    assert "line 5, pmn_plus_mnc: “101”: It is above 100, which cannot be true." in lines
    assert any(line.startswith("line 5, mnc_percent_fresh: “71”: ") for line in lines)
    assert "line 6, pmn_percent_fresh: It is empty, and this laboratory always reports it." in lines
    assert lines[-2:] == [
        "2 lots are refused by the criterion of recovery; the table names 2.",
        "The record holds.",
    ]


def test_a_judgement_that_cannot_be_read_is_no_judgement(told):
    spoilt = TABLE.replace("100,TRUE", "100,=TRUE()")
    code, lines = told(spoilt)
    assert code == 0
    assert any(line.startswith("line 4, poor_recovery: “=TRUE()”: It is a formula") for line in lines)
    assert "1 lots are refused by the criterion of recovery; the table names 1." in lines
