"""The codes of what an act makes: drawn anew, or those of pre-printed labels in their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tracker.actions.naming import each_of
from tracker.actions.site import Site
from tracker.custody.steps import Step
from tracker.labels.code import Kind, make, make_serial

KINDS = {kind.value: kind for kind in Kind}


def new_codes(site: Site, step: Step, data: Mapping[str, Any]) -> tuple[str, ...]:
    """One code or serial for each thing that the step makes; a check says whether the labels may be used."""
    kinds, labels = step.draws(data), iter(preprinted(data))
    new = (make_serial(site.entropy) if one == "#" else make(KINDS[one], site.entropy) for one in kinds)
    return tuple(next(labels, code) if one == "V" else code for one, code in zip(kinds, new, strict=True))


def preprinted(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The codes of pre-printed labels that the act names."""
    return tuple(each_of(data.get("preprinted")))
