"""Poor photographs: the product reads at least what the bare library reads, and makes nothing up."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.labels.test_picture import encoded, symbol
from tracker.labels.passes import LARGEST_ENLARGED, QUICK, THOROUGH, looks
from tracker.labels.picture import read_picture

TEXT = "V7K3MQ2X9TZV.3F7K"
KINDS = ("QRCode", "DataMatrix", "Code128")
LEAST_GAINED = 5


def poor(picture: Image.Image, size: float, blur: float, noise: float) -> Image.Image:
    """The picture small, out of focus, grainy, in slanting light, with a third of its contrast."""
    small = picture.resize((int(picture.width * size), int(picture.height * size)), Image.Resampling.BOX)
    grey = np.asarray(small.filter(ImageFilter.GaussianBlur(blur)), dtype=float) * 0.35 + 70
    grey += np.linspace(-30, 30, grey.shape[1])
    grey += np.random.default_rng(7).normal(0, noise, grey.shape)
    lit = Image.fromarray(grey.clip(0, 255).astype("uint8"))
    return lit.rotate(8, Image.Resampling.BILINEAR, expand=True, fillcolor=95)


def photographs() -> Iterator[Image.Image]:
    for kind in KINDS:
        for size in (0.75, 0.5):
            for blur in (0.6, 1.1, 1.6):
                for noise in (2, 9):
                    yield poor(symbol(TEXT, kind), size, blur, noise)


def test_poor_photographs_are_read_where_the_bare_library_reads_them_and_where_it_does_not():
    bare, ours = 0, 0
    for photo in photographs():
        alone = TEXT in {one.text for one in zxingcpp.read_barcodes(photo)}
        found = {one.text for one in read_picture(encoded(photo))}
        assert found <= {TEXT}
        assert TEXT in found or not alone
        bare, ours = bare + alone, ours + (TEXT in found)
    assert ours >= bare + LEAST_GAINED, (ours, bare)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_read_out_of_grain(seed):
    grain = np.random.default_rng(seed).integers(0, 255, (240, 320)).astype("uint8")
    assert read_picture(encoded(Image.fromarray(grain))) == ()


def test_a_pass_is_made_only_when_the_ones_before_showed_nothing():
    made = []

    def watched(picture: Image.Image) -> Image.Image:
        made.append(picture.size)
        return picture

    first = symbol()
    assert read_picture(encoded(first), passes=(watched, watched)) != ()
    assert len(made) == 1
    assert read_picture(encoded(Image.new("L", (50, 50), "white")), passes=(watched, watched)) == ()
    assert len(made) == 3


def test_a_large_picture_is_never_enlarged():
    large = Image.new("L", (LARGEST_ENLARGED + 100, 300), "white")
    assert all(max(one.size) <= max(large.size) for one in looks(large, THOROUGH))
    assert THOROUGH[: len(QUICK)] == QUICK


def test_the_shares_of_a_folder_of_photographs_are_printed(tmp_path: Path):
    stream = io.StringIO()
    stream.write("file,expected_text\n")
    for number, kind in enumerate(KINDS):
        (tmp_path / f"{number}.png").write_bytes(encoded(poor(symbol(TEXT, kind), 0.75, 0.6, 2)))
        stream.write(f"{number}.png,{TEXT}\n")
    (tmp_path / "none.png").write_bytes(encoded(Image.new("L", (200, 200), "white")))
    stream.write("none.png,NOT THERE\n")
    (tmp_path / "expected.csv").write_text(stream.getvalue())
    command = [sys.executable, "-m", "tools.photographs", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "product: 3 of 4, 75.0 %" in done.stdout
    assert "bare library: 3 of 4, 75.0 %" in done.stdout
    assert "none.png: product does not, bare library does not" in done.stdout
