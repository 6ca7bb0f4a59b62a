"""Every layout at every resolution it is for: printed, worn, and read back by the product's own reader."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from tests.labels.wear import WEAR, Dots, texts
from tests.labels.zebra import printed
from tracker.labels.arrangement import arrange
from tracker.labels.face import width
from tracker.labels.facts import Facts, LabelFacts
from tracker.labels.label import png
from tracker.labels.layout import SHIPPED
from tracker.labels.sheet import pdf
from tracker.labels.tags import TagFacts
from tracker.labels.template import Holds, Sort, Symbology, Template, dots
from tracker.labels.zpl import zpl

EVERY = [(layout, dpi) for layout in SHIPPED.values() for dpi in layout.resolutions]
each = pytest.mark.parametrize(("layout", "dpi"), EVERY, ids=lambda one: getattr(one, "name", str(one)))
SAID = {
    Sort.UNIT: ("U7K3MQ2X9TZ8", {"name": "Tank 2, box 14", "keeps": "at most -150 °C"}, ""),
    Sort.HANDOVER: ("H7K3MQ2X9TZY", {"from": "Bank", "to": "Clinic", "holds": "3", "notice": "CELLS"}, ""),
    Sort.TREATMENT: ("T7K3MQ2X9TZP", {"product": "SVF", "holds": "1", "notice": "No person."}, ""),
    Sort.UNUSED: ("V7K3MQ2X9TZV", {"notice": "UNUSED CODE"}, "3F7K"),
}  # fmt: skip


def facts_of(sort: Sort, vial: LabelFacts) -> Facts:
    if sort is Sort.VIAL:
        return vial
    code, said, serial = SAID[sort]
    return TagFacts(sort, "vial.example", code, {**said, "site": "Test clinic"}, serial)


def held(facts: Facts, layout: Template) -> str:
    return facts.payload if layout.code.holds is Holds.ADDRESS else facts.bare


@each
def test_no_module_is_below_three_dots_or_a_quarter_of_a_millimetre(
    autologous: LabelFacts, layout: Template, dpi: int
) -> None:
    cell = arrange(facts_of(layout.sort, autologous), layout, dpi).symbols[0].cell
    assert cell >= 3
    assert cell * 25.4 / dpi >= 0.25


@each
def test_the_pdf_rasterised_by_its_printer_reads_back(
    autologous: LabelFacts, layout: Template, dpi: int
) -> None:
    facts = facts_of(layout.sort, autologous)
    document = pypdfium2.PdfDocument(pdf([facts], layout, dpi))
    raster = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    place = (dots(layout.sheet.left, dpi), dots(layout.sheet.top, dpi)) if layout.sheet else (0, 0)
    own = (*place, place[0] + dots(layout.width, dpi), place[1] + dots(layout.height, dpi))
    assert texts(raster.crop(own)) == [held(facts, layout)]


@each
def test_a_zebra_printer_prints_the_same_code_inside_the_label(
    autologous: LabelFacts, layout: Template, dpi: int
) -> None:
    facts = facts_of(layout.sort, autologous)
    (label,) = printed(zpl([facts], layout, dpi))
    own = arrange(facts, layout, dpi)
    assert label.picture.size == (own.wide, own.high)
    most = 10 if layout.code.symbology is Symbology.QR else 100
    assert label.cells[0] == min(own.symbols[0].cell, most)
    assert texts(label.picture) == [held(facts, layout)]
    assert [text for _, _, _, text in label.lines] == [one.text for one in own.lines]
    for x, y, size, text in label.lines:
        assert 0 <= y <= own.high - size * 0.73 + 1
        assert x + 0.85 * width(text, size, bold=True) <= own.wide + 1


def test_what_zpl_would_take_for_a_command_is_written_as_bytes(autologous: LabelFacts) -> None:
    nasty = replace(autologous, product="A^XZ~B_5E\\C 5 µL")
    (label,) = printed(zpl([nasty], SHIPPED["container"], 300))
    assert any(text == "A^XZ~B_5E\\C 5 µL" for _, _, _, text in label.lines)


def test_worn_labels_are_read_in_every_layout_at_every_resolution(
    autologous: LabelFacts, capsys: pytest.CaptureFixture[str]
) -> None:
    """Shares over all layouts and resolutions; a tube bends only what is stuck on a cryovial."""
    read, tried, failed = Counter[str](), Counter[str](), []
    for layout, dpi in EVERY:
        facts = facts_of(layout.sort, autologous)
        own = arrange(facts, layout, dpi).symbols[0]
        picture = Image.open(BytesIO(png(facts, dpi, layout)))
        label = Dots(picture, dpi, own.cell, (own.x, own.y, own.side))
        for name, worn in WEAR.items():
            if name == "10 mm tube" and layout.height != 13:
                continue
            tried[name] += 1
            if texts(worn(label)) == [held(facts, layout)]:
                read[name] += 1
            else:
                failed.append((name, layout.name, dpi))
    with capsys.disabled():
        table = [f"  {name:24} {read[name]:3} of {all_of:3} read" for name, all_of in tried.items()]
        sys.stdout.write("\n".join(["", *table, ""]))
    assert failed == []
