"""Exceptional releases on the pages: what was asked for, who answers for it, and what shows for ever."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from tracker.custody.case import Case
from tracker.custody.case.exceptions import ExceptionRequest
from tracker.custody.case.treatment import Noted, Order
from tracker.custody.exceptions import exceptional_releases, said, unacknowledged, unsigned
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.reasons import with_signs
from tracker.web.shown import Names
from tracker.web.telling import code_link, mark, when

TOLD = {"acknowledge_exception": unacknowledged, "release_exceptionally": unsigned}


def waiting(case: Case, step: str) -> list[dict[str, str]]:
    """What the person who acknowledges or signs has to read: everything that failed, by vial."""
    order = case.treatment.order
    if step not in TOLD or order is None:
        return []
    return [
        {"says": f"{printed(one.vial)}: {with_signs(failed.says)}", "resolve": ""}
        for one in TOLD[step](order)
        for failed in one.failed
    ]


def rows(order: Order) -> list[dict[str, Any]]:
    """Every request of a treatment, newest first, with what came of it."""
    names = Names([
        *(one.by for one in order.exception_requests),
        *(one.by for one in (*order.acknowledgements, *order.signatures)),
    ])  # fmt: skip
    return [_row(order, one, names) for one in reversed(order.exception_requests)]


def shown(case: Case, names: Names) -> list[dict[str, Any]]:
    """Every exceptional release of a vial or of what it was made of, as reasons of its page."""
    return [
        {
            "says": escape(_("Released exceptionally for treatment {} on {}: {}")).format(
                code_link(one.treatment),
                when(one.at),
                " ".join(with_signs(each.says) for each in one.failed),
            ),
            "resolve": _(
                "Signed by %(by)s for quality and %(second)s for medicine. "
                "It counts for that treatment alone.",
                by=names(one.by),
                second=names(one.second),
            ),
        }
        for one in exceptional_releases(case)
    ]


def people(case: Case) -> list[str]:
    """Everybody who signed one."""
    return [user for one in case.quality.exceptions for user in (one.by, one.second)]


def _row(order: Order, one: ExceptionRequest, names: Names) -> dict[str, Any]:
    acknowledged, signed = said(order.acknowledgements, one), said(order.signatures, one)
    state = ("usable", "signed") if signed else ("waiting", "open")
    return {
        "cells": [
            code_link(one.vial),
            Markup("<br>").join(with_signs(each.says) for each in one.failed),
            Markup("{}, {}").format(names(one.by), when(one.at)),
            _by(names, acknowledged) if acknowledged else _("not yet"),
            Markup("{} {}").format(mark(*state), _by(names, signed) if signed else ""),
        ]
    }


def _by(names: Names, one: Noted) -> Markup:
    return Markup("{}, {}").format(names(one.by), when(one.at))
