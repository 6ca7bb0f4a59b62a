"""Separate people: who may not be the same person, and who must be there."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.case.quality import Result
from tracker.custody.case.stops import Stop
from tracker.custody.decision import Act, Finding, How, check, refuse
from tracker.custody.people import Role

PEOPLE_BASIS = "21 CFR 11.10(g); 1271.265(c)(1)"


@check("identity.other_receiver", "Giver and receiver differ", "N.J.A.C. 8:8-13.17")
def other_receiver(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody accepts or declines what they themselves offered."""
    line = case.custody.open(case.vial.code)
    if line is not None and line.giver == act.actor.user:
        yield refuse(
            "You offered this vial yourself.",
            "Another person answers the hand-over.",
            evidence=(line.id,),
        )


@check("identity.not_processor", "Released by somebody who did not process", PEOPLE_BASIS)
def not_processor(case: Case, act: Act) -> Iterator[Finding]:
    """The officer processed none of the vials nor their ancestors, and did not collect them."""
    people = case.processing.people(case.line.codes())
    if act.actor.user in people or act.actor.user == case.sample.collected_by:
        yield refuse("You collected or processed this material yourself.", "Another quality officer decides.")


@check("identity.not_sample_processor", "Decided by somebody who did not process", PEOPLE_BASIS)
def not_sample_processor(case: Case, act: Act) -> Iterator[Finding]:
    """The officer processed no vial of the sample, did not collect it, and made not the entry it is about."""
    sample = case.line.sample
    people = case.processing.people(frozenset(case.line.vials))
    if act.actor.user in people or (sample is not None and act.actor.user == sample.collected_by):
        yield refuse(
            "You collected or processed material of this sample yourself.", "Another quality officer decides."
        )
    own = next((one for one in case.processing.done if one.id == act.text("about")), None)
    if own is not None and act.actor.user == own.by and own.by not in people:
        yield refuse("You made this entry yourself.", "Another quality officer decides.", evidence=(own.id,))


@check("identity.not_author", "Reviewed by another person", PEOPLE_BASIS, given=True)
def not_author(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody reviews the result they entered, or a correction of it they made or stood for as second
    person."""
    result = case.quality.result(act.text("result"))
    if result is not None and act.actor.user in result.authors:
        yield refuse(
            "You entered or corrected this result yourself.",
            "Another officer reviews it.",
            evidence=(result.id,),
        )


@check("identity.not_cause", "Lifted by somebody who did not cause it", PEOPLE_BASIS, given=True)
def not_cause(case: Case, act: Act) -> Iterator[Finding]:
    """Nobody lifts the stop of a result they entered or corrected, or of a void they made, also as second
    person."""
    found = next((one for one in case.stops if one.id == act.text("stop")), None)
    if found is not None and act.actor.user in _behind(case, found):
        yield refuse(
            "You entered, corrected or voided what this stop comes from.",
            "Another quality officer decides.",
            evidence=(found.id,),
        )


def _behind(case: Case, found: Stop) -> frozenset[str]:
    """Whoever made, or stood for, what this stop comes from; its key ends as the key of its result does."""
    if found.kind == "failing_result":
        caused = (one for one in case.quality.results if found.caused_by(one.id))
        return frozenset().union(*(one.authors for one in caused if one.corrected_by or _one_act(found, one)))
    voids = (one for one in case.quality.voided if (one.vial, one.at) == (found.on, found.at))
    return frozenset().union(*(one.people for one in voids))


def _one_act(found: Stop, result: Result) -> bool:
    return found.id.partition("-")[0] == result.id.partition("-")[0]


@check("identity.witness", "A witness signed in", PEOPLE_BASIS, given=True)
def witnessed(case: Case, act: Act) -> Iterator[Finding]:
    """A second person with an account of their own signed in beside the first."""
    if act.second is None:
        yield refuse(
            "No second person signed in.",
            "A witness enters their own name and password.",
            field="second_login",
        )
    elif act.second.user == act.actor.user:
        yield refuse(
            "The witness is the same person.", "Another person signs in as witness.", field="second_login"
        )
    elif act.second.disabled or not act.second.may_stop:
        yield refuse(
            "The witness holds no role at the bench.",
            "A technician, officer or clinician witnesses.",
            field="second_login",
        )


@check("identity.beside", "Nobody signs beside themselves", PEOPLE_BASIS, given=True)
def beside(case: Case, act: Act) -> Iterator[Finding]:
    """Where a second person may sign in and one does, it is somebody else."""
    if act.second is not None and act.second.user == act.actor.user:
        yield refuse(
            "The second person is the one who acts.",
            "Somebody else signs in beside you, or nobody.",
            field="second_login",
        )


@check("identity.one_is_officer", "One of the two is a quality officer", PEOPLE_BASIS, given=True)
def one_is_officer(case: Case, act: Act) -> Iterator[Finding]:
    """Of the two people one is a quality officer."""
    if not act.actor.has(Role.OFFICER) and not (act.second and act.second.has(Role.OFFICER)):
        yield refuse(
            "Neither of the two is a quality officer.", "An officer takes part.", field="second_login"
        )


LINK_BASIS = "Directive 2004/23/EC Art. 8: one person, one trace"


@check("identity.wears", "Wristband of this person", LINK_BASIS, given=True)
def wears(case: Case, act: Act) -> Iterator[Finding]:
    """The wristband scanned is on record for this person; a typed one shows nothing."""
    bands = [one for one in act.scanned("wristband") if one.how is not How.TYPED]
    if not bands:
        yield refuse(act.missing("The wristband was not scanned."), "Scan the wristband the person wears.")
    elif any(not case.papers.same_person(act.subject, one.code) for one in bands):
        yield refuse(
            "This wristband is not on record for this person.", "Find out who they are before you go on."
        )


@check("identity.linkable", "Two records of one person", LINK_BASIS, given=True)
def linkable(case: Case, act: Act) -> Iterator[Finding]:
    """The other record is another one, the two are not linked yet, and where they tell two dates of birth
    somebody says that they saw why."""
    other = act.text("other")
    born = {case.papers.births[one] for one in (act.subject, other) if one in case.papers.births}
    if other == act.subject:
        yield refuse("This is the same record.", "Give the other record of this person.", field="other")
    elif case.papers.same_person(act.subject, other):
        yield refuse("The two records are linked already.", "Nothing is to be done.", field="other")
    elif len(born) > 1 and not act.data.get("births_differ"):
        yield refuse(
            "The two records tell different dates of birth, so they look like two people.",
            "Link them only if a document shows that one date is wrong, and say so.",
            field="births_differ",
        )


@check("identity.unlinkable", "Two records that were linked", LINK_BASIS, given=True)
def unlinkable(case: Case, act: Act) -> Iterator[Finding]:
    """The two records are linked with each other directly."""
    pair = {act.subject, act.text("other")}
    if not any({one.person, one.other} == pair for one in case.papers.links):
        yield refuse(
            "The two records are not linked with each other.", "Choose a linked record.", field="other"
        )


CHECKS = (
    wears,
    linkable,
    unlinkable,
    other_receiver,
    not_processor,
    not_sample_processor,
    not_author,
    not_cause,
    witnessed,
    beside,
    one_is_officer,
)
