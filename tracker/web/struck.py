"""Values that a correction replaced: struck through beside the one that counts, and said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup

from tracker.custody.case import Case
from tracker.custody.corrections import volumes_before
from tracker.custody.sample import Vial
from tracker.language import gettext as _
from tracker.web.shown import quantity


def struck(before: Iterable[str], now: str | Markup) -> str | Markup:
    """What stood there before, oldest first, struck through, then what counts now."""
    old = Markup(" ").join(old_value(one) for one in before)
    return Markup("<span>{} {} <small>{}</small></span>").format(old, now, _("corrected")) if old else now


def volume(case: Case, vial: Vial) -> str | Markup:
    """What a vial holds, with what corrections of that replaced."""
    old = (quantity(Decimal(one), "mL") for one in volumes_before(case, vial))
    return struck(old, quantity(vial.volume_ml, "mL"))


def old_value(text: str) -> Markup:
    """One value that counts no more; a screen reader says so, for it tells of no line through it."""
    return Markup('<s><span class="unseen">{} </span>{}</s>').format(_("replaced:"), text)
