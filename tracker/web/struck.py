"""Values that a correction replaced: struck through beside the one that counts, and said aloud."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from tracker.language import gettext as _


def struck(before: Iterable[str], now: str | Markup) -> str | Markup:
    """What stood there before, oldest first, struck through, then what counts now."""
    old = Markup(" ").join(old_value(one) for one in before)
    return Markup("<span>{} {} <small>{}</small></span>").format(old, now, _("corrected")) if old else now


def old_value(text: str) -> Markup:
    """One value that counts no more; a screen reader says so, for it tells of no line through it."""
    return Markup('<s><span class="unseen">{} </span>{}</s>').format(_("replaced:"), text)
