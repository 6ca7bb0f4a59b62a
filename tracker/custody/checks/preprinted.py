"""Pre-printed labels: a code that waited on a roll becomes the code of one vial, and of no other ever."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse

FIELD = "preprinted"
BASIS = "21 CFR 1271.290(c); 21 CFR 11.10(h)"


@check("identity.preprinted", "Pre-printed labels unused and scanned", BASIS, given=True)
def preprinted(case: Case, act: Act) -> Iterator[Finding]:
    """Each label was reserved on a roll, is on no vial, was scanned with its serial, and there is one for
    each new vial."""
    codes = act.words(FIELD)
    made = sum(one.startswith("V") for one in act.codes)
    if not codes:
        return
    if len(codes) != made:
        says = f"{len(codes)} pre-printed labels were given, and {made} vials are made."
        yield refuse(says, "Scan one label for each new vial, in their order, or none.", field=FIELD)
    for code in dict.fromkeys(codes):
        yield from _one(case, act, code, codes.count(code))


def _one(case: Case, act: Act, code: str, times: int) -> Iterator[Finding]:
    known = case.custody.unused_code(code)
    if known is None:
        yield refuse(
            f"{code} is on no pre-printed roll.", "Scan a label of a roll printed here.", field=FIELD
        )
    elif known.bound:
        yield refuse(
            f"The label {code} is on a vial already; a code is bound once.",
            "Take the next label of the roll, and hand this one to quality.",
            evidence=(code,),
            field=FIELD,
        )
    elif not any(one.code == code and one.serial == known.serial for one in act.scanned("unused")):
        yield refuse(
            act.missing(f"The pre-printed label {code} was not scanned with its serial."),
            "Scan the label that is on the new vial.",
            field=FIELD,
        )
    if times > 1:
        yield refuse(f"The label {code} was given {times} times.", "Scan each label once.", field=FIELD)


CHECKS = (preprinted,)
