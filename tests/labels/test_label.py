"""One label as SVG and PNG: what is painted reads back as exactly what it should hold."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tracker.labels.arrangement import NotPrintable, arrange
from tracker.labels.drawing import qr_code
from tracker.labels.facts import LabelFacts
from tracker.labels.label import png, svg
from tracker.labels.layout import SHEET_LABEL, WRAP
from tracker.labels.picture import read_picture
from tracker.labels.template import Template, dots

LAYOUTS = pytest.mark.parametrize("layout", [WRAP, SHEET_LABEL], ids=lambda layout: layout.name)
SVG = "{http://www.w3.org/2000/svg}"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def texts(picture: Image.Image) -> list[str]:
    stream = BytesIO()
    picture.convert("L").save(stream, "PNG")
    return [one.text for one in read_picture(stream.getvalue())]


def painted(drawing: ET.Element) -> Image.Image:
    """The paths of an SVG as dots, by the few commands that a label uses."""
    _, _, wide, high = (int(side) for side in drawing.attrib["viewBox"].split())
    picture = Image.new("L", (wide, high), "white")
    pen = ImageDraw.Draw(picture)
    for path in drawing.iter(f"{SVG}path"):
        left, top, cell = (int(n) for n in re.findall(r"\d+", path.attrib["transform"]))
        assert RUN.sub("", path.attrib["d"]) == ""
        for x, y, run, back in (map(int, one) for one in RUN.findall(path.attrib["d"])):
            assert run == back
            corner = (left + x * cell, top + y * cell)
            pen.rectangle((*corner, corner[0] + run * cell - 1, corner[1] + cell - 1), fill="black")
    return picture


def photographed(label: Image.Image, turn: float, blur: float) -> Image.Image:
    """The label on a grey bench, turned, twelve camera pixels to a module, out of focus."""
    near = label.convert("L").resize((label.width * 4, label.height * 4), Image.Resampling.BICUBIC)
    return near.rotate(turn, expand=True, fillcolor=110).filter(ImageFilter.GaussianBlur(blur))


@LAYOUTS
@pytest.mark.parametrize("dpi", [300, 600])
def test_the_png_reads_back_as_its_payload(
    autologous: LabelFacts, allogeneic: LabelFacts, layout: Template, dpi: int
) -> None:
    for facts in (autologous, allogeneic):
        picture = opened(png(facts, dpi, layout))
        assert texts(picture) == [facts.payload]
        assert picture.mode == "1"
        assert picture.size == (dots(layout.width, dpi), dots(layout.height, dpi))
        assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)


@LAYOUTS
@pytest.mark.parametrize("dpi", [300, 600])
def test_every_module_of_the_png_is_whole_dots(autologous: LabelFacts, layout: Template, dpi: int) -> None:
    placed = arrange(autologous, layout, dpi).symbols[0]
    side = placed.side
    corner = opened(png(autologous, dpi, layout)).crop((0, 0, side, side))
    again = corner.resize((placed.symbol.size,) * 2, Image.Resampling.NEAREST).resize(corner.size, 0)
    assert corner.tobytes() == again.tobytes()
    assert placed.symbol is qr_code(autologous.payload)


@pytest.mark.parametrize("turn", [0, 8, 20, 45, 77, 90, 140, 185, 260, 333])
@pytest.mark.parametrize("blur", [1.0, 3.0])
def test_a_wrap_photographed_askew_and_out_of_focus_is_read(
    autologous: LabelFacts, turn: float, blur: float
) -> None:
    assert texts(photographed(opened(png(autologous)), turn, blur)) == [autologous.payload]


@LAYOUTS
def test_the_svg_reads_back_as_its_payload(
    autologous: LabelFacts, allogeneic: LabelFacts, layout: Template
) -> None:
    for facts in (autologous, allogeneic):
        assert texts(painted(ET.fromstring(svg(facts, layout)))) == [facts.payload]


@LAYOUTS
def test_the_svg_is_of_true_size_and_holds_its_texts_as_text(
    autologous: LabelFacts, layout: Template
) -> None:
    drawing = ET.fromstring(svg(autologous, layout))
    assert float(drawing.attrib["width"].removesuffix("in")) == pytest.approx(layout.width / 25.4, abs=2e-3)
    shown = " ".join(one.text or "" for one in drawing.iter(f"{SVG}text"))
    for part in (autologous.product, autologous.identity, autologous.expiry, autologous.readable, "L1"):
        assert part in shown
    assert " ".join(autologous.warnings) in shown


def test_no_text_of_the_svg_can_grow_beyond_its_place_in_another_face(autologous: LabelFacts) -> None:
    for one in ET.fromstring(svg(autologous)).iter(f"{SVG}text"):
        assert float(one.attrib["x"]) + float(one.attrib["textLength"]) <= dots(WRAP.width, 300)


def test_what_is_typed_into_a_product_never_becomes_markup(autologous: LabelFacts) -> None:
    drawing = svg(replace(autologous, product='<a>&"x"'))
    assert "<a>" not in drawing
    assert any(one.text == '<a>&"x"' for one in ET.fromstring(drawing).iter(f"{SVG}text"))


def test_the_svg_keeps_within_a_strict_content_policy(autologous: LabelFacts) -> None:
    assert not re.search(r"style=|<style|<script|href|url\(|\bon\w+=", svg(autologous))


def test_a_preview_says_so_and_has_no_serial_to_attach(autologous: LabelFacts) -> None:
    preview = replace(autologous, watermark="NOT A LABEL")
    drawing = ET.fromstring(svg(preview))
    assert any(
        one.text == "NOT A LABEL" and "rotate" in one.attrib["transform"]
        for one in drawing.iter(f"{SVG}text")
    )
    assert texts(painted(drawing)) == ["HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV"]
    assert "3F7K" not in svg(preview)
    picture = opened(png(preview))
    assert texts(picture) == ["HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV"]
    greys = picture.convert("L").histogram()
    assert greys[178] > 300


@LAYOUTS
def test_nothing_is_painted_on_the_very_edge(allogeneic: LabelFacts, layout: Template) -> None:
    picture = opened(png(allogeneic, layout=layout)).convert("L")
    picture.paste(255, (1, 1, picture.width - 1, picture.height - 1))
    assert picture.getextrema() == (255, 255)


def test_other_resolutions_are_refused_for_their_modules_would_not_be_whole(autologous: LabelFacts) -> None:
    for dpi in (203, 450, 900, -300):
        with pytest.raises(NotPrintable, match=f"for 300, 600 dots per inch, not for {dpi}"):
            png(autologous, dpi)


@pytest.mark.parametrize("paint", [svg, png])
def test_a_label_with_a_fact_missing_is_not_painted(autologous: LabelFacts, paint: object) -> None:
    with pytest.raises(NotPrintable, match=r"The label has no expiry; record it before printing\."):
        paint(replace(autologous, expiry=""))  # type: ignore[operator]
