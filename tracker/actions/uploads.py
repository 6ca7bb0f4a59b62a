"""What a file is, by its content: the name and the claim of whoever sends it decide nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib

from tracker.custody.changes import Upload

SNIFFED = ("application/pdf", "image/png", "image/jpeg")
HEADS = {"application/pdf": b"%PDF-", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


def read_upload(text: str) -> Upload:
    """The file behind a text in Base64; raises ValueError with the sentence when it is none."""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("Give the content of the file in Base64.") from error
    if not content:
        raise ValueError("The file is empty.")
    return Upload(content, hashlib.sha256(content).hexdigest(), len(content), sniff(content))


def sniff(content: bytes) -> str:
    """The media type the content shows; "" for one that nobody here takes."""
    import puremagic

    try:
        found = puremagic.from_string(content[:4096], mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    head = HEADS.get(found, b"\0never")
    return found if found in SNIFFED and content.startswith(head) else ""
