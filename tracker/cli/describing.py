"""`tracker describe`: the steps, checks, sources and settings of this program, as Markdown."""

from __future__ import annotations

from typing import Any

import click
from marshmallow import fields

from tracker.cli.settings_page import settings_page
from tracker.custody.decision import Check
from tracker.custody.sources import SOURCES, Source
from tracker.custody.steps import ALL, Step

CHECKS_SAY = """\
Every reason to refuse: {checks} checks in the gates of {steps} steps. A refusal names its check by the
code below and says with the numbers in it what was found and what would resolve it. A check that looks
at the record is run before anybody scans anything; one that looks at what is given needs the scan or the
entry. A step without a gate is closed (`gate.empty`), and who may take a step stands with the step
(`tracker describe steps`)."""
FAMILIES = {
    "bedside": "At the bedside",
    "cold_chain": "Times and temperatures",
    "custody": "Custody",
    "exceptional": "Exceptional release",
    "identity": "Identity, labels and separate people",
    "oversight": "Corrections, stops and deviations",
    "process": "Processing and materials",
    "quality": "Results, release and stops",
    "record": "The record",
    "source": "Donor and collection",
    "use": "Treatment",
}


@click.command()
@click.argument("what", type=click.Choice(["steps", "checks", "sources", "settings", "all"]), default="all")
def describe(what: str) -> None:
    """Print the steps, checks, sources and settings of this program as Markdown; without WHAT all of them.

    \b
    Example:
      tracker describe steps > steps.md
    """
    wanted = PARTS if what == "all" else {what: PARTS[what]}
    click.echo("\n".join(write() for write in wanted.values()).rstrip())


def steps_page() -> str:
    """Every step: what it may be done to, who may take it, what it takes, and what stands before it."""
    return "\n".join(["# Steps", "", *(line for one in ALL for line in _step(one))])


def checks_page() -> str:
    """Every check by its family: what must hold, what that stands on, and the steps it stands before."""
    families: dict[str, list[Check]] = {}
    for one in all_checks():
        families.setdefault(one.code.partition(".")[0], []).append(one)
    counted = sum(len(found) for found in families.values())
    head = ["# Checks", "", CHECKS_SAY.format(checks=counted, steps=len(ALL)), ""]
    return "\n".join([*head, *(line for name, found in families.items() for line in _family(name, found))])


def sources_page() -> str:
    """Every source: who consents and is tested, and what a collection must bring."""
    columns = "| source | tested | consent by | details of a collection | volume |"
    head = ["# Sources", "", columns, "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *(_source(one) for one in SOURCES.values()), ""])


def all_checks() -> tuple[Check, ...]:
    """Every check that stands in some gate, by its code."""
    found = {one.code: one for step in ALL for one in step.gate}
    return tuple(found[code] for code in sorted(found))


def _step(one: Step) -> list[str]:
    subjects = ", ".join(sorted(str(subject) for subject in one.subjects))
    who = ", ".join(sorted(str(role) for role in one.who))
    if one.qualification:
        who += f" (qualification {one.qualification})"
    lines = [
        f"## {one.label} (`{one.kind}`)", "", one.says, "",
        f"- Done to: {subjects}.", f"- By: {who or 'the installation'}.", f"- Takes: {_takes(one)}.",
        f"- Passes: {', '.join(f'`{check.code}`' for check in one.gate)}.",
    ]  # fmt: skip
    return [*lines, *(f"- {says}" for says in _remarks(one)), ""]


def _takes(one: Step) -> str:
    declared = one.schema().fields
    return ", ".join(_field(name, each) for name, each in declared.items()) or "nothing"


def _field(name: str, declared: fields.Field[Any]) -> str:
    unit = declared.metadata.get("unit")
    told = [*([str(unit)] if unit else []), *(["required"] if declared.required else [])]
    private = ["private"] if declared.metadata.get("private") else []
    remarks = ", ".join([*told, *private])
    return f"`{name}`" + (f" ({remarks})" if remarks else "")


def _remarks(one: Step) -> list[str]:
    found = (
        (one.now, "Happens now: it takes no time of its own."),
        (one.stopping, "Stops: never refused because the page was stale."),
        (one.many, "Takes further vials under the same act."),
        (bool(one.scans), f"Needs a scan of: {', '.join(one.scans)}."),
        (one.again, f"Is signed: the signature means {one.meaning}."),
        (one.second == "must", "A second person signs in."),
        (one.second == "may", "A second person may sign in."),
    )
    return [says for holds, says in found if holds]


def _family(name: str, found: list[Check]) -> list[str]:
    columns = "| check | what must hold | stands on | looks at | exceptional release | before |"
    rows = [_check(one) for one in found]
    return [f"## {FAMILIES.get(name, name)}", "", columns, "| --- | --- | --- | --- | --- | --- |", *rows, ""]


def _check(one: Check) -> str:
    before = ", ".join(f"`{step.kind}`" for step in ALL if one in step.gate)
    looks_at = "what is given" if one.given else "the record"
    passed = "may pass it" if one.exceptional else "never"
    asks = f"{one.title}. {one.asks}"
    return f"| `{one.code}` | {asks} | {one.basis} | {looks_at} | {passed} | {before} |"


def _source(one: Source) -> str:
    details = ", ".join(name.replace("_", " ") for name in one.details)
    volume = f"{one.volume_min_ml} to {one.volume_max_ml} mL"
    asked = f"{one.tested} | {' or '.join(one.consent_by)} | {details} | {volume}"
    return f"| {one.label} (`{one.name}`) | {asked} |"


PARTS = {"steps": steps_page, "checks": checks_page, "sources": sources_page, "settings": settings_page}
