"""How long, in a person's words; the page's own clock (`static/js/clock.js`) goes on in the same ones."""

from __future__ import annotations

from datetime import timedelta

from tracker.language import gettext as _

MINUTE, HOUR, DAY = 60, 3600, 86400


def in_words(span: timedelta) -> str:
    """A span as a person says it, without its sign: 2 d 3 h, 3 h 12 min, 42 min, 4 min 10 s."""
    seconds = int(abs(span.total_seconds()))
    if seconds >= DAY:
        return f"{seconds // DAY} d {seconds % DAY // HOUR} h"
    if seconds >= HOUR:
        return f"{seconds // HOUR} h {seconds % HOUR // MINUTE:02} min"
    if seconds >= 10 * MINUTE:
        return f"{seconds // MINUTE} min"
    return f"{seconds // MINUTE} min {seconds % MINUTE:02} s"


def left(span: timedelta) -> str:
    """What a clock has left, or how long ago it ran out."""
    if span > timedelta(0):
        return _("%(span)s left", span=in_words(span))
    return _("ran out %(span)s ago", span=in_words(span))


def share(span: timedelta, whole: timedelta) -> float:
    """What is left of a clock as a part of the whole, between 0 and 1."""
    return max(0.0, min(1.0, span / whole)) if whole > timedelta(0) else 0.0
