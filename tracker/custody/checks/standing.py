"""The standing a vial has, up its line, against what its use asks for."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.custody.case import Case
from tracker.custody.decision import Act, Finding, check, refuse
from tracker.custody.donors import for_own_use
from tracker.custody.sample import Standing

STANDING_BASIS = "21 CFR 1271.265(c)(2)"


@check("quality.standing", "Standing sufficient", STANDING_BASIS)
def standing(case: Case, act: Act) -> Iterator[Finding]:
    """The vial stands released, or conditionally released where the specification lets that be enough for
    use."""
    found = case.line.standing()
    needs = case.specification.use_needs
    enough = {Standing.RELEASED} | ({Standing.CONDITIONALLY_RELEASED} if needs == "conditional" else set())
    if found not in enough:
        asked_for = "a conditional or final release" if needs == "conditional" else "a final release"
        yield refuse(
            f"The vial stands {found.replace('_', ' ')}; use asks for {asked_for}.",
            "A quality officer releases it.",
        )


@check("quality.standing_or_autologous", "Standing sufficient, autologous excepted", STANDING_BASIS)
def standing_or_autologous(case: Case, act: Act) -> Iterator[Finding]:
    """For autologous material the allocation may precede the release."""
    if not for_own_use(case):
        yield from standing(case, act)


CHECKS = (standing, standing_or_autologous)
