"""What a label says, and what must be there before one is printed: 21 CFR 1271.370, 2006/86/EC Annex II.E."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.clocks import label_expiry
from tracker.custody.products import STAGES
from tracker.custody.road import stage_reached
from tracker.custody.temperature import kept_at
from tracker.custody.warnings import warnings

LAYOUT = 3


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a label of a vial says, on it or on the sheet that goes with it; standing never."""

    code: str
    product: str
    identity: str
    establishment: str
    expiry: datetime | None
    warnings: tuple[str, ...]
    storage: str
    volume_ml: Decimal | None
    specimen: bool
    expires: bool
    layout: int = LAYOUT


def content(case: Case, kept: str = "") -> Content:
    """What a label printed now says; `kept` is the temperature a person gives where the specification says
    none."""
    vial, sample = case.vial, case.sample
    body = case.papers.establishments.get(sample.establishment)
    return Content(
        code=vial.code,
        product=sample.product,
        identity=sample.code,
        establishment=body.name if body is not None else "",
        expiry=label_expiry(case),
        warnings=warnings(case),
        storage=kept_at(case) or kept,
        volume_ml=vial.volume_ml,
        specimen=vial.is_specimen,
        expires=not vial.is_specimen and _has_shelf_life(case),
    )


def _has_shelf_life(case: Case) -> bool:
    """Whether the material is the finished product, and a clock of its specification outlasts manufacture."""
    if STAGES.index(stage_reached(case)) < STAGES.index("final"):
        return False
    made = {word for one in case.specification.manufacture for word in (one.kind, one.name)}
    return any(
        made.intersection(one.starts) and made.isdisjoint(one.ends) for one in case.specification.clocks
    )


@dataclass(frozen=True, slots=True)
class Empty:
    """One thing the label lacks, and what fills it."""

    says: str
    resolve: str


def lint(label: Content) -> Iterator[Empty]:
    """Everything that keeps a label of this content from being printed."""
    for name, (words, resolve) in TEXTS.items():
        if not str(getattr(label, name)).strip():
            yield Empty(f"The label would have no {words}.", resolve)
    if label.expiry is None and label.expires:
        yield Empty("The label would have no expiry.", "Record the step that starts the clock of its use.")
    if label.volume_ml is None and not label.specimen:
        yield Empty("The label would have no volume.", "Record the volume of the vial.")
    if not all(one.strip() for one in label.warnings):
        yield Empty("A warning of the label has no text.", "Call the administrator.")
    if label.layout < 1:
        yield Empty("The label would have no layout version.", "Call the administrator.")


TEXTS = {
    "code": ("identification code", "Call the administrator."),
    "product": ("product", "Two people sign a specification that names the product."),
    "identity": ("code of the sample", "Call the administrator."),
    "establishment": ("establishment", "The administrator enters the establishment with its name."),
    "storage": (
        "storage temperature",
        "The specification says none, so enter the temperature it is kept at.",
    ),
}
