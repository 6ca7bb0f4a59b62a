"""Faults of the head and the route: bases nobody may claim, stages nothing reaches, steps out of place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.custody import bases
from tracker.custody.linter.fault import Fault
from tracker.custody.products import PREPARES, STAGES, Specification


def head_faults(found: Specification) -> Iterator[Fault]:
    """A basis that is unknown, or that this product cannot claim."""
    if not found.bases:
        yield Fault("bases", "No regulatory basis is admitted, so no treatment could ever be given.")
    for place, one in enumerate(found.bases):
        claim = _claimed(one)
        if claim is not None:
            yield Fault(f"bases.{place}", f"“{one}” cannot be claimed. {claim.says}")
        elif one not in bases.BY_NAME:
            known = ", ".join(bases.BY_NAME)
            yield Fault(f"bases.{place}", f"“{one}” is no basis known here; choose of {known}.")
    if not found.routes:
        yield Fault("routes", "No route of administration is admitted, so no treatment could ever be given.")


def _claimed(basis: str) -> bases.Claim | None:
    """The exemption this basis would claim, however it is written."""
    plain = re.sub(r"[^a-z0-9]+", "_", basis.casefold())
    known = (one for one in bases.CLAIMS if one.name in plain or plain in one.name)
    wanted = {"361": "361", "1271_15": "same", "surgical": "same"}
    word = next((says for part, says in wanted.items() if part in plain), None)
    return next(known, None) or next((one for one in bases.CLAIMS if word and word in one.name), None)


def route_faults(found: Specification) -> Iterator[Fault]:
    """Steps that are named twice or stand in the wrong part, and stages that no step reaches."""
    yield from _names(found)
    yield from _parts(found)
    yield from _stages(found)


def _names(found: Specification) -> Iterator[Fault]:
    seen: set[str] = set()
    for part, steps in (("manufacture", found.manufacture), ("preparation", found.preparation)):
        for place, one in enumerate(steps):
            if one.name in seen:
                yield Fault(f"{part}.{place}.name", f"Two steps are named “{one.name}”; give each its own.")
            seen.add(one.name)
            if one.most is not None and not one.source:
                says = f"“{one.label}” has a greatest number of times without a source; say where it stands."
                yield Fault(f"{part}.{place}.source", says)


def _parts(found: Specification) -> Iterator[Fault]:
    for place, one in enumerate(found.manufacture):
        if one.kind in PREPARES:
            says = f"“{one.label}” is a preparation: it stands behind release and allocation."
            yield Fault(f"manufacture.{place}.kind", says)
    for place, one in enumerate(found.preparation):
        if one.kind not in PREPARES | {"split"}:
            says = f"“{one.label}” is no preparation, so its gate asks for no release and no treatment."
            yield Fault(f"preparation.{place}.kind", says)
    frozen = any(one.kind == "freeze" for one in found.manufacture)
    thawed = any(one.kind == "thaw" for one in found.preparation)
    if frozen and not thawed:
        yield Fault("preparation", "The material is frozen and never thawed.")
    if thawed and not frozen:
        yield Fault("preparation", "The material is thawed and was never frozen.", grave=False)


def _stages(found: Specification) -> Iterator[Fault]:
    reached = ["collection", *(one.reaches for one in found.route() if one.reaches)]
    for place, one in enumerate(found.criteria):
        if one.stage not in reached:
            stage = one.stage.replace("_", " ")
            says = f"No step of the route reaches the stage {stage}, so nothing is measured there."
            yield Fault(f"criteria.{place}.stage", says)
    order = [STAGES.index(one) for one in reached if one in STAGES]
    if order != sorted(order):
        yield Fault("manufacture", "The stages of measurement do not follow each other on the route.")
    if not any(one.reaches == "final" for one in found.manufacture):
        yield Fault(
            "manufacture", "No step of manufacture reaches the final stage, so nothing is ever released."
        )
