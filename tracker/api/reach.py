"""Down the line and up the line over the API: what is reached, and where a vial comes from."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, jsonify
from marshmallow import Schema, fields

from tracker.access import actor
from tracker.actions import reaching
from tracker.actions.site import Site
from tracker.api.operations import READING, Operations, answers, described, problems
from tracker.api.queries import asked
from tracker.api.shapes import codes, instant, many, number, text
from tracker.custody.steps.fields import Fields
from tracker.custody.steps.fields import instant as moment
from tracker.custody.steps.fields import text as words

DOWN = (
    "Every vial down the line from donors, persons, samples, vials, lots, instruments, storage units, people "
    "or a period: where each is, and the treatment and the patient it was given in or is set aside for. Ask "
    "for one or several; a period limits the others to what they touched in it."
)
UP = "Every donor, sample, lot, instrument, storage unit, person and establishment behind a code."


class ReachQuery(Fields):
    """What is asked about."""

    codes = words("Codes, separated by commas", required=False, private=False, most=1000)
    people = words("Accounts, separated by commas", required=False, private=False, most=1000)
    since = moment("From", required=False)
    until = moment("To, and not at it", required=False)


class ReachedVial(Schema):
    """One vial, in codes alone."""

    vial = text()
    sample = text()
    donor = text()
    product = text()
    parent = text("Empty for the first container.")
    stage = text()
    standing = text()
    held_by = text("The establishment.")
    keeper = text("The account.")
    place = text()
    going_to = text("Where it goes, while it is on the way.")
    made_at = text()
    ended_at = text("Empty while it has not ended.")
    treatment = text("Empty where it is set aside for none and was not given.")
    given = text("yes or no.")
    patient = text()
    treated_at = text()
    clinicians = text("Accounts, separated by spaces.")
    because_of = text()


class Asked(Schema):
    """What was asked about, as it was read."""

    people = codes("Accounts.")
    codes = codes("As they are kept.")
    since = text(null=True)
    until = text(null=True)


class Reached(Schema):
    """Everything down the line."""

    asked = fields.Nested(Asked, required=True)
    vials = many(ReachedVial)
    took_ms = number("Until the list was there, in milliseconds.")


class Source(Schema):
    """One source, with everything it did to the material."""

    kind = text("donor, person, sample, vial, lot, instrument, unit, account, establishment, specification.")
    code = text()
    name = text("What is written on a lot, an instrument or a unit; never a person's name.")
    how = text()
    at = instant(null=True)
    by = text()
    on = text("The vials or samples, separated by commas.")


class Origins(Schema):
    """Everything up the line."""

    code = text()
    sources = many(Source)


def add_reach(operations: Operations, site: Site) -> None:
    """Serve both directions."""

    def down() -> Response:
        query = asked(ReachQuery)
        people = reaching.SEPARATORS.split(query.get("people", ""))
        sources = reaching.sources(
            site, query.get("codes", ""), people, query.get("since"), query.get("until")
        )
        found = reaching.reached(site, actor(), sources)
        told = {"asked": reaching.asked_for(sources), "vials": reaching.lines(found.reach)}
        return jsonify(told | {"took_ms": found.took_ms})

    def up(code: str) -> Response:
        read, found = reaching.come_from(site, actor(), code)
        return jsonify(Origins().dump({"code": read, "sources": [asdict(one) for one in found]}))

    answered = {200: answers(Reached, "As it stands."), **problems(*READING, 403, 422)}
    told = described(
        down, "What is reached", DOWN, answered,
        operationId="read_reach", parameters=[{"in": "query", "schema": ReachQuery}],
    )  # fmt: skip
    operations.add("/reach", "reach_down", told, tags=["recalls"])
    told = described(
        up, "Where it comes from", UP, {200: answers(Origins, "As it stands."), **problems(*READING, 403)},
        operationId="read_origins",
    )  # fmt: skip
    operations.add("/origins/<code>", "reach_up", told, tags=["recalls"])
