"""What a label may show: coded facts only, and none missing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from tracker.custody.warnings import ADVISE, AUTOLOGOUS, BIOHAZARD, NOT_EVALUATED, REACTIVE
from tracker.labels.facts import LabelFacts, lint, marks


def test_a_label_has_no_place_for_a_name_a_birth_date_a_record_number_or_standing() -> None:
    assert {one.name for one in fields(LabelFacts)} == {
        "host", "code", "serial", "product", "identity", "expiry", "site", "layout_version", "warnings",
        "volume", "collected", "storage", "watermark",
    }  # fmt: skip


def test_complete_facts_may_be_printed(autologous: LabelFacts, allogeneic: LabelFacts) -> None:
    assert lint(autologous) == lint(allogeneic) == ()


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("host", "site address"),
        ("code", "code"),
        ("serial", "serial"),
        ("product", "product"),
        ("identity", "identity"),
        ("expiry", "expiry"),
        ("site", "name of the site"),
        ("storage", "storage temperature"),
        ("layout_version", "layout version"),
    ],
)
@pytest.mark.parametrize("nothing", ["", "  "])
def test_each_missing_fact_is_named(autologous: LabelFacts, field: str, name: str, nothing: str) -> None:
    empty: dict[str, Any] = {field: nothing}
    problems = lint(replace(autologous, **empty))
    assert f"The label has no {name}; record it before printing." in problems


def test_everything_missing_is_named_at_once(autologous: LabelFacts) -> None:
    assert len(lint(replace(autologous, product="", expiry="", site=""))) == 3


def test_an_empty_warning_is_no_warning(autologous: LabelFacts) -> None:
    assert lint(replace(autologous, warnings=(AUTOLOGOUS, " "))) == (
        "The label has no text of a warning; record it before printing.",
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "V7K3MQ2X9TZW"}, "check character of the code is wrong"),
        ({"code": "v-7k3mq-2x9tz-v"}, "not written in capitals without dashes"),
        ({"host": "evil/host"}, "not a host name"),
        ({"serial": "3F7"}, "has 3 characters instead of 4"),
        ({"product": "SVF\x00"}, "U+0000"),
        ({"identity": "S-7K3MQ\n2X9TZ"}, "U+000A"),
        ({"site": "診療所"}, "no character for '診' (U+8A3A)"),
        ({"warnings": ("☣",)}, "U+2623"),
        ({"watermark": "\x07"}, "U+0007"),
    ],
)
def test_what_cannot_be_printed_as_it_is_is_refused(
    autologous: LabelFacts, wrong: dict[str, Any], words: str
) -> None:
    assert any(words in one for one in lint(replace(autologous, **wrong)))


def test_european_letters_and_the_signs_of_the_bench_are_printed(autologous: LabelFacts) -> None:
    assert lint(replace(autologous, site="Żywiec? Ærø–Göttingen", volume="≤ 2,5 µL ± 0.1 °C")) == (
        "The label's face has no character for 'Ż' (U+017B); write it in another way.",
    )


def test_a_preview_has_no_serial_wherever_it_is_read(autologous: LabelFacts) -> None:
    preview = replace(autologous, watermark="NOT A LABEL")
    assert lint(replace(preview, serial="")) == ()
    assert preview.payload == "HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV"
    assert preview.readable == "V-7K3MQ-2X9TZ-V"
    assert autologous.payload == "HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV.3F7K"
    assert autologous.readable == "V-7K3MQ-2X9TZ-V.3F7K"


@pytest.mark.parametrize(
    ("warnings", "short"),
    [
        ((AUTOLOGOUS, NOT_EVALUATED), "AUTOLOGOUS ONLY; NOT EVALUATED; SEE SHEET"),
        ((BIOHAZARD, ADVISE), "BIOHAZARD; ADVISE PATIENT; SEE SHEET"),
        ((REACTIVE.format(agent="HIV-1"), REACTIVE.format(agent="HCV")), "REACTIVE; SEE SHEET"),
        (("Something nobody has shortened",), "WARNING; SEE SHEET"),
    ],
)
def test_warnings_in_short_always_point_to_the_sheet(warnings: tuple[str, ...], short: str) -> None:
    assert marks(warnings) == short


@pytest.mark.parametrize(
    ("warning", "bears"),
    [(BIOHAZARD, True), ("BIOLOGICAL HAZARD", True), (ADVISE, False), (AUTOLOGOUS, False)],
)
def test_the_biohazard_sign_is_asked_for_by_its_words(
    autologous: LabelFacts, warning: str, bears: bool
) -> None:
    assert replace(autologous, warnings=(warning,)).bears_biohazard is bears
