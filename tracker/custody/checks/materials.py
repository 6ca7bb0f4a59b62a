"""Lots in date and instruments in service, when used."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.process import Material
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.road import history

MATERIAL_BASIS = "Directive 2004/23/EC Art. 8; 21 CFR 1271.210"


@check("process.materials_given", "Lots in date, instruments in service", MATERIAL_BASIS, given=True)
def materials_given(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot, instrument and storage unit named is known, in date, in service, and no stop stands on it
    now."""
    for field in ("lots", "equipment", "unit"):
        for code, one in zip(act.words(field), named(case, act, field), strict=True):
            yield from _faults(code, one, act, field)


@check("process.materials", "Lots in date, instruments in service when used", MATERIAL_BASIS)
def materials_used(case: Case, act: Act) -> Iterator[Finding]:
    """Every lot and instrument used on the line was known, in date and in service when it was used."""
    for done in history(case):
        for code in (*done.lots, *done.equipment):
            one = case.materials.get(code)
            if one is None:
                yield refuse(
                    f"{code}, used at {done.name}, is not on record.",
                    "Register it and investigate.",
                    evidence=(done.id,),
                )
            elif one.usable_until is not None and one.usable_until < done.at:
                yield refuse(
                    f"{one.name} ({code}) could be used until {one.usable_until:%Y-%m-%d} and was used on "
                    f"{done.at:%Y-%m-%d}.",
                    "A quality officer investigates.",
                    evidence=(done.id,),
                )
            elif one.stopped:
                yield refuse(
                    f"{one.name} ({code}), used at {done.name}, {one.stopped}.",
                    "A quality officer investigates.",
                    evidence=(done.id,),
                )


def named(case: Case, act: Act, field: str) -> tuple[Material | None, ...]:
    """What is on record of every code a field names, None where nothing is."""
    return tuple(case.materials.get(code) for code in act.words(field))


def _faults(code: str, one: Material | None, act: Act, field: str) -> Iterator[Finding]:
    if one is None:
        yield refuse(f"{code} is not on record.", "Register it before it is used.", field=field)
        return
    if one.usable_until is not None and one.usable_until < act.at:
        yield refuse(
            f"{one.name} ({code}) could be used until {one.usable_until:%Y-%m-%d %H:%M} UTC.",
            "Take another one.",
            field=field,
        )
    if one.stopped:
        yield refuse(f"{one.name} ({code}) {one.stopped}.", "Take another one.", field=field)
    if not one.in_service:
        yield refuse(f"{one.name} ({code}) is out of service.", "Take another one.", field=field)


CHECKS = (materials_given, materials_used)
