"""A camera for the browser: it films whatever a test holds in front of it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageFilter

SIZE = (640, 480)
TABLE = 120
"""The grey of the table that the label lies on."""


class Camera:
    """A film that Chromium takes for its camera, read anew whenever a page opens the camera."""

    def __init__(self, film: Path) -> None:
        self.film = film
        self.show(Image.new("L", (1, 1), TABLE))

    def show(self, label: Image.Image) -> None:
        """Lay a label before the camera, a little askew and not quite sharp, until another is shown."""
        frames = BytesIO()
        for tilt in (4.0, 4.5, 5.0, 4.5):
            self._frame(label.convert("L"), tilt).save(frames, "JPEG", quality=90)
        self.film.write_bytes(frames.getvalue())

    def _frame(self, label: Image.Image, tilt: float) -> Image.Image:
        wide = 430
        lying = label.resize((wide, max(1, wide * label.height // label.width)))
        lying = lying.rotate(tilt, Image.Resampling.BILINEAR, expand=True, fillcolor=TABLE)
        picture = Image.new("L", SIZE, TABLE)
        picture.paste(lying, ((SIZE[0] - lying.width) // 2, (SIZE[1] - lying.height) // 2))
        return picture.filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")


def printed(pdf: bytes) -> Image.Image:
    """The first page of a PDF as it comes out of the printer."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[0].render(scale=300 / 72).to_pil()
    finally:
        document.close()
