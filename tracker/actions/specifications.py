"""Specifications are data two people signed: installed as a version, never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from tracker.actions.entering import envelope, put
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.people import SYSTEM
from tracker.custody.problems import Invalid
from tracker.custody.products import unstated
from tracker.labels.code import Kind, make

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
    _refuse_silence(document)
    own = make(Kind.SPECIFICATION, site.entropy)
    values: dict[str, Value] = {
        "product": document["product"],
        "version": document["version"],
        "title": document["title"],
        "status": "in_force",
        "document": json.dumps(document, sort_keys=True, ensure_ascii=False),
        "signed_by": list(signed_by),
        "signed_at": site.clock(),
    }
    shared = envelope(site, SYSTEM.user, specification=own)
    with site.database.writing([], new=[own]) as transaction:
        put(
            site,
            transaction,
            shared,
            "sign_specification",
            [Put("specification", own, own, values)],
            new=True,
        )
    return own


def _refuse_silence(document: Mapping[str, Any]) -> None:
    """Every storage and transport the route can reach has a range, or says in words that none is required."""
    kinds = [one["kind"] for one in (*document["manufacture"], *document["preparation"])]
    missing = unstated(kinds, [(one["kind"], one["state"]) for one in document["intervals"]])
    if missing:
        says = [
            f"State a range for {kind} of {state} material, or that none is required."
            for kind, state in missing
        ]
        raise Invalid("A specification is silent about no interval its route can reach.", {"intervals": says})


def withdraw(site: Site, code: str) -> None:
    """Withdraw a version for safety: it refuses everything towards a patient until samples are reassigned."""
    shared = envelope(site, SYSTEM.user, specification=code)
    rows = [Put("specification", code, code, {"status": "withdrawn_for_safety"})]
    # Every sample under this version is stopped, so no act may be under way while it is withdrawn.
    with site.database.writing([code], wide=True) as transaction:
        put(site, transaction, shared, "withdraw_specification", rows, new=False)
