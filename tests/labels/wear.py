"""What happens to a label between the printer and the camera, dot by dot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from tracker.labels.picture import read_picture

PIXELS_PER_MODULE = 5
TUBE_MM = 10


@dataclass(frozen=True, slots=True)
class Dots:
    """A label as its printer prints it, and how many dots a millimetre and a module are."""

    picture: Image.Image
    dpi: int
    cell: int
    code: tuple[int, int, int]  # left, top, side of the symbol


def texts(picture: Image.Image) -> list[str]:
    """Every code the product's own reader finds in a picture."""
    stream = BytesIO()
    picture.convert("L").save(stream, "PNG")
    return [one.text for one in read_picture(stream.getvalue())]


def photographed(label: Dots) -> Image.Image:
    """The label on a grey bench as a camera sees it, a few pixels to a module."""
    scale = PIXELS_PER_MODULE / label.cell
    left, top, side = label.code
    margin = label.cell * 6
    around = label.picture.convert("L").crop(
        (left - margin, top - margin, left + side + margin, top + side + margin)
    )
    size = round(around.width * scale)
    near = around.resize((size, size), Image.Resampling.BILINEAR)
    bench = Image.new("L", (size + 60, size + 60), 120)
    bench.paste(near, (30, 30))
    return bench


def blurred(label: Dots) -> Image.Image:
    return photographed(label).filter(ImageFilter.GaussianBlur(0.3 * PIXELS_PER_MODULE))


def faded(label: Dots) -> Image.Image:
    """Grey on lighter grey: 95 to 150 of 255, with the noise of a dim room."""
    clear = np.asarray(photographed(label), dtype=float)
    noise = np.random.default_rng(7).normal(0, 4, clear.shape)
    return Image.fromarray(np.clip(95 + clear / 255 * 55 + noise, 0, 255).astype("uint8"))


def turned(label: Dots) -> Image.Image:
    return photographed(label).rotate(17, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC)


def tilted(label: Dots) -> Image.Image:
    """Seen from below: the upper edge a fifth shorter than the lower."""
    flat = photographed(label)
    wide, high = flat.size
    away = 0.1 * wide
    return flat.transform(
        flat.size,
        Image.Transform.QUAD,
        (0, 0, -away, high, wide + away, high, wide, 0),
        Image.Resampling.BICUBIC,
        fillcolor=120,
    )


def curved(label: Dots) -> Image.Image:
    """Round a tube of 10 mm with the symbol to the camera: its sides turn away and grow narrow and dark."""
    flat = np.asarray(photographed(label), dtype=float)
    radius = TUBE_MM / 2 / 25.4 * label.dpi * PIXELS_PER_MODULE / label.cell
    middle = flat.shape[1] / 2
    across = np.arange(-int(radius) + 1, int(radius))
    angles = np.arcsin(across / radius)
    columns = np.clip(np.rint(middle + angles * radius), 0, flat.shape[1] - 1).astype(int)
    light = 0.35 + 0.65 * np.cos(angles)
    seen = np.where(np.abs(angles * radius) < middle, flat[:, columns], 120) * light
    return Image.fromarray(np.pad(seen, 20, constant_values=120).astype("uint8"))


def scratched(label: Dots) -> Image.Image:
    """A white scratch of one module from edge to edge, where no finder pattern is hit in full."""
    picture = photographed(label)
    pen = ImageDraw.Draw(picture)
    middle = picture.height * 0.52
    pen.line((0, middle, picture.width, middle), fill=255, width=PIXELS_PER_MODULE // 2)
    return picture


WEAR: Mapping[str, Callable[[Dots], Image.Image]] = {
    "as printed": photographed,
    "blur of 0.3 module": blurred,
    "low contrast": faded,
    "turned by 17 degrees": turned,
    "tilted": tilted,
    "10 mm tube": curved,
    "scratched": scratched,
}
