"""Specifications of the installation itself: those that ship, put in force through the same reader and
linter as any other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from tracker.actions.entering import envelope, put
from tracker.actions.given import load, schema_of
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.documents import read_document, written
from tracker.custody.linter import grave
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid
from tracker.custody.steps.specification_fields import NewSpecification
from tracker.labels.code import Kind, make
from tracker.records import specifications
from tracker.records.tables.chain import DOOR

SHIPPED = (
    "svf_fresh_autologous", "cord_blood_mnc_cryopreserved", "adipose_msc_cultured", "cord_blood_msc_cultured",
)  # fmt: skip


def shipped(*names: str) -> tuple[dict[str, Any], ...]:
    """The specifications that ship with the program, or those named."""
    folder = files("tracker.custody") / "shipped"
    return tuple(json.loads((folder / f"{name}.json").read_text("utf-8")) for name in names or SHIPPED)


def read_and_linted(document: Mapping[str, Any]) -> str:
    """The text to be signed of a document that has no grave fault; raises Invalid with every fault at its
    place."""
    given = {name: value for name, value in document.items() if name != "version"}
    text = written(load(schema_of(NewSpecification), given))
    found: dict[str, list[str]] = {}
    for one in grave(read_document(json.loads(text), "", 0, "draft")):
        found.setdefault(one.path, []).append(one.says)
    if found:
        raise Invalid("This specification has faults that nobody may sign.", found)
    return text


def install(site: Site, document: Mapping[str, Any], signed_by: tuple[str, str]) -> str:
    """Put the next version of a product in force, signed by the two people named; answers its code.

    Raises Invalid.
    """
    if signed_by[0] == signed_by[1]:
        raise Invalid("Two different people sign a specification.", {"signed_by": ["Name a second person."]})
    text = read_and_linted(document)
    own = make(Kind.SPECIFICATION, site.entropy)
    shared = envelope(site, SYSTEM.user, specification=own)
    # Whoever gives a version its number holds the door, so that no number is given twice.
    with site.database.writing([DOOR], new=[own]) as transaction:
        values: dict[str, Value] = {
            "product": document["product"],
            "version": specifications.next_version(transaction.connection, document["product"]),
            "title": document["title"],
            "status": "in_force",
            "document": text,
            "signed_by": list(signed_by),
            "signed_at": site.clock(),
        }
        rows = [Put("specification", own, own, values)]
        put(site, transaction, shared, "sign_specification", rows, new=True)
    return own
