"""The three cards of the bedside as this person filled them: only receipts, in the signed session."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from flask import request, session

from tracker import access
from tracker.actions import receipts
from tracker.actions.scanning import scan, scan_wristband
from tracker.custody.decision import How, Receipt
from tracker.custody.problems import Problem, Unknown
from tracker.custody.steps.fields import JOINTS, SIDES
from tracker.language import gettext as _
from tracker.web import reading
from tracker.web.reading import Given
from tracker.web.shown import this_site

PLACE = "bedside"
TREATMENTS_KEPT = 3
SITES = tuple(f"{joint}-{side}" for joint in JOINTS for side in SIDES)

NOT_A_VIAL = "This is not the label of a vial. Scan the vial."
ONCE_MORE = "A typed wristband is typed twice. Type the same number once more."
DIFFERENT = "The two entries of the wristband differ. Type the number again, or scan the wristband."
OLD = "The scan is older than {minutes} minutes and no longer counts. Scan again."


@dataclass(frozen=True, slots=True)
class Cards:
    """What was given so far: receipts, the joint and side, and a digest of a wristband typed once."""

    vial: str = ""
    wristband: str = ""
    typed_once: str = ""
    typed: bool = False
    site: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> dict[str, str]:
        """What is still to give, with a sentence at its card."""
        given = {"vial": self.vial, "wristband": self.wristband, "joint": self.site}
        says = {
            "vial": _("Scan the vial."),
            "wristband": _("Scan the wristband."),
            "joint": _("Choose joint and side."),
        }
        return {name: says[name] for name, value in given.items() if not value}

    @property
    def scanned(self) -> tuple[str, ...]:
        """The code of the vial this person scanned, where there is one."""
        return vial_in(self.vial) if self.vial else ()

    def shown(self) -> dict[str, object]:
        """What the page may know: that a card was given, and never what was on it."""
        return {
            "vial_receipt": "read" if self.vial else "",
            "wristband_receipt": "read" if self.wristband else "",
            "typed_wristband": bool(self.typed_once),
            "countersign": self.typed,
            "joint_side": self.site,
            **{f"{name}_error": says for name, says in self.faults.items()},
        }


def held(treatment: str) -> Cards:
    """The cards of this treatment as this session holds them, without receipts that grew too old."""
    kept = Cards(**session.get(PLACE, {}).get(treatment, {}))
    old = OLD.format(minutes=this_site().settings.receipt_minutes)
    faults = {name: old for name, receipt in _scans(kept).items() if receipt and not _says(receipt)}
    typed = kept.typed and "wristband" not in faults
    vial, wristband = (value if name not in faults else "" for name, value in _scans(kept).items())
    return replace(kept, faults=faults, typed=typed, vial=vial, wristband=wristband)


def keep(treatment: str, cards: Cards) -> None:
    """Hold the cards in this session; those of the treatment left longest ago make room."""
    given = {name: value for name, value in asdict(cards).items() if name != "faults" and value}
    others = [(code, one) for code, one in session.get(PLACE, {}).items() if code != treatment]
    session[PLACE] = dict([*others, (treatment, given)][-TREATMENTS_KEPT:])


def give_vial(treatment: str, receipt: str) -> None:
    """Give the card of the vial a scan that was made elsewhere; what else this person gave stays."""
    cards = held(treatment)
    keep(treatment, replace(cards, vial=receipt, faults=_without(cards, "vial")))


def forget(treatment: str) -> None:
    """Take the cards away: they were used, or something did not match."""
    session[PLACE] = {code: one for code, one in session.get(PLACE, {}).items() if code != treatment}


def filled(treatment: str, issuer: str) -> Cards:
    """The cards with what this request brings, each read and none compared; faults stand at their cards."""
    cards = held(treatment)
    site = request.form.get("joint_side", "")
    cards = replace(cards, site=site if site in SITES else cards.site)
    return _with_wristband(_with_vial(cards), issuer)


def _with_vial(cards: Cards) -> Cards:
    try:
        found = given("vial")
        return (
            cards
            if found is None
            else replace(cards, vial=vial_receipt(found), faults=_without(cards, "vial"))
        )
    except Problem as problem:
        return _faulty(cards, "vial", problem.says)


def given(name: str) -> Given | None:
    """What was scanned, typed or photographed at one card; None when it was left empty."""
    return reading.given(name, f"{name}_how", f"{name}_frame")


def vial_receipt(found: Given) -> str:
    """The receipt for a vial's label; Unknown says why it is none."""
    receipt = scan(this_site(), access.actor(), found.text, found.how, found.symbology).receipt
    says = _says(receipt)
    if says is None or says.kind != "vial":
        raise Unknown(NOT_A_VIAL)
    return receipt


def vial_in(receipt: str) -> tuple[str, ...]:
    """The code of the vial a receipt speaks of; none where it is no receipt of this person's any more."""
    says = _says(receipt)
    return (says.code,) if says is not None else ()


def _with_wristband(cards: Cards, issuer: str) -> Cards:
    try:
        found = given("wristband")
        if found is None:
            return cards
        if found.how is How.TYPED:
            return _typed(cards, found.text, issuer)
        receipt = scan_wristband(this_site(), access.actor(), found.text, found.how, issuer=issuer)
    except Problem as problem:
        return _faulty(cards, "wristband", problem.says)
    rest = _without(cards, "wristband")
    return replace(cards, wristband=receipt, typed=False, typed_once="", faults=rest)


def _typed(cards: Cards, text: str, issuer: str) -> Cards:
    """A number typed once waits for the second time, which does not see the first."""
    digest = hmac.digest(this_site().secret, f"typed\0{text}".encode(), "sha256").hex()
    if not cards.typed_once:
        return replace(_faulty(cards, "wristband", ONCE_MORE), typed_once=digest)
    if not hmac.compare_digest(cards.typed_once, digest):
        return replace(_faulty(cards, "wristband", DIFFERENT), typed_once="")
    receipt = scan_wristband(this_site(), access.actor(), text, How.TYPED, text, issuer)
    return replace(cards, wristband=receipt, typed=True, typed_once="", faults=_without(cards, "wristband"))


def _scans(cards: Cards) -> dict[str, str]:
    return {"vial": cards.vial, "wristband": cards.wristband}


def _says(receipt: str) -> Receipt | None:
    site = this_site()
    return next(iter(receipts.read(site, access.actor(), (receipt,), site.clock())), None)


def _faulty(cards: Cards, name: str, says: str) -> Cards:
    """A card that could not be read is not given, whatever it held before."""
    faults = {**cards.faults, name: says}
    if name == "vial":
        return replace(cards, faults=faults, vial="")
    return replace(cards, faults=faults, wristband="")


def _without(cards: Cards, name: str) -> dict[str, str]:
    return {one: says for one, says in cards.faults.items() if one != name}
