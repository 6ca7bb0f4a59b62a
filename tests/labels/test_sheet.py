"""Rolls and A4 sheets: every label on them reads back, and says in text what it should say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from tracker.labels.arrangement import NotPrintable, arrange
from tracker.labels.facts import LabelFacts
from tracker.labels.layout import SHEET_LABEL, WRAP
from tracker.labels.picture import read_picture
from tracker.labels.sheet import pdf, pdf_a4, pdf_wraps
from tracker.labels.template import dots


@contextmanager
def pages(pdf: bytes) -> Iterator[list[pypdfium2.PdfPage]]:
    document = pypdfium2.PdfDocument(pdf)
    yield list(document)
    document.close()


def rasterised(page: pypdfium2.PdfPage, dpi: int = 300) -> Image.Image:
    return page.render(scale=dpi / 72).to_pil().convert("L")


def texts(picture: Image.Image) -> list[str]:
    stream = BytesIO()
    picture.save(stream, "PNG")
    return [one.text for one in read_picture(stream.getvalue())]


def words(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


@pytest.mark.parametrize("dpi", [300, 600])
def test_every_page_of_the_roll_reads_back_as_its_payload(
    autologous: LabelFacts, allogeneic: LabelFacts, dpi: int
) -> None:
    with pages(pdf_wraps([autologous, allogeneic])) as (first, second):
        assert texts(rasterised(first, dpi)) == [autologous.payload]
        assert texts(rasterised(second, dpi)) == [allogeneic.payload]


def test_a_page_of_the_roll_is_a_wrap(autologous: LabelFacts) -> None:
    with pages(pdf_wraps([autologous])) as (page,):
        assert tuple(side / 72 * 25.4 for side in page.get_size()) == pytest.approx((25, 13), abs=0.1)


@pytest.mark.parametrize("dpi", [300, 600])
def test_every_module_of_the_pdf_is_whole_dots(autologous: LabelFacts, dpi: int) -> None:
    placed = arrange(autologous, WRAP, dpi).symbols[0]
    side = placed.side
    with pages(pdf([autologous], WRAP, dpi)) as (page,):
        raster = rasterised(page, dpi)
    assert raster.size == (dots(WRAP.width, dpi), dots(WRAP.height, dpi))
    corner = raster.crop((0, 0, side, side))
    assert sum(corner.histogram()[3:253]) == 0
    corner = corner.point(lambda grey: 255 * (grey > 127))
    again = corner.resize((placed.symbol.size,) * 2, Image.Resampling.NEAREST).resize(corner.size, 0)
    assert corner.tobytes() == again.tobytes()


def test_the_roll_says_everything_in_text_that_can_be_searched(
    autologous: LabelFacts, allogeneic: LabelFacts
) -> None:
    with pages(pdf_wraps([autologous, allogeneic])) as (first, second):
        assert words(first) == (
            "SVF, fresh, autologous S-7K3MQ-2X9TZ-X Exp. 2026-01-03 16:00Z FOR AUTOLOGOUS USE ONLY"
            " NOT EVALUATED FOR INFECTIOUS SUBSTANCES V-7K3MQ-2X9TZ-V.3F7K L1"
        )
        assert words(second) == (
            "Cord-blood mononuclear cells, cryopreserved, allogeneic S-7K3MQ-2X9TZ-X Exp. 2036-01-03 23:59Z"
            " BIOHAZARD; ADVISE PATIENT; REACTIVE; SEE SHEET V-WWWWW-WWWWW-N.WWWW L1"
        )


def test_the_a4_sheet_says_every_fact_and_every_warning_in_full(
    autologous: LabelFacts, allogeneic: LabelFacts
) -> None:
    with pages(pdf_a4([allogeneic])) as (page,):
        assert words(page) == (
            "Cord-blood mononuclear cells, cryopreserved, allogeneic S-7K3MQ-2X9TZ-X"
            " Expires 2036-01-03 23:59Z Keep: at most -150 °C Test bank BIOHAZARD"
            " WARNING: Advise patient of communicable disease risks"
            " WARNING: Reactive test results for hepatitis B virus V-WWWWW-WWWWW-N.WWWW L1"
        )
    with pages(pdf_a4([autologous])) as (page,):
        assert "Collected 2026-01-03 09:00Z Volume 2.5 mL Keep: 18 to 25 °C Test clinic" in words(page)


def test_21_labels_fill_an_a4_sheet_each_within_its_own_edges(autologous: LabelFacts) -> None:
    labels = [replace(autologous, serial=f"{n:04}") for n in range(22)]
    with pages(pdf_a4(labels)) as (full, rest):
        assert tuple(side / 72 * 25.4 for side in full.get_size()) == pytest.approx((210, 297), abs=0.1)
        sheet = rasterised(full)
        assert texts(rasterised(rest)) == [labels[21].payload]
    for n, facts in enumerate(labels[:21]):
        left, top = (dots(7.25 + n % 3 * 66.05, 300), dots(15.15 + n // 3 * 38.1, 300))
        own = (left, top, left + dots(SHEET_LABEL.width, 300), top + dots(SHEET_LABEL.height, 300))
        assert texts(sheet.crop(own)) == [facts.payload]
        sheet.paste(255, own)
    assert sheet.getextrema() == (255, 255)


def test_the_same_labels_give_the_same_bytes(autologous: LabelFacts, allogeneic: LabelFacts) -> None:
    assert pdf_wraps([autologous, allogeneic]) == pdf_wraps([autologous, allogeneic])
    assert pdf_a4([autologous]) == pdf_a4([autologous])


def test_a_preview_is_watermarked_in_the_pdf_too(autologous: LabelFacts) -> None:
    with pages(pdf_wraps([replace(autologous, watermark="NOT A LABEL")])) as (page,):
        assert "NOT A LABEL" in words(page)
        assert texts(rasterised(page)) == ["HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV"]


@pytest.mark.parametrize("make", [pdf_wraps, pdf_a4])
def test_one_label_that_cannot_be_printed_keeps_the_whole_print_back(
    autologous: LabelFacts, allogeneic: LabelFacts, make: object
) -> None:
    wrong = [autologous, replace(autologous, expiry=""), replace(allogeneic, product="", site="")]
    with pytest.raises(NotPrintable) as caught:
        make(wrong)  # type: ignore[operator]
    assert [one.split(":")[0] for one in caught.value.problems] == ["V7K3MQ2X9TZV"] + ["VWWWWWWWWWWN"] * 2
    assert "V7K3MQ2X9TZV: The label has no expiry; record it before printing." in caught.value.problems


@pytest.mark.parametrize("make", [pdf_wraps, pdf_a4])
def test_an_empty_print_is_refused(make: object) -> None:
    with pytest.raises(NotPrintable, match="no label to print"):
        make([])  # type: ignore[operator]
