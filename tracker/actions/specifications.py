"""Specifications are data two people signed: installed as a version, never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from tracker.actions.site import Site
from tracker.custody.changes import Put
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid
from tracker.labels.code import Kind, make
from tracker.records import journal, saving
from tracker.version import VERSION

SHIPPED = ("svf_fresh_autologous", "cord_blood_mnc_cryopreserved")


def shipped() -> tuple[dict[str, Any], ...]:
    """The specifications that ship with the program."""
    folder = files("tracker.custody") / "shipped"
    return tuple(json.loads((folder / f"{name}.json").read_text("utf-8")) for name in SHIPPED)


def install(site: Site, document: Mapping[str, Any], signed_by: tuple[str, str]) -> str:
    """Put a version in force, signed by the two people named; answers its code. Raises Invalid."""
    if signed_by[0] == signed_by[1]:
        raise Invalid("Two different people sign a specification.", {"signed_by": ["Name a second person."]})
    if not document["criteria"] or not document["clocks"]:
        raise Invalid("A specification has at least one criterion and one clock.", {"criteria": ["Add one."]})
    own, now = make(Kind.SPECIFICATION, site.entropy), site.clock()
    values = {
        "product": document["product"], "version": document["version"], "title": document["title"], "status": "in_force",
        "document": json.dumps(document, sort_keys=True, ensure_ascii=False), "signed_by": list(signed_by), "signed_at": now,
    }  # fmt: skip
    _write(site, own, "sign_specification", Put("specification", own, own, values), new=True)
    return own


def withdraw(site: Site, code: str) -> None:
    """Withdraw a version for safety: it refuses everything towards a patient until the samples are reassigned."""
    _write(
        site,
        code,
        "withdraw_specification",
        Put("specification", code, code, {"status": "withdrawn_for_safety"}),
        new=False,
    )


def _write(site: Site, own: str, kind: str, put: Put, *, new: bool) -> None:
    act = site.entropy(16).hex()
    with site.database.writing([] if new else [own], new=[own] if new else []) as transaction:
        saving.save(transaction.connection, [put], frozenset({own} if new else ()), {}, {})
        envelope = journal.Envelope(
            act=act, actor=SYSTEM.user, recorded=site.clock(), door="system", how="none", device="",
            rules={"program": VERSION, "specification": own},
        )  # fmt: skip
        data = {"given": {}, "changes": saving.as_told([put], own, {})}
        entry = journal.Entry(chain=own, subject=own, type=kind, outcome="done", at=site.clock(), data=data)
        journal.append(transaction, envelope, [entry], site.entropy)
