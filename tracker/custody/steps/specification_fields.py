"""What a specification is made of, field by field: the same for a form, for JSON and for what ships."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from tracker.custody.analytes import ANALYTES, BY_NAME, WORDS
from tracker.custody.printed_limits import NoLimit, Untold, read_limit
from tracker.custody.products import OPERATORS, RELATIONS, RELEASES, ROUTES, STAGES
from tracker.custody.sources import SOURCES
from tracker.custody.steps.fields import Fields, celsius, choice, choices, number, text, tick, whole
from tracker.custody.steps.materials import EQUIPMENT_KINDS, LOT_KINDS

NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,9})?")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
UNITS = tuple(dict.fromkeys(unit for one in ANALYTES for unit in one.units))
MADE = (
    "wash", "digest", "neutralise", "centrifuge", "filter", "resuspend", "volume_reduce", "seed", "passage",
    "harvest", "add_cryoprotectant", "freeze", "process", "split", "store",
)  # fmt: skip
PREPARED = ("thaw", "wash_thawed", "dilute", "draw_up", "split")
RECORDED = (
    "temperature_c", "minutes", "force_g", "programme", "before_ml", "added_ml", "after_ml",
)  # fmt: skip
MOST_ROWS = 100


class Part(Schema):
    """One row of a specification; unknown fields are refused."""

    error_messages = {"unknown": "A specification knows no such field."}  # noqa: RUF012

    @pre_load
    def leave_out(self, data: Any, **_: Any) -> Any:
        """An empty answer is none."""
        if not isinstance(data, Mapping):
            return data
        return {name: one for name, one in data.items() if one is not None and one != ""}


def _named(label: str, hint: str = "") -> fields.String:
    """A name the rules know a step or a clock by: small letters, digits and underscores."""
    rule = validate.Regexp(
        NAME, error="Give a name of small letters, digits and underscores, such as wash_twice."
    )
    found = text(label, most=40, private=False, hint=hint)
    found.validators.append(rule)
    return found


def _source(*, required: bool = True) -> fields.String:
    hint = "Publication and table, standard and clause, or: site setting, with why."
    return text("Where it stands", most=200, required=required, private=False, hint=hint)


class CriterionFields(Part):
    """One acceptance limit."""

    analyte = choice(
        "Analyte", tuple(one.name for one in ANALYTES), names=tuple(one.label for one in ANALYTES)
    )
    printed = text(
        "Limit as printed", most=160, required=False, private=False,
        hint="Fill in this alone, and the limit is read from it when you save.",
    )  # fmt: skip
    operator = choice("Sign", OPERATORS, required=False, names=OPERATORS)
    limit = text("Limit", most=40, required=False, private=False)
    upper = text("Upper limit, of a range", most=40, required=False, private=False)
    unit = choice("Unit", UNITS, required=False, names=UNITS)
    stage = choice("Stage", STAGES)
    release = choice("Asked for by", RELEASES, names=("Conditional release", "Final release"))
    mandatory = fields.Boolean(load_default=True, metadata={"label": "Asked for"})
    source = _source(required=False)

    @validates_schema
    def check_limit(self, data: Mapping[str, Any], **_: Any) -> None:
        """The limit is a number, or a word of the list; one given only as printed can be read."""
        faults = limit_faults(data)
        if faults:
            raise ValidationError(faults)

    @post_load
    def read_printed(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A limit given only as printed is what is printed."""
        return data | _as_printed(data)


def _as_printed(data: Mapping[str, Any]) -> dict[str, str]:
    """The limit that the printed text holds, where nobody split it; raises Untold."""
    if not data.get("printed") or data.get("operator") or data.get("limit"):
        return {}
    try:
        found = read_limit(data["printed"], BY_NAME[data["analyte"]])
    except NoLimit:
        return {}
    if len(found) > 1:
        raise Untold("This holds two limits. Enter each as a criterion of its own.")
    return asdict(found[0])


