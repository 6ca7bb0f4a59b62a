"""The summary of records that goes with tissue: a page to be printed, and a plain file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template

from tracker import access
from tracker.actions.accompanying import Summary, summary_of
from tracker.labels.code import printed
from tracker.language import gettext as _
from tracker.web.shown import code_in, stamped, this_site
from tracker.web.struck import struck

pages = Blueprint("accompanying", __name__, template_folder="templates")

COLUMNS = ("Test", "Method", "Lot of the kit", "Laboratory", "Certification", "Specimen taken", "Result")
PRIVATE = "This summary names no donor and holds nothing else that identifies one (21 CFR 1271.55(c))."


@pages.get("/s/<text>/accompanying")
def shown(text: str) -> str:
    """The summary as a page with print styles."""
    found = _found(text)
    return render_template(
        "accompanying.html", code=found.says.code, says=found.says, facts=facts(found), columns=COLUMNS,
        tests=tests(found), private=PRIVATE,
    )  # fmt: skip


@pages.get("/s/<text>/accompanying.txt")
def plain(text: str) -> Response:
    """The same as a plain file, one statement a line."""
    found = _found(text)
    name = f"attachment; filename=summary-{found.says.code}.txt"
    told = "\n".join(lines(found)) + "\n"
    return Response(told, mimetype="text/plain", headers={"Content-Disposition": name})


def _found(text: str) -> Summary:
    return summary_of(this_site(), access.actor(), code_in(text))


def facts(found: Summary) -> list[tuple[str, str]]:
    """The material, what was determined, by whom and when."""
    says, zone = found.says, this_site().settings.time_zone
    return [
        (_("Distinct code"), printed(says.code)),
        (_("Product"), says.product),
        (_("Establishment"), found.establishment),
        (_("Determined by"), found.determined_by or _("nobody yet")),
        (_("Determined"), f"{stamped(says.at)} ({zone})" if says.at else _("not yet")),
        (_("Procedure"), says.procedure or _("none named")),
        (_("Tests asked for and not done"), ", ".join(says.not_done) or "none"),
        (_("Printed"), f"{stamped(this_site().clock())} ({zone})"),
    ]


def tests(found: Summary) -> list[list[Any]]:
    """Every test with its result, in the order of the record."""
    return [
        [one.marker, one.method, one.kit_lot or _("not named"), one.laboratory or _("not named"),
         one.certificate or _("not named"), stamped(one.specimen_at), struck(one.superseded, one.outcome)]
        for one in found.says.tests
    ]  # fmt: skip


def lines(found: Summary) -> Iterator[str]:
    """The whole summary as text."""
    says = found.says
    yield _("Summary of records (21 CFR 1271.55) of %(code)s", code=printed(says.code))
    yield from (one for one in (says.quarantine, says.statement) if one)
    yield from (f"{name}: {value}" for name, value in facts(found))
    yield from (_("Reason: %(one)s", one=one) for one in says.reasons)
    yield from (_("Label warning: %(one)s", one=one) for one in says.warnings)
    for row in tests(found):
        yield _("Test: ") + "; ".join(f"{name} {value}" for name, value in zip(COLUMNS, row, strict=True))
    yield PRIVATE
