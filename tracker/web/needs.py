"""Which scans a step still needs, and which receipts of this session go along with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tracker.custody.case import Case
from tracker.custody.steps import Step
from tracker.labels.code import Misread, printed, read
from tracker.language import gettext as _
from tracker.web.on_record import serials
from tracker.web.scanned import Kept, kept


@dataclass(frozen=True, slots=True)
class Need:
    """One thing to scan, and the receipt for it when it was scanned."""

    says: str
    receipt: Kept | None = None
    optional: bool = False

    @property
    def met(self) -> bool:
        """It was scanned in this session, minutes ago."""
        return self.receipt is not None


def needs(step: Step, subject: str, case: Case, typed: Mapping[str, str]) -> tuple[Need, ...]:
    """Everything this step asks to be scanned, in the order a person has it in hand."""
    scans = kept()
    asked = tuple(_needs(step, subject, case, typed, scans)) if step.scans else ()
    return (*asked, *_preprinted(typed, scans))


def receipts_of(found: tuple[Need, ...]) -> tuple[str, ...]:
    """The receipts that go with the act; no other scan of this session is used up by it."""
    return tuple(dict.fromkeys(one.receipt.text for one in found if one.receipt is not None))


def _needs(
    step: Step, subject: str, case: Case, typed: Mapping[str, str], scans: tuple[Kept, ...]
) -> Iterator[Need]:
    if step.kind == "attach_label":
        yield from _for_label(case, typed, scans)
        return
    if "vial" in step.scans and subject.startswith("V"):
        for code in dict.fromkeys([subject, *_further(step, typed)]):
            yield Need(_("Vial %(code)s", code=printed(code)), _of(scans, code))
    elif "vial" in step.scans:
        yield Need(_("The vial in your hand"), next((one for one in scans if one.says.kind == "vial"), None))
    if "wristband" in step.scans:
        band = next((one for one in scans if one.says.kind == "wristband"), None)
        yield Need(_("The patient’s wristband"), band)


def _preprinted(typed: Mapping[str, str], scans: tuple[Kept, ...]) -> Iterator[Need]:
    """The labels of a roll that the form names, each scanned on its vial."""
    for text in dict.fromkeys(typed.get("preprinted", "").split()):
        try:
            code = read(text).code
        except Misread:
            continue  # the form's own check says so at its box
        receipt = next((one for one in scans if (one.says.kind, one.says.code) == ("unused", code)), None)
        yield Need(_("The pre-printed label %(code)s", code=printed(code)), receipt)


def _for_label(case: Case, typed: Mapping[str, str], scans: tuple[Kept, ...]) -> Iterator[Need]:
    """The new label, and what it belongs to: the parent at the first label, the old label at a reprint."""
    vial = case.vial
    serial = typed.get("serial") or next((one.value for one in serials(case)), "")
    yield Need(
        _("The new label %(serial)s", serial=serial).strip(),
        _of(scans, vial.code, serial) if serial else None,
    )
    if vial.label_serial:
        old = _of(scans, vial.code, vial.label_serial)
        yield Need(
            _("The old label %(serial)s, or a second person signs in", serial=vial.label_serial),
            old,
            optional=True,
        )
    elif vial.parent:
        yield Need(_("The vial it came from, %(code)s", code=printed(vial.parent)), _of(scans, vial.parent))


def _further(step: Step, typed: Mapping[str, str]) -> Iterator[str]:
    for text in typed.get("vials", "").split() if step.many else ():
        try:
            yield read(text).code
        except Misread:
            continue  # the form's own check says so at its box


def _of(scans: tuple[Kept, ...], code: str, serial: str = "") -> Kept | None:
    """The newest scan of a code, with this very serial where it is asked for."""
    same = (one for one in scans if one.says.code == code and serial in ("", one.says.serial))
    return next(same, None)
