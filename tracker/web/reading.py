"""Reading what a person scans, types or photographs on a page into a receipt of this session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from tracker import access
from tracker.actions.scanning import Scan, scan, scan_wristband
from tracker.custody.decision import How
from tracker.custody.problems import Invalid, Problem
from tracker.labels.code import printed
from tracker.labels.passes import QUICK
from tracker.labels.picture import MOST_BYTES, ReadCode, read_picture
from tracker.labels.recognise import WHAT, Sort, recognise
from tracker.language import gettext as _
from tracker.web import scanned
from tracker.web.shown import this_site

MOST_FRAME_BYTES, MOST_FRAME_PIXELS = 400_000, 1_300_000
SEVERAL = "The picture shows more than one code. Take a picture of one label at a time."
SAID = frozenset({How.CAMERA, How.WEDGE, How.TYPED})  # that it was a picture, the server says


class Unread(Problem):
    """Nothing could be read; the sentence says why, and what to do."""


class Several(Unread):
    """A picture shows several codes that may be meant; each goes with the sentence."""

    def __init__(self, says: str, codes: tuple[ReadCode, ...]) -> None:
        super().__init__(says)
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Given:
    """What came in at one scan box: a text with the way it came, or a picture."""

    text: str
    how: How
    symbology: str = ""


def given(box: str, how: str, frame: str) -> Given | None:
    """What was put into a scan box of the posted form; None when it was left empty. Raises Unread."""
    picture = request.files.get(frame)
    if picture is not None and picture.filename:
        found = in_picture(picture)
        return Given(found.text, How.IMAGE, found.symbology)
    text = request.form.get(box, "").strip()
    said = request.form.get(how, "")
    return Given(text, How(said) if said in SAID else How.TYPED) if text else None


def in_picture(picture: FileStorage) -> ReadCode:
    """The one code in a picture; of several, the only one of ours. Raises Several, Unread or BadPicture."""
    found = _meant(read_picture(picture.stream.read(MOST_BYTES + 1)))
    if len(found) > 1:
        raise Several(SEVERAL, tuple(found))
    return found[0]


def in_frame(picture: FileStorage) -> list[ReadCode]:
    """The codes in one small frame of a live camera; of several that are meant, all. Raises Unread or
    BadPicture."""
    data = picture.stream.read(MOST_FRAME_BYTES + 1)
    return _meant(read_picture(data, MOST_FRAME_BYTES, MOST_FRAME_PIXELS, QUICK))


def in_words(code: ReadCode) -> str:
    """What a code is, for somebody who has to say which of several is meant."""
    found = recognise(code.text, code.symbology)
    if found.code is not None:
        return f"{found.code.kind.name.capitalize()} {printed(found.code.code)}"
    kind = {Sort.FOREIGN: code.symbology or _("Code")}.get(
        found.sort, WHAT.get(found.sort, "").partition(" ")[2]
    )
    return f"{kind[:1].upper()}{kind[1:]}: {code.text[:40]}"


def _meant(found: Iterable[ReadCode]) -> list[ReadCode]:
    """Each code once; those made here alone where any is, for a container carries others beside them."""
    every = list({one.text: one for one in found}.values())
    if not every:
        raise Unread("No code was found in the picture. Hold the label flat and close, or type the code.")
    return [one for one in every if recognise(one.text).sort is Sort.OURS] or every


def read_code(what: Given) -> Scan:
    """The record behind a scan; the receipt is kept for the steps that follow. Raises UnknownCode."""
    done = scan(this_site(), access.actor(), what.text, what.how, what.symbology)
    scanned.keep(done.receipt)
    return done


def outside_code(what: Given) -> str:
    """The text of another house's code that names a unit; empty for what is ours, cannot be read whole, or is
    any text that somebody typed."""
    found = recognise(what.text, what.symbology)
    if found.outside is None or (found.sort is Sort.FOREIGN and what.how is How.TYPED):
        return ""
    return found.text if found.outside.names_a_unit else ""


def read_band(what: Given, again: str) -> None:
    """Keep a receipt for a wristband, and tell nobody whose it is. Raises Misread or Invalid."""
    scanned.keep(scan_wristband(this_site(), access.actor(), what.text, what.how, again))


def complaint(problem: Problem) -> str:
    """What to write at the scan box."""
    if isinstance(problem, Invalid):
        return " ".join(says for each in problem.fields.values() for says in each) or problem.says
    return problem.says
