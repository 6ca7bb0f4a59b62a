"""What a reach and its sources look like in the tables of the recall page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from markupsafe import Markup, escape

from tracker.custody.origins import Origin
from tracker.custody.reach import Reach, Reached, Touch
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.shown import Names, stamped, words
from tracker.web.telling import code_link, establishment, has_page, mark

KINDS = {
    "donor": "Donors", "person": "Persons", "sample": "Samples", "vial": "Vials before it", "lot": "Lots",
    "instrument": "Instruments", "unit": "Storage units", "account": "People who had it in hand",
    "establishment": "Establishments", "specification": "Specifications",
}  # fmt: skip


def counts(found: Reach) -> list[tuple[str, int]]:
    """How much is reached, in the words of the page."""
    given = sum(one.given for one in found.vials)
    large = sum(one.at_large for one in found.vials)
    return [
        (_("Samples"), len(found.samples)), (_("Vials"), len(found.vials)), (_("Still somewhere"), large),
        (_("Given"), given), (_("Treatments"), len(found.takers)),
    ]  # fmt: skip


def rows(found: Reach) -> list[tuple[Any, ...]]:
    """One row for each vial: its state, its code, and the other cells. What many rows say is said once."""
    names = Names(
        {each.source for one in found.vials for each in one.why} | {one.keeper for one in found.vials}
    )
    said: dict[tuple[object, ...], Any] = {}

    def once(tell: Callable[[], Any], *about: object) -> Any:
        if about not in said:
            said[about] = tell()
        return said[about]

    return [
        (
            "refused" if one.given else "waiting" if one.at_large else "ended",
            printed(one.code),
            one.code,
            once(partial(code_link, one.sample), one.sample),
            once(partial(_where, one, names), "at", one.holder, one.place, one.keeper, one.going_to),
            once(partial(_state, one), "is", one.stage, one.standing, one.ended_at),
            once(partial(_whose, one), "for", one.treatment, one.given),
            once(partial(_why, one, names), "why", *((each.source, each.how) for each in one.why)),
        )
        for one in found.vials
    ]


def _where(one: Reached, names: Names) -> str:
    """Where it is now; where the way of an ended one ended."""
    held = ", ".join(part for part in (establishment(one.holder), one.place, names(one.keeper)) if part)
    return (
        _("%(held)s; on the way to %(establishment)s", held=held, establishment=establishment(one.going_to))
        if one.going_to
        else held
    )


def _state(one: Reached) -> str:
    since = f" {stamped(one.ended_at)}" if one.ended_at else ""
    standing = f", {words(one.standing)}" if one.standing and not one.ended else ""
    return f"{words(one.stage)}{since}{standing}"


def _whose(one: Reached) -> Markup | str:
    if not one.treatment:
        return ""
    given = mark("refused", "given") if one.given else mark("waiting", _("set aside"))
    return escape(_("{} {}, patient {}")).format(given, code_link(one.treatment), code_link(one.patient))


def _why(one: Reached, names: Names) -> Markup:
    return Markup("; ").join(dict.fromkeys(_touch(each, names) for each in one.why))


def _touch(one: Touch, names: Names) -> Markup:
    source = code_link(one.source) if has_page(one.source) else names(one.source)
    return Markup("{} {}").format(source, one.how)


def groups(found: tuple[Origin, ...], names: Names) -> Iterator[tuple[str, list[list[Any]]]]:
    """The sources kind by kind, with the title of each kind; a kind without any is left out."""
    for kind, title in KINDS.items():
        same = [one for one in found if one.kind == kind]
        if same:
            yield title, [_origin(one, names) for one in same]


def _origin(one: Origin, names: Names) -> list[Any]:
    said = code_link(one.code) if has_page(one.code) else names(one.code)
    if one.kind == "establishment":
        said = establishment(one.code)
    on = Markup(", ").join(code_link(each) for each in one.on.split(", ") if each)
    return [said, one.name, one.how, stamped(one.at), on]
