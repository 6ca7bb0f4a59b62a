"""Dossiers over the API: the same PDF that the pages give, of each kind of subject that has one."""

from __future__ import annotations

from typing import Protocol

from flask import Response

from tracker.api.families import DONORS, SAMPLES, TREATMENTS, VIALS, Family
from tracker.api.operations import READING, Operations, described, problems

SAYS = (
    "Everything on record as a PDF for people: facts, line, custody, results beside their limits, decisions "
    "with their reasons, refused attempts, signatures, corrections struck through, every event, and the "
    "newest checkpoint as a QR code. Nothing private stands on it. `POST /ledger/exports` gives the "
    "verifiable bundle of the same record."
)


class Dossiers(Protocol):
    """Whoever sets the dossier of a code on paper for whoever asks."""

    def __call__(self, code: str) -> bytes:
        """The PDF; raises NotAllowedHere or Unknown."""


def add_dossiers(operations: Operations, dossier: Dossiers) -> None:
    """Serve the dossier of a donor, a sample, a vial and a treatment."""
    for family in (DONORS, SAMPLES, VIALS, TREATMENTS):
        _add(operations, dossier, family)


def _add(operations: Operations, dossier: Dossiers, family: Family) -> None:
    def view(code: str) -> Response:
        return Response(dossier(family.read(code)), mimetype="application/pdf")

    binary = {"schema": {"type": "string", "format": "binary"}}
    told = described(
        view,
        f"Dossier ({family.noun})",
        SAYS,
        {200: {"description": "As the record stands now.", "content": {"application/pdf": binary}},
         **problems(*READING, 403)},
        operationId=f"dossier_{family.path}",
    )  # fmt: skip
    address = f"/{family.path}/<code>/dossier.pdf"
    operations.add(address, endpoint=f"{family.path}_dossier", view=told, tags=[family.path])
