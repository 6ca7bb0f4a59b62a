"""Records folded into the papers of a donor: what was asked, tested, agreed to and determined."""

from __future__ import annotations

from decimal import Decimal

from tracker.custody.case.papers import (
    Collected,
    Consent,
    Determination,
    History,
    IdentityCheck,
    Marker,
    Permission,
    Specimen,
)
from tracker.custody.case.retention import Forgotten
from tracker.custody.jurisdictions import Use
from tracker.custody.steps.erasing import FORGOTTEN
from tracker.records.entries import Entry, of


def to_identity_checks(found: tuple[Entry, ...]) -> tuple[IdentityCheck, ...]:
    """Who was seen to be who they are."""
    return tuple(
        IdentityCheck(one.id, one.chain, one.at, one.actor, str(one.data.get("method", "")))
        for one in of(found, "identity_check")
    )


def to_forgotten(found: tuple[Entry, ...]) -> tuple[Forgotten, ...]:
    """What was erased of a person."""
    return tuple(
        Forgotten(
            one.id, one.at, one.actor, str(one.data.get("second", "")), str(one.data.get("basis", "")),
            len(one.words("commits")), int(one.data.get("left", 0)), len(one.words("files")),
        )
        for one in of(found, FORGOTTEN)
    )  # fmt: skip


def to_consents(found: tuple[Entry, ...]) -> tuple[Consent, ...]:
    """What was agreed to."""
    return tuple(
        Consent(
            one.id,
            one.data["version"],
            frozenset(one.words("scopes")),
            one.data["given_by"],
            one.instant("signed_at"),
        )
        for one in of(found, "consent")
    )


def to_markers(found: tuple[Entry, ...]) -> tuple[Marker, ...]:
    """What was tested for."""
    return tuple(
        Marker(
            one.id,
            one.data["marker"],
            one.data["method"],
            one.instant("specimen_at"),
            one.data["laboratory"],
            one.data["outcome"],
            one.data.get("tested_person", ""),
            one.corrected_at or one.recorded,
            str(one.data.get("technique", "")),
            str(one.data.get("kit_lot", "")),
            str(one.data.get("certificate", "")),
            one.replaced("outcome"),
            one.stood("outcome"),
        )
        for one in of(found, "marker")
    )


def to_specimens(found: tuple[Entry, ...]) -> tuple[Specimen, ...]:
    """What was given before specimens were taken."""
    return tuple(
        Specimen(
            one.id,
            one.instant("specimen_at"),
            one.data.get("child") is True,
            one.data.get("blood_loss") is True,
            Decimal(str(one.data["blood_ml"])),
            Decimal(str(one.data["crystalloid_ml"])),
            one.data["cleared"] == "adequate",
            one.corrected_at or one.recorded,
        )
        for one in of(found, "specimen")
    )


def to_histories(found: tuple[Entry, ...]) -> tuple[History, ...]:
    """What was asked about risks, and answered."""
    return tuple(
        History(
            one.id,
            one.data["version"],
            one.data["answered_by"],
            one.data["answers"],
            one.at,
            one.corrected_at or one.recorded,
        )
        for one in of(found, "history")
    )


def to_determinations(found: tuple[Entry, ...]) -> tuple[Determination, ...]:
    """Who determined what, in which roles, and what it rests on."""
    return tuple(
        Determination(
            one.id,
            one.data["outcome"],
            one.at,
            one.actor,
            frozenset(one.words("roles")),
            one.words("rests_on"),
            str(one.data.get("procedure", "")),
        )
        for one in of(found, "determination")
    )


def to_permissions(found: tuple[Entry, ...]) -> tuple[Permission, ...]:
    """What was permitted although the donor is not eligible; nonclinical use is a stop, and no permission."""
    return tuple(
        Permission(
            one.id,
            one.data["use"],
            one.data["treatment"],
            one.at,
            one.actor,
            one.data["second"],
            one.words("done"),
            one.words("not_done"),
        )
        for one in of(found, "permitted_use")
        if one.data["use"] != Use.NONCLINICAL
    )


def to_collections(found: tuple[Entry, ...]) -> tuple[Collected, ...]:
    """The collections from a donor, with the rules each was made under."""
    return tuple(
        Collected(
            one.data["sample"], one.at, str(one.data.get("rule_set", "")), str(one.data.get("country", ""))
        )
        for one in of(found, "collection")
    )
