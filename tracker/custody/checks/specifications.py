"""Specifications: drafted, proposed and approved by different people, sound, and never changed."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, Warning, check, refuse
from tracker.custody.documents import read_document, written
from tracker.custody.linter import Fault, faults
from tracker.custody.products import Specification

BASIS = "21 CFR 1271.265(c)(1); 211.160(a)"
NAMED = 10


def _stands(case: Case, *statuses: str) -> bool:
    return case.quality.specification is not None and case.specification.status in statuses


def _called(found: Specification) -> str:
    return f"Version {found.version} of {found.product} is {found.status.replace('_', ' ')}"


@check("specification.unsigned", "A version nobody has approved yet", BASIS)
def unsigned(case: Case, act: Act) -> Iterator[Finding]:
    """A signed version never changes: whoever wants it otherwise drafts a further one."""
    if not _stands(case, "draft", "proposed"):
        yield refuse(f"{_called(case.specification)}, so it never changes.", "Draft a new version of it.")


@check("specification.draft", "A draft", BASIS)
def draft(case: Case, act: Act) -> Iterator[Finding]:
    """Only a draft is proposed."""
    if not _stands(case, "draft"):
        yield refuse(f"{_called(case.specification)} and no draft.", "Propose a draft.")


@check("specification.proposed", "A version that waits for approval", BASIS)
def proposed(case: Case, act: Act) -> Iterator[Finding]:
    """Only what its author proposed is approved or returned."""
    if not _stands(case, "proposed"):
        yield refuse(f"{_called(case.specification)} and was not proposed.", "Its author proposes it first.")


@check("specification.retirable", "A version that can be retired", BASIS)
def retirable(case: Case, act: Act) -> Iterator[Finding]:
    """What is in force, and what was never signed, may be put away; each only once."""
    if not _stands(case, "draft", "proposed", "in_force"):
        yield refuse(f"{_called(case.specification)} already.", "Nothing is to be done.")


@check("specification.withdrawable", "A version that judges samples", BASIS)
def withdrawable(case: Case, act: Act) -> Iterator[Finding]:
    """Only a version that was signed can stand over samples, and be withdrawn for safety, once."""
    if not _stands(case, "in_force", "retired"):
        yield refuse(
            f"{_called(case.specification)}; no sample is judged under it now.", "Retire it instead."
        )


@check("specification.sound", "No fault that nobody may sign", BASIS)
def sound(case: Case, act: Act) -> Iterator[Finding]:
    """Every fault the linter finds: grave ones refuse, the others are told."""
    yield from _told(faults(case.specification), refusing=True)


@check("specification.as_given", "What the linter says of what is given", BASIS, given=True)
def as_given(case: Case, act: Act) -> Iterator[Finding]:
    """A draft may be saved with faults; every one of them is told."""
    known = case.quality.specification
    product = known.product if known is not None else act.text("product")
    text = written({**act.data, "product": product})
    yield from _told(faults(read_document(json.loads(text), "", 0, "draft")), refusing=False)


def _told(found: tuple[Fault, ...], *, refusing: bool) -> Iterator[Finding]:
    for one in found:
        if one.grave and refusing:
            yield refuse(f"{one.place}: {one.says}", "Revise the draft.", field=one.path)
        else:
            yield Warning("specification.sound", f"{one.place}: {one.says}")


@check("specification.another_person", "Approved by somebody who did not write it", "21 CFR 211.22; 11.10(g)")
def another_person(case: Case, act: Act) -> Iterator[Finding]:
    """Whoever drafted, revised or proposed a version does not approve it; two accounts made on one day may be
    one person, and that is said."""
    authors, made = case.dossier.authors, case.dossier.accounts_made
    if act.actor.user in authors:
        yield refuse("You wrote this version yourself.", "Another officer or a clinician approves it.")
        return
    own = made.get(act.actor.user)
    same = [one for one in authors if own is not None and one in made and made[one].date() == own.date()]
    if same:
        yield Warning(
            "specification.another_person",
            "Your account and the author's were made on the same day; be sure that you are two people.",
        )


@check("specification.samples", "Samples under this product", BASIS, by_step=True)
def samples(case: Case, act: Act) -> Iterator[Finding]:
    """Which samples stand under the version, or the product: they stay under what they were collected
    under."""
    found = case.dossier
    if found.total:
        named = ", ".join(found.samples[:NAMED]) + (" and others" if found.total > NAMED else "")
        many = "1 sample" if found.total == 1 else f"{found.total} samples"
        yield Warning("specification.samples", f"{FATE.get(act.step, KEPT)} ({many}): {named}.")


KEPT = "This version goes on judging what was collected under it"
FATE = {
    "draft_specification": "Earlier versions go on judging what was collected under them",
    "withdraw_specification": (
        "What was collected under this version goes to no patient before an officer reassigns it"
    ),
}


@check("specification.others_in_force", "Other versions in force", BASIS)
def others_in_force(case: Case, act: Act) -> Iterator[Finding]:
    """An approval retires nothing by itself: what else is in force of the product is told."""
    for one in case.dossier.in_force():
        if one.id != case.subject:
            says = f"Version {one.version} stays in force too; retire it when nothing is collected under it."
            yield Warning("specification.others_in_force", says)


CHECKS = (
    unsigned, draft, proposed, retirable, withdrawable, sound, as_given, another_person, samples,
    others_in_force,
)  # fmt: skip
