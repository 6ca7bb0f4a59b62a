"""Symbols as runs of cells: the QR code that the label carries, and the biohazard sign."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from tracker.labels.drawing import QUIET_ZONE, Symbol, biohazard, qr_code

PAYLOAD = "HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV.3F7K"


def painted(symbol: Symbol, cell: int = 4) -> Image.Image:
    picture = Image.new("L", (symbol.size * cell, symbol.size * cell), "white")
    pen = ImageDraw.Draw(picture)
    for run in symbol.runs:
        left, top = run.x * cell, run.y * cell
        pen.rectangle((left, top, left + run.width * cell - 1, top + cell - 1), fill="black")
    return picture


@pytest.mark.parametrize(
    ("host", "version"),
    [("VIAL.EX", 2), ("VIAL.EXAMPLE", 3), ("127.0.0.1:8000", 3), ("A" * 33, 3), ("A" * 34, 4)],
)
def test_the_code_is_as_small_as_error_correction_m_allows(host: str, version: int) -> None:
    text = f"HTTPS://{host}/S/V7K3MQ2X9TZV.3F7K"
    symbol = qr_code(text)
    (found,) = zxingcpp.read_barcodes(painted(symbol))
    assert (found.text, found.ec_level) == (text, "M")
    assert symbol.size == 17 + 4 * version + 2 * QUIET_ZONE


def test_a_quiet_zone_of_four_modules_stays_white_on_every_side() -> None:
    symbol = qr_code(PAYLOAD)
    inside = range(QUIET_ZONE, symbol.size - QUIET_ZONE)
    assert {run.y for run in symbol.runs} == set(inside)
    assert min(run.x for run in symbol.runs) == QUIET_ZONE
    assert max(run.x + run.width for run in symbol.runs) == symbol.size - QUIET_ZONE


def test_runs_are_as_long_as_they_can_be() -> None:
    ends = {(run.y, run.x + run.width) for run in qr_code(PAYLOAD).runs}
    assert not ends & {(run.y, run.x) for run in qr_code(PAYLOAD).runs}


def test_a_code_is_drawn_once() -> None:
    assert qr_code(PAYLOAD) is qr_code(PAYLOAD)


def test_lower_case_is_refused_for_it_would_cost_a_larger_code() -> None:
    with pytest.raises(ValueError, match="can not be represented"):
        qr_code(PAYLOAD.lower())


def test_the_biohazard_sign_looks_the_same_from_its_left_and_right_and_has_three_open_rings() -> None:
    picture = painted(biohazard(), cell=1)
    assert picture.tobytes() == picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()
    black = sum(run.width for run in biohazard().runs) / biohazard().size ** 2
    assert 0.2 < black < 0.3
