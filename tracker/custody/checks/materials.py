"""Lots in date, opened and in use no longer than they may be; instruments calibrated, maintained and in
service."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.materials import Material, ServiceState
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.road import history

MATERIAL_BASIS = "Directive 2004/23/EC Art. 8; 21 CFR 1271.210"
SERVICE_BASIS = "21 CFR 1271.200"
ANOTHER, REGISTER = "Take another one.", "Register it before it is used."


@check("process.materials_given", "Lots in date, instruments in service", MATERIAL_BASIS, given=True)
def materials_given(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot, instrument and storage unit named is known, in date, within its time in use, calibrated,
    maintained and in service, and no stop stands on it now."""
    for field in ("lots", "equipment", "unit"):
        for code in act.words(field):
            one = case.materials.get(code)
            if one is None:
                yield refuse(f"{code} is not on record.", REGISTER, field=field)
            else:
                for why in one.unfit(act.at):
                    yield refuse(f"{one.name} ({code}) {why}.", ANOTHER, field=field)


@check("process.materials", "Lots in date, instruments in service when used", MATERIAL_BASIS)
def materials_used(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot and instrument used on the line was known and fit when it was used, and was not recalled
    since."""
    for done in history(case):
        for code in (*done.lots, *done.equipment):
            one = case.materials.get(code)
            if one is None:
                yield refuse(
                    f"{code}, used at {done.name}, is not on record.",
                    "Register it and investigate.",
                    evidence=(done.id,),
                )
                continue
            for why in one.unfit(done.at):
                yield refuse(
                    f"{one.name} ({code}), used at {done.name} on {done.at:%Y-%m-%d}, {why}.",
                    "A quality officer investigates.",
                    evidence=(done.id,),
                )


def named(case: Case, act: Act, field: str) -> tuple[Material | None, ...]:
    """What is on record of every code a field names, None where nothing is."""
    return tuple(case.materials.get(code) for code in act.words(field))


@check("process.openable", "A lot that can be opened", MATERIAL_BASIS)
def openable(case: Case, act: Act) -> Iterator[Finding]:
    """The lot was not opened before, and is not out of date."""
    one = case.materials.get(act.subject)
    if one is None:
        yield refuse("There is no such lot.", "Register the lot.")
    elif one.opened_at is not None:
        yield refuse(
            f"{one.name} was opened on {one.opened_at:%Y-%m-%d %H:%M} UTC.",
            "Register the next container of the delivery as a lot of its own.",
        )
    elif one.usable_until is not None and one.usable_until < act.at:
        yield refuse(f"{one.name} expired on {one.usable_until:%Y-%m-%d %H:%M} UTC.", ANOTHER)


@check("process.serviceable", "An instrument that can be serviced", SERVICE_BASIS, given=True)
def serviceable(case: Case, act: Act) -> Iterator[Finding]:
    """It was not retired, it goes into service only with a calibration that runs on, and services follow each
    other in time."""
    one = case.materials.get(act.subject)
    if one is None:
        yield refuse("There is no such instrument.", "Register the instrument.")
        return
    if one.state is ServiceState.RETIRED:
        yield refuse(f"{one.name} is retired, which is final.", "Register another instrument.")
    if one.periods and act.at < one.periods[-1].since:
        yield refuse(
            f"The newest service on record is of {one.periods[-1].since:%Y-%m-%d %H:%M} UTC.",
            "Give the time of this service, after it.",
            field="at",
        )
    if act.text("state") == ServiceState.IN_SERVICE:
        yield from _due(one, act)


def _due(one: Material, act: Act) -> Iterator[Finding]:
    """What is due already keeps an instrument from going back into service."""
    was = one.period(act.at)
    dues = (
        ("calibrated_until", act.instant("calibrated_until") or was.calibrated_until, "The calibration"),
        ("maintained_until", act.instant("maintained_until") or was.maintained_until, "The maintenance"),
    )
    for field, until, what in dues:
        if until is not None and until <= act.at:
            yield refuse(
                f"{what} is good until {until:%Y-%m-%d %H:%M} UTC, no later than the service itself.",
                "Enter the date it is good until now, or leave the instrument out of service.",
                field=field,
            )


CHECKS = (materials_given, materials_used, openable, serviceable)
