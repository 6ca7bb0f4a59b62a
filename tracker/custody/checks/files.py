"""Files that are attached: of a kind and a size that can be kept, about what is on record."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.changes import Upload
from tracker.custody.decision import Act, Finding, check, refuse

BASIS = "21 CFR 1271.270(a)"
TAKEN = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}
ENDINGS = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}


@check("record.attachment", "A file that can be kept", BASIS, given=True)
def attachable(case: Case, act: Act) -> Iterator[Finding]:
    """The content is a PDF, a PNG or a JPEG and what it claims to be, within the size, about a result of this
    sample."""
    upload = act.data.get("content")
    if not isinstance(upload, Upload):
        yield refuse("No file was given.", "Choose a file.", field="content")
        return
    yield from _kind(upload, act.text("claimed"))
    if upload.size > case.rules.attachment_bytes:
        yield refuse(
            f"The file has {upload.size} bytes; at most {case.rules.attachment_bytes} are kept.",
            "Make the file smaller, or attach its parts.",
            field="content",
        )
    about = act.text("about")
    if about and case.quality.result(about) is None:
        yield refuse("This sample has no such result.", "Choose one from the list.", field="about")


def _kind(upload: Upload, claimed: str) -> Iterator[Finding]:
    if upload.media_type not in TAKEN:
        yield refuse(
            "The content is neither a PDF nor a PNG nor a JPEG, whatever the file is called.",
            "Export the certificate as PDF, or take a picture of it.",
            field="content",
        )
    elif claimed and claimed != upload.media_type:
        yield refuse(
            f"The file claims to be {TAKEN.get(claimed, claimed)}, and its content is "
            f"{TAKEN[upload.media_type]}.",
            "Ask where it came from; attach it under what it is.",
            field="content",
        )


CHECKS = (attachable,)
