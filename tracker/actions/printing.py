"""What stands on a label: of one that was printed as it was printed, of a preview as it would be now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.actions.looking import case_of, case_on
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.case.custody import Label
from tracker.custody.problems import NotAllowedHere, Unknown
from tracker.custody.steps.labelling import shown
from tracker.custody.temperature import kept_at
from tracker.labels.arrangement import fits
from tracker.labels.code import SERIAL_LENGTH
from tracker.labels.facts import LabelFacts
from tracker.labels.layout import SHEET_LABEL

PREVIEW = "PREVIEW"
NOT_SET = "not set"
ANY_SERIAL = "0" * SERIAL_LENGTH
"""Stands for the serial that printing will draw: every serial is as wide."""


def label_facts(site: Site, vial_code: str, serial: str | None) -> LabelFacts:
    """The facts of one label; without a serial those of a preview, which can pass for no label.

    Raises Unknown for a vial or serial there is not, and NotAllowedHere for a label that is attached or void.
    """
    case = case_of(site, vial_code)
    if case.line.vial is None:
        raise Unknown("Only vials have labels.")
    if serial is None:
        return _facts(site, case, shown(case), "", PREVIEW)
    return _facts(site, case, printable(case, serial).shows, serial, None)


def printable(case: Case, serial: str) -> Label:
    """The label with this serial while no vial carries it; a second copy of one that does would be false."""
    found = case.custody.label(case.vial.code, serial)
    if found is None:
        raise Unknown("No label with this serial was printed for this vial.")
    if found.voided_at is not None:
        raise NotAllowedHere("This label was replaced and is void. Print a new one.")
    if found.attached_at is not None:
        raise NotAllowedHere("This label is on the vial already. If it is damaged, print a new one.")
    return found


def label_problems(site: Site, vial_code: str) -> tuple[str, ...]:
    """Why no label that says everything can be printed of this vial now; asked before a serial is drawn."""
    case = case_of(site, vial_code)
    return fits(_facts(site, case, shown(case), ANY_SERIAL, None), SHEET_LABEL)


def waiting_labels(site: Site, sample: str) -> tuple[LabelFacts, ...]:
    """Every label of a sample's vials that was printed last and is not attached yet, as printed."""
    with site.database.reading() as connection:
        case = case_on(site, connection, sample)
    newest = {one.vial: one for one in sorted(case.custody.labels, key=lambda one: one.printed_at)}
    waiting = [one for one in newest.values() if one.attached_at is None and one.voided_at is None]
    open_vials = [one for one in waiting if not case.line.vials[one.vial].ended]
    return tuple(label_facts(site, one.vial, one.serial) for one in open_vials)


def _facts(
    site: Site, case: Case, shows: Mapping[str, object], serial: str, watermark: str | None
) -> LabelFacts:
    vial, warnings = case.vial, shows.get("warnings")
    return LabelFacts(
        host=site.settings.label_host,
        code=vial.code,
        serial=serial,
        product=str(shows["product"]),
        identity=str(shows["identity"]),
        expiry=_local(site, shows.get("expiry")) or NOT_SET,
        site=site.settings.site_name,
        layout_version=str(shows["layout"]),
        warnings=tuple(str(one) for one in warnings) if isinstance(warnings, list | tuple) else (),
        volume=f"{vial.volume_ml.normalize():f} mL" if vial.volume_ml is not None else "",
        collected=_local(site, case.sample.collected_at.isoformat()),
        storage=str(shows.get("storage") or kept_at(case) or NOT_SET),
        watermark=watermark,
    )


def _local(site: Site, instant: object) -> str:
    """A time as it stands on a label: in the site's zone, which is named."""
    if not instant:
        return ""
    here = datetime.fromisoformat(str(instant)).astimezone(ZoneInfo(site.settings.time_zone))
    return f"{here:%Y-%m-%d %H:%M %Z}"
