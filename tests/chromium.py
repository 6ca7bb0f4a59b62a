"""The machine's own Chromium, with a camera that films whatever a test holds in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
)
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
            _frame(label.convert("L"), tilt).save(frames, "JPEG", quality=90)
        self.film.write_bytes(frames.getvalue())


def _frame(label: Image.Image, tilt: float) -> Image.Image:
    wide = 430
    lying = label.resize((wide, max(1, wide * label.height // label.width)))
    lying = lying.rotate(tilt, Image.Resampling.BILINEAR, expand=True, fillcolor=TABLE)
    picture = Image.new("L", SIZE, TABLE)
    picture.paste(lying, ((SIZE[0] - lying.width) // 2, (SIZE[1] - lying.height) // 2))
    return picture.filter(ImageFilter.GaussianBlur(0.6)).convert("RGB")


def where_chromium_is() -> str:
    """The path of the machine's Chromium; a sentence where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is needed here; install the package chromium."
    return found


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Camera:
    """The camera of the browser."""
    return Camera(tmp_path_factory.mktemp("camera") / "film.mjpeg")


@pytest.fixture(scope="session")
def chromium(camera: Camera) -> Iterator[Browser]:
    """The browser of this run, whose camera films what it is shown."""
    film = f"--use-file-for-fake-video-capture={camera.film}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where_chromium_is(), args=[*FLAGS, film])
        yield browser
        browser.close()
