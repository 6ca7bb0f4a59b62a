"""Looking at a picture again and again: sharper, smoother, larger, in even light, until a code is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

Pass = Callable[["Image.Image"], "Image.Image"]

LARGEST_ENLARGED = 900
"""Small symbols are enlarged; a picture wider than this is looked at smaller instead."""


def _as_it_is(picture: Image.Image) -> Image.Image:
    return picture


def _other_size(picture: Image.Image) -> Image.Image:
    from PIL import Image

    if max(picture.size) <= LARGEST_ENLARGED:
        return picture.resize((picture.width * 2, picture.height * 2), Image.Resampling.BICUBIC)
    half = (max(1, picture.width // 2), max(1, picture.height // 2))
    return picture.resize(half, Image.Resampling.BOX)


def _smooth(picture: Image.Image) -> Image.Image:
    """Against the grain of a sensor and the weave of a cloth."""
    from PIL import ImageFilter

    return _other_size(picture).filter(ImageFilter.GaussianBlur(1.5))


def _sharp(picture: Image.Image) -> Image.Image:
    """Against a lens out of focus."""
    from PIL import ImageFilter

    return _other_size(picture).filter(ImageFilter.UnsharpMask(4, 250, 0))


def _smooth_as_it_is(picture: Image.Image) -> Image.Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.GaussianBlur(1))


def _sharp_as_it_is(picture: Image.Image) -> Image.Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.UnsharpMask(3, 200, 0))


def _even_light(picture: Image.Image) -> Image.Image:
    """Against shade and glare: what is left when the slow changes of grey are taken away."""
    from PIL import ImageChops, ImageFilter, ImageOps

    ground = picture.filter(ImageFilter.GaussianBlur(max(picture.size) / 12))
    flat = ImageOps.autocontrast(ImageChops.subtract(picture, ground, 1, 128), 1)
    return flat.filter(ImageFilter.GaussianBlur(1))


def _without_specks(picture: Image.Image) -> Image.Image:
    from PIL import ImageFilter

    return picture.filter(ImageFilter.MedianFilter(3))


QUICK: tuple[Pass, ...] = (_as_it_is, _smooth, _sharp)
"""For the frames of a live camera, of which the next one comes anyhow."""
THOROUGH: tuple[Pass, ...] = (
    *QUICK,
    _smooth_as_it_is,
    _other_size,
    _sharp_as_it_is,
    _even_light,
    _without_specks,
)
"""For a photo somebody took: in the order in which they were found to help most."""


def looks(picture: Image.Image, passes: tuple[Pass, ...]) -> Iterator[Image.Image]:
    """The picture as each pass shows it, each made only when the ones before showed no code."""
    return (one(picture) for one in passes)
