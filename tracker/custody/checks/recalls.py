"""Recalls and drills: what they ask about, what is part of them, and what must be answered before the end."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.tasks import TaskKind

BASIS = "21 CFR 1271.265, .440; 21 CFR 7.42, 7.49, 7.55"


@check("recall.sources", "Something to recall", BASIS, given=True)
def asks(case: Case, act: Act) -> Iterator[Finding]:
    """A recall names what it is about, and where it names no code, it reaches a vial."""
    found = case.reach
    if found is None or found.sources.nothing:
        yield refuse(
            "Nothing is named that could be recalled.",
            "Give codes, a person or a period.", field="codes",
        )  # fmt: skip
        return
    sources = found.sources
    if sources.since and sources.until and sources.until <= sources.since:
        yield refuse("The period ends before it begins.", "Give its end again.", field="until")
    elif not found.vials and not (sources.codes and not sources.timed):
        yield refuse(
            "No vial on record was touched by this.", "Look at what was asked for again.", field="codes"
        )


@check("recall.open", "A recall that is open", BASIS)
def still_open(case: Case, act: Act) -> Iterator[Finding]:
    """The recall or the drill is not closed."""
    if case.recall is None or case.recall.closed_at is not None:
        yield refuse("It is closed already.", "Start another one where more was found.")


@check("recall.real", "A recall, and no drill", BASIS)
def real(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody was told in a drill, and it ends by itself."""
    if case.recall is not None and case.recall.drill:
        yield refuse("This is a drill: it told nobody, and ends once every vial is found.", "Account for it.")


@check("recall.part", "Vials it reached", BASIS, given=True)
def part(case: Case, act: Act) -> Iterator[Finding]:
    """What is accounted for is part of the recall, and something is."""
    if case.recall is None:
        return
    for code in act.words("vials"):
        if code not in case.recall.vials:
            yield refuse(f"{code} is not part of it.", "Look at the list again.", field="vials")
    if not act.words("vials") and not (act.ticked("rest") and case.recall.open_vials):
        yield refuse("No vial is named.", "Name the vials, or tick all that are left.", field="vials")


@check("recall.notice", "A notice to a house that is open", BASIS, given=True)
def notice(case: Case, act: Act) -> Iterator[Finding]:
    """The notice to the establishment is still to be answered."""
    if not any(one.id == act.text("task") and one.kind is TaskKind.RECALL_NOTICE for one in case.tasks):
        yield refuse("No such notice is open here.", "Look at the list again.", field="task")


@check("recall.answered", "Everybody answered, everything found", BASIS, given=True)
def answered(case: Case, act: Act) -> Iterator[Finding]:
    """Every notice is acknowledged and every vial accounted for, or it is written down why not."""
    if case.recall is None or act.private("unanswered") is not None:
        return
    for one in case.recall.waiting:
        whom = one.about if one.kind is TaskKind.RECALL_NOTICE else f"treatment {one.chain}"
        yield refuse(
            f"The notice to {whom} is not acknowledged.",
            "Wait for the answer, or write down why it stays without one.",
            field="unanswered", evidence=(one.chain,),
        )  # fmt: skip
    if left := case.recall.open_vials:
        yield refuse(
            f"{len(left)} of {len(case.recall.vials)} vials are not accounted for.",
            "Account for them, or write down why that cannot be done.",
            field="unanswered", evidence=left[:5],
        )  # fmt: skip


CHECKS = (asks, still_open, real, part, notice, answered)
