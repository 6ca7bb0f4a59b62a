"""What scripts of a page say: every sentence of theirs, in the reader's language."""

from __future__ import annotations

from tracker.language import gettext as _


def words() -> dict[str, str]:
    """The sentences of the scripts by their names; `{}` is where a script puts what it knows."""
    return {
        "left": _("%(span)s left", span="{}"),
        "ran_out": _("ran out %(span)s ago", span="{}"),
        "on": _("on"),
        "off": _("off"),
        "late": _("Written down without network on the device, and sent later."),
    }
