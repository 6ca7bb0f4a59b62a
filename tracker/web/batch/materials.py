"""What a batch was made and kept with: each lot, instrument and unit as it stood when it was used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from markupsafe import Markup

from tracker.custody.case import Case
from tracker.custody.case.materials import Material
from tracker.custody.case.process import Done
from tracker.language import gettext as _
from tracker.web.batch import steps
from tracker.web.batch.wording import lines
from tracker.web.shown import stamped, words
from tracker.web.telling import code_link, mark

Used = dict[str, list[tuple[str, Done]]]
"""By the code of a lot, an instrument or a unit: each use with the number of its step, empty for storage."""


def lots(case: Case) -> list[dict[str, Any]]:
    """Every lot that was used: whose, which, until when it was good, and at which steps."""
    return [_row(case, code, uses) for code, uses in _used(case).items() if code.startswith("L")]


def instruments(case: Case) -> list[dict[str, Any]]:
    """Every instrument and storage unit that was used: how it stood then, and at which steps."""
    return [_row(case, code, uses) for code, uses in _used(case).items() if not code.startswith("L")]


def _used(case: Case) -> Used:
    number = {one.id: str(place) for place, one in enumerate(steps.steps(case), start=1)}
    found: Used = {}
    for one in case.processing.done:
        for code in one.used:
            found.setdefault(code, []).append((number.get(one.id, ""), one))
    return found


def _row(case: Case, code: str, uses: list[tuple[str, Done]]) -> dict[str, Any]:
    """A row with how it stood at each use; what was unfit then stands there in words."""
    known = case.materials.get(code)
    if known is None:
        cells = [code_link(code), mark("refused", _("not on record")), "", "", "", _where(uses)]
        return {"cells": cells, "state": "refused"}
    unfit = dict.fromkeys(why for _, one in uses for why in known.unfit(one.at))
    cells = [
        code_link(code),
        lines([known.name, Markup("<small>{}</small>").format(words(known.kind))]),
        lines([known.maker, known.number]),
        lines(_lot(known) if known.family == "lot" else _instrument(known, uses)),
        lines([mark("refused", why) for why in unfit]) if unfit else mark("usable", _("fit when used")),
        _where(uses),
    ]
    return {"cells": cells, "state": "refused" if unfit else ""}


def _lot(one: Material) -> Iterator[str]:
    yield _("expires %(when)s", when=stamped(one.usable_until, "never"))
    yield (
        _("certificate %(certificate)s", certificate=one.certificate)
        if one.certificate
        else _("no certificate on record")
    )
    if one.opened_at is not None:
        yield _("opened %(when)s", when=stamped(one.opened_at))
    if one.in_use_until is not None:
        yield _("good until %(when)s", when=stamped(one.in_use_until))


def _instrument(one: Material, uses: list[tuple[str, Done]]) -> Iterator[str]:
    """Each period it was used in, once."""
    if one.family == "unit":
        yield (
            _("set aside for %(word)s", word=words(one.designation)) if one.designation else _("storage unit")
        )
        return
    for then in dict.fromkeys(one.period(use[1].at) for use in uses):
        yield _("calibrated until %(when)s", when=stamped(then.calibrated_until, "not set"))
        if then.maintained_until is not None:
            yield _("maintenance due %(when)s", when=stamped(then.maintained_until))


def _where(uses: list[tuple[str, Done]]) -> Markup:
    """The steps it was used at, and how often to store or read with it."""
    numbers = list(dict.fromkeys(number for number, _ in uses if number))
    kept = sum(not number for number, _ in uses)
    stored = _("%(kept)s times in storage", kept=kept) if kept > 1 else _("in storage") if kept else ""
    return lines([_("step %(numbers)s", numbers=", ".join(numbers)) if numbers else "", stored])
