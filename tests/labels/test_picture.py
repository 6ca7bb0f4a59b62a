"""Pictures from a camera: every code in them is read, and nothing that is sent can hurt."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from tracker.labels.picture import LONGEST_SIDE, BadPicture, ReadCode, read_picture

TEXT = "HTTPS://VIAL.EXAMPLE/S/V7K3MQ2X9TZV.3F7K"


def symbol(text: str = TEXT, kind: str = "QRCode", scale: int = 4, **how: object) -> Image.Image:
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind), **how)
    drawn = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=scale))
    framed = Image.new("L", (drawn.width + 80, drawn.height + 80), "white")
    framed.paste(drawn, (40, 40))
    return framed


def encoded(picture: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, **how)
    return stream.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(BadPicture) as caught:
        read_picture(data)
    return caught.value.says


def png_head(width: int, height: int) -> bytes:
    """A PNG that says how large it is and then holds no picture at all."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", 13)
        + head
        + struct.pack(">II", zlib.crc32(head), 99)
        + b"IDAT"
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_of_each_accepted_type_is_read(kind: str) -> None:
    assert read_picture(encoded(symbol(), kind)) == (ReadCode(TEXT, "QR Code"),)


@pytest.mark.parametrize(
    ("kind", "name"), [("DataMatrix", "Data Matrix"), ("Code128", "Code 128"), ("Aztec", "Aztec")]
)
def test_the_symbols_of_wristbands_and_other_makers_are_read(kind: str, name: str) -> None:
    assert read_picture(encoded(symbol("PAT-000-0001", kind))) == (ReadCode("PAT-000-0001", name),)


def test_control_characters_inside_a_code_come_through_as_they_are() -> None:
    assert read_picture(encoded(symbol("01\x1d23", "DataMatrix")))[0].text == "01\x1d23"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_a_picture_of_any_colour_depth_is_read(mode: str) -> None:
    picture = symbol()
    deep = picture.convert("I").point(lambda value: value * 256).convert("I;16")
    assert read_picture(encoded(deep if mode == "I;16" else picture.convert(mode)))[0].text == TEXT


def test_what_lies_on_a_clear_ground_is_read() -> None:
    clear = Image.new("RGBA", symbol().size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=symbol().point(lambda value: 255 - value))
    assert read_picture(encoded(clear))[0].text == TEXT


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_with_the_phone_held_anyhow_is_read(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert read_picture(encoded(symbol(), "JPEG", exif=exif))[0].text == TEXT


@pytest.mark.parametrize("angle", [7, 33, 90, 151, 203, 312])
def test_a_tilted_and_blurred_photo_is_read(angle: int) -> None:
    photo = symbol().rotate(angle, expand=True, fillcolor="grey").filter(ImageFilter.GaussianBlur(1.2))
    assert read_picture(encoded(photo, "JPEG", quality=60))[0].text == TEXT


def test_a_large_photo_is_shrunk_and_still_read() -> None:
    photo = Image.new("L", (4000, 3000), "grey")
    photo.paste(symbol(scale=16), (900, 700))
    assert max(photo.size) > LONGEST_SIDE
    assert read_picture(encoded(photo, "JPEG"))[0].text == TEXT


def test_every_code_in_the_picture_is_told_for_none_is_guessed_to_be_meant() -> None:
    both = Image.new("L", (600, 300), "white")
    both.paste(symbol(), (0, 0))
    both.paste(symbol("V7K3MQ2X9TZV"), (300, 0))
    assert {one.text for one in read_picture(encoded(both))} == {TEXT, "V7K3MQ2X9TZV"}


def test_a_picture_without_a_code_has_none() -> None:
    assert read_picture(encoded(Image.new("L", (300, 300), "white"))) == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"%PDF-1.7\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded(Image.new("L", (9, 9)), "GIF"),
        encoded(Image.new("L", (9, 9)), "BMP"),
        encoded(Image.new("L", (9, 9)), "TIFF"),
        encoded(Image.new("L", (9, 9)), "PPM"),
    ],
)
def test_what_is_not_a_png_jpeg_or_webp_is_refused(data: bytes) -> None:
    assert "not a PNG, JPEG or WebP" in refused(data)


@pytest.mark.parametrize("size", [(5001, 5000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    assert "more than the 25000000 pixels" in refused(png_head(*size))


def test_a_picture_of_too_many_bytes_is_refused_unseen() -> None:
    assert "8000001 bytes" in refused(bytes(8_000_001))


def test_the_bounds_can_be_narrowed_for_frames_of_a_live_camera() -> None:
    with pytest.raises(BadPicture, match="more than the 100 pixels"):
        read_picture(encoded(symbol()), most_pixels=100)
    with pytest.raises(BadPicture, match="at most 10 are read"):
        read_picture(encoded(symbol()), most_bytes=10)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_short_is_refused(kind: str) -> None:
    whole = encoded(symbol(), kind)
    assert "damaged or cut short" in refused(whole[: len(whole) // 2])


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_a_picture_damaged_anywhere_is_read_or_refused(kind: str, data: st.DataObject) -> None:
    whole = bytearray(encoded(symbol(scale=2), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(outcome_of(bytes(whole)), tuple | BadPicture)


def outcome_of(data: bytes) -> tuple[ReadCode, ...] | BadPicture:
    try:
        return read_picture(data)
    except BadPicture as problem:
        return problem
