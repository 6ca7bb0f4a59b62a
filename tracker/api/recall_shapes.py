"""Recalls and drills as the API answers them."""

from __future__ import annotations

from marshmallow import Schema

from tracker.api.shapes import codes, instant, number, text


class RecallLine(Schema):
    """A recall or a drill."""

    code = text()
    kind = text("recall or drill.")
    level = text("A to E, as 21 CFR 7.42(b)(3) names them; empty for a drill.")
    started_at = instant()
    started_by = text()
    vials = number("How many it reached when it began.")
    list_ms = number("Until the list was there, in milliseconds.")
    closed_at = instant(null=True)
    closed_by = text(null=True)


class Recall(RecallLine):
    """A recall or a drill with how far it has come."""

    sent = number("Notices to clinicians and establishments.")
    acknowledged = number("Those of them that were answered.")
    reached = codes("The vials it reached when it began.")
    not_accounted_for = codes("Those of them nobody accounts for yet.")
    seq = number("The number of the newest event; send it as `seen`.")