def limit_faults(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """What cannot be read as a limit, each sentence at its field."""
    try:
        _as_printed(data)
    except Untold as told:
        return {"printed": [str(told)]}
    operator, limit, upper = (str(data.get(name) or "") for name in ("operator", "limit", "upper"))
    if bool(operator) != bool(limit):
        missing = "limit" if operator else "operator"
        return {missing: ["A limit has a sign and a value; one of the two is missing."]}
    if operator == "is":
        known = ", ".join(sorted(WORDS))
        return {} if limit in WORDS else {"limit": [f"Give one of these words: {known}."]}
    faults = {}
    if limit and not NUMBER.fullmatch(limit):
        faults["limit"] = ["Give a number in digits, with a decimal point, as in 2.5."]
    if operator == "between" and not NUMBER.fullmatch(upper):
        faults["upper"] = ["A range has an upper limit too; give it in digits, with a decimal point."]
    if operator != "between" and upper:
        faults["upper"] = ["Only a range (between) has an upper limit. Choose between, or leave it empty."]
    if not faults and upper and Decimal(upper) < Decimal(limit):
        faults["upper"] = ["The upper limit lies below the lower."]
    return faults


class RouteFields(Part):
    """What every step of a route says of itself."""

    name = _named("Name", "As events and clocks call it.")
    label = text("Label", most=60, private=False)
    required = choices("Values to record", RECORDED, required=False)
    lots = choices("Lots to name", LOT_KINDS, required=False)
    equipment = choices("Instruments to name", EQUIPMENT_KINDS, required=False)
    reaches = choice("Stage of measurement it reaches", STAGES[1:], required=False)
    optional = tick("May be left out")
    most = whole("At most so many times", 1, 100, required=False)
    source = _source(required=False)


class ManufactureFields(RouteFields):
    """One step before the release."""

    kind = choice("Kind", MADE)


class PreparationFields(RouteFields):
    """One step after the allocation."""

    kind = choice("Kind", PREPARED)


class LongerFields(Part):
    """Another length of a clock, once a step was done."""

    after = _named("After the step")
    hours = number("Hours", "h", "0", "1000000", above=True, places=4)


class ClockFields(Part):
    """One span that may not be exceeded."""

    name = _named("Name")
    label = text("Label", most=60, private=False)
    starts = fields.List(
        _named("Step"), required=True, validate=validate.Length(max=20),
        error_messages={"required": "Enter this.", "null": "Enter this."},
        metadata={"label": "Starts with", "hint": "Names of steps, or: collect."},
    )  # fmt: skip
    ends = fields.List(
        _named("Step"), validate=validate.Length(max=20),
        metadata={"label": "Ends with", "hint": "Names of steps; empty runs until the use."},
    )  # fmt: skip
    hours = number("Hours", "h", "0", "1000000", above=True, places=4)
    longer = fields.List(
        fields.Nested(LongerFields), validate=validate.Length(max=10),
        metadata={"label": "Longer after", "hint": "A step and its hours a line: wash_thawed 24."},
    )  # fmt: skip
    source = _source(required=False)


class IntervalFields(Part):
    """What must be known of the temperature."""

    kind = choice("Of", ("transport", "storage"))
    state = choice("Material", ("fresh", "frozen"))
    required = fields.Boolean(
        required=True,
        error_messages={"required": "Say whether temperatures are asked for.", "invalid": "Yes or no."},
        metadata={"label": "Temperatures asked for"},
    )
    min_c = celsius("Coldest")
    max_c = celsius("Warmest")
    largest_gap_hours = number(
        "Largest gap between readings", "h", "0", "1000000", required=False, above=True
    )
    source = _source(required=False)


def _rows(inner: type[Schema], label: str) -> fields.List[Any]:
    most = validate.Length(max=MOST_ROWS, error=f"Give at most {MOST_ROWS} rows.")
    return fields.List(
        fields.Nested(inner), validate=most, load_default=list, metadata={"label": label},
        error_messages={"invalid": "Give a list of rows.", "null": "Give a list of rows."},
    )  # fmt: skip


class SpecificationFields(Fields):
    """Everything one version of a specification says."""

    title = text("Title", most=160, private=False)
    source = choice("Source", tuple(SOURCES), names=tuple(one.label for one in SOURCES.values()))
    relation = choice("Donor and patient", RELATIONS)
    bases = fields.List(
        text("Basis", most=60, private=False),
        load_default=list, validate=validate.Length(max=20),
        metadata={"label": "Regulatory bases"},
    )  # fmt: skip
    routes = choices("Routes of administration", ROUTES)
    use_needs = choice("Use needs a release that is", RELEASES)
    printed = text("Printed in", most=300, required=False, private=False)
    criteria = _rows(CriterionFields, "Criteria")
    manufacture = _rows(ManufactureFields, "Manufacture")
    preparation = _rows(PreparationFields, "Preparation")
    clocks = _rows(ClockFields, "Clocks")
    intervals = _rows(IntervalFields, "Temperatures")


class NewSpecification(SpecificationFields):
    """The first or a further version of a product; the number of the version is given by the program."""

    product = text("Product", most=80, private=False)
