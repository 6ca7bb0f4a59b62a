"""The collection record: complete, in order of time, and of a possible volume."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.sources import SOURCES

COLLECTION_BASIS = "21 CFR 1271.270(a); 2006/17/EC Annex IV 1.4"


@check("source.collection", "Collection record complete", COLLECTION_BASIS, given=True)
def collection(case: Case, act: Act) -> Iterator[Finding]:
    """The details this source must bring are given, in order of time, and the volume is one such a
    collection can have."""
    donor = case.papers.donor
    if donor is None:
        return
    source = SOURCES[donor.source]
    specification = case.quality.specification
    if specification is None or specification.source != source.name or specification.status != "in_force":
        yield refuse(
            f"This product has no specification in force for {source.label.lower()}.",
            "Choose a product made from this source.",
            field="specification",
        )
    for name in source.details:
        if act.data.get(name) in (None, ""):
            yield refuse(
                f"The collection record lacks: {name.replace('_', ' ')}.",
                "Complete the collection record.",
                field=name,
            )
    volume = act.quantity("volume_ml")
    if volume is not None and not source.volume_min_ml <= volume <= source.volume_max_ml:
        yield refuse(
            f"{volume} mL was entered; a collection of {source.label.lower()} has {source.volume_min_ml} "
            f"to {source.volume_max_ml} mL.",
            "Check the volume and its unit.",
            field="volume_ml",
        )
    yield from _in_order(act)


def _in_order(act: Act) -> Iterator[Finding]:
    named = [
        ("delivered_at", "delivery", act.instant("delivered_at")),
        ("clamped_at", "clamping of the cord", act.instant("clamped_at")),
        ("at", "collection", act.at),
    ]
    known = [(field, words, at) for field, words, at in named if at is not None]
    for (_, first, earlier), (field, second, later) in pairwise(known):
        if earlier > later:
            yield refuse(
                f"The {second} at {later:%Y-%m-%d %H:%M} UTC lies before the {first} at "
                f"{earlier:%Y-%m-%d %H:%M} UTC.",
                "Correct the times: delivery, clamping, collection.",
                field=field,
            )


CHECKS = (collection,)
