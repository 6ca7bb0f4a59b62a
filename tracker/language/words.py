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
        **_reading(),
        **_acting(),
        "late": _("Written down without network on the device, and sent later."),
    }


def _reading() -> dict[str, str]:
    """Of the camera and of a box of vials."""
    return {
        "camera": _("Camera"),
        "hold": _("Hold the code inside the frame."),
        "close": _("Close"),
        "several": _("Several codes are in view. Which one do you mean?"),
        "not_looked": _("The server could not look at the picture."),
        "no_camera": _(
            "This page may not use the camera. Allow it in the browser, take a photo, or type the code."
        ),
        "not_read": _("The camera could not be read. Take a photo of the code, or type it."),
        "lost": _(
            "The network did not answer. The last code was not taken. Scan it again when the network is back."
        ),
        "twice": _(
            "This code is in the list already. "
            "Was the same vial scanned twice, or do two vials carry one code?"
        ),
        "one_vial": _("%(count)s vial", count="{}"),
        "vials": _("%(count)s vials", count="{}"),
    }


def _acting() -> dict[str, str]:
    """Of the bedside, of passkeys and of a layout's preview."""
    return {
        "to_give": _("Still to give: %(what)s.", what="{}"),
        "the_vial": _("the vial"),
        "the_patient": _("the patient"),
        "the_joint": _("joint and side"),
        "passkey": _("The passkey was not used. Nothing was sent."),
        "older": _("The site does not answer; what you see is older."),
    }
