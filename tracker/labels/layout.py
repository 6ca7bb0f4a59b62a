"""The layouts that ship with the program, by name; a shipped layout never changes under its version."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from tracker.labels.template import Sort, Template
from tracker.labels.template_reader import read_template

DOTS_PER_INCH = 300
NAMES = (
    "cryovial_wrap", "cryovial_wrap_matrix", "cryovial_top", "container", "sheet", "box", "shipper",
    "hand_card", "roll", "roll_top",
)  # fmt: skip


def source(name: str) -> str:
    """The document of a shipped layout, for a site to copy."""
    return (files("tracker.labels") / "layouts" / f"{name}.json").read_text("utf-8")


SHIPPED: Mapping[str, Template] = MappingProxyType({name: read_template(source(name)) for name in NAMES})
WRAP, SHEET_LABEL = SHIPPED["cryovial_wrap"], SHIPPED["sheet"]


def layouts_for(sort: Sort, every: Mapping[str, Template] = SHIPPED) -> tuple[Template, ...]:
    """The layouts of one sort."""
    return tuple(one for one in every.values() if one.sort is sort)
