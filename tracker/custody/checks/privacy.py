"""Erasing who somebody is: never before the record may go, and never by one person."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.people import Role

KEEP = "Directive 2006/86/EC Art. 9; 21 CFR 1271.270(d)"


@check("privacy.kept", "Kept for as long as the law asks", KEEP, given=True)
def kept(case: Case, act: Act) -> Iterator[Finding]:
    """Nothing of this person must be kept any more: all of it ended, and so many years ago."""
    found, years = case.kept, case.rules.retention_years
    if found is None:
        yield refuse("How long this record must be kept is not known.", "Call the administrator.")
    elif found.going_on:
        yield refuse(
            f"{found.going_on[0]} has not ended; the record is kept while it lasts, and {years} years after.",
            "Wait until everything of this person has ended.",
            evidence=found.going_on,
        )
    elif (until := found.until(years)) is not None and case.now < until:
        yield refuse(
            f"The record must be kept until {until:%Y-%m-%d}: {years} years after the {found.what}.",
            "Ask again after that day, and tell the person until when it is kept.",
        )


@check("privacy.something", "Something to erase", "Regulation (EU) 2016/679 Art. 17", given=True)
def something(case: Case, act: Act) -> Iterator[Finding]:
    """There are private values of this person that were not erased yet, or a file is chosen."""
    if case.kept is not None and not case.kept.commits and not act.words("files"):
        yield refuse("Everything private of this person was erased already.", "Nothing is to be done.")


@check("privacy.files", "Files of this person alone", KEEP, given=True)
def files(case: Case, act: Act) -> Iterator[Finding]:
    """Every file that is chosen is attached to material of this person, and to nobody else's."""
    held = {one.sha256: one for one in case.kept.files} if case.kept is not None else {}
    for sha256 in act.words("files"):
        one = held.get(sha256)
        if one is None:
            yield refuse(
                f"The file {sha256[:12]} is not attached to material of this person, or was erased already.",
                "Choose from the list.",
                field="files",
            )
        elif one.others:
            yield refuse(
                f"The file {sha256[:12]} is attached to {one.others[0]} too, which is of somebody else.",
                "Leave this file out: it is kept for as long as the other record.",
                evidence=one.others,
                field="files",
            )


@check("privacy.administrator", "An administrator beside the officer", "21 CFR 11.200(a)(3)", given=True)
def administrator(case: Case, act: Act) -> Iterator[Finding]:
    """The second person is another one, and an administrator."""
    second = act.second
    if (
        second is None
        or second.disabled
        or second.user == act.actor.user
        or not second.has(Role.ADMINISTRATOR)
    ):
        yield refuse(
            "Erasing takes a quality officer and an administrator, two people.",
            "The administrator signs in beside you.",
            field="second_login",
        )


CHECKS = (kept, something, files, administrator)
