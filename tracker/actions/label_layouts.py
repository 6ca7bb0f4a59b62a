"""Label layouts: those that ship with the program, and a site's own, kept in versions by an administrator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.people import Actor, Role
from tracker.custody.problems import Invalid, NotAllowedHere, Unknown
from tracker.labels.arrangement import NotPrintable
from tracker.labels.examples import example
from tracker.labels.label import svg
from tracker.labels.layout import SHIPPED, source
from tracker.labels.template import Template
from tracker.labels.template_reader import read_template
from tracker.ledger.body import Door
from tracker.records import label_layouts
from tracker.records.label_layouts import KIND, KeptLayout
from tracker.records.tables.chain import DOOR

__all__ = [
    "KeptLayout",
    "document_of",
    "every_layout",
    "keep_layout",
    "layout_called",
    "preview",
    "versions_of",
]

_read = lru_cache(maxsize=64)(read_template)
ALIASES = {"wrap": "cryovial_wrap"}


def every_layout(site: Site) -> Mapping[str, Template]:
    """The newest version of every layout, by name, those that ship first."""
    with site.database.reading() as connection:
        own = label_layouts.in_force(connection)
    return {**SHIPPED, **{name: _read(one.document, one.version) for name, one in own.items()}}


def layout_called(site: Site, name: str) -> Template:
    """The newest version of one layout; raises Unknown."""
    name = ALIASES.get(name, name)
    if name in SHIPPED:
        return SHIPPED[name]
    versions = versions_of(site, name)
    if not versions:
        raise Unknown("There is no label layout of this name.")
    return _read(versions[-1].document, versions[-1].version)


def versions_of(site: Site, name: str) -> tuple[KeptLayout, ...]:
    """Every version of a site's own layout, the oldest first; none of one that ships."""
    with site.database.reading() as connection:
        return label_layouts.kept(connection, name)


def document_of(site: Site, name: str) -> str:
    """The document of a layout, to be copied and changed; raises Unknown."""
    name = ALIASES.get(name, name)
    if name in SHIPPED:
        return source(name)
    versions = versions_of(site, name)
    if not versions:
        raise Unknown("There is no label layout of this name.")
    return versions[-1].document


def preview(site: Site, text: str) -> str:
    """What a label in this layout looks like, with invented facts under a watermark; raises Invalid."""
    layout = read_template(text)
    try:
        return svg(example(layout.sort, site.settings.label_host), layout)
    except NotPrintable as problem:
        raise Invalid(
            "Nothing can be printed with this layout.", {"document": list(problem.problems)}
        ) from problem


def keep_layout(site: Site, by: Actor, text: str, door: Door = Door.PAGE) -> Template:
    """Keep a layout of the site's own, or its next version: from now on labels are printed with it.

    Raises NotAllowedHere, or Invalid with every fault: also when no label fits at a resolution it names.
    """
    if not by.is_system and not by.has(Role.ADMINISTRATOR):
        raise NotAllowedHere("Only an administrator keeps label layouts.")
    found = read_template(text)
    if found.name in SHIPPED or found.name in ALIASES:
        says = f"“{found.name}” ships with the program; give your copy another name."
        raise Invalid("The layout was not kept.", {"name": [says]})
    preview(site, text)
    shared = envelope(site, by.user, door=door)
    # Layouts are kept one at a time, behind the lock of the door, so versions count one by one.
    with site.database.writing([DOOR]) as transaction:
        versions = label_layouts.kept(transaction.connection, found.name)
        if versions and json.loads(versions[-1].document) == json.loads(text):
            says = "This is what is in force already; nothing was changed."
            raise Invalid("The layout was not kept.", {"document": [says]})
        version = len(versions) + 1
        values: dict[str, Value] = {
            "chain": DOOR, "subject": found.name, "kind": KIND, "at": shared.recorded,
            "recorded": shared.recorded, "actor": by.user, "act": shared.act, "late": None,
            "data": {"version": version, "document": text},
        }  # fmt: skip
        rows = [Put("record", f"{shared.act}-{KIND}", DOOR, values)]
        put(site, transaction, shared, "keep_label_layout", rows, new=True)
    return _read(text, version)
