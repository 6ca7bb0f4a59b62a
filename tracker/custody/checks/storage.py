"""Where material is kept: a store takes what it is designated for."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.designation import NAMES, Designation, belongs

BASIS = "21 CFR 1271.60(a) and (b), .65(a)"


@check("custody.designation", "Stored apart by eligibility", BASIS, given=True)
def designation(case: Case, act: Act) -> Iterator[Finding]:
    """The storage unit named is designated for what this material is."""
    unit = case.materials.get(act.text("unit"))
    if unit is None:
        return
    if unit.designation not in set(Designation):
        yield refuse(
            f"{unit.name} ({unit.code}) is not designated for any material.",
            "A quality officer designates it first.",
            field="unit",
        )
        return
    fitting, what = belongs(case)
    if unit.designation not in fitting:
        kept = NAMES[Designation(unit.designation)]
        where = " or ".join(NAMES[one] for one in sorted(fitting))
        yield refuse(
            f"This is {what}, and {unit.name} ({unit.code}) is for {kept}.",
            f"Store it in a unit for {where}.",
            field="unit",
        )


CHECKS = (designation,)
