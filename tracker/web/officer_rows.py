"""The rows of the quality page: what it is, how long it has waited, what one press leads to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from tracker import access
from tracker.actions.officer_lists import ToRelease, ToReview, judged
from tracker.custody.analytes import BY_NAME, Outcome
from tracker.custody.case.quality import Result
from tracker.custody.products import Criterion
from tracker.custody.steps import STEPS
from tracker.language import gettext as _
from tracker.language import term
from tracker.records.officer_queries import Entered, InForce, Offered, Proposed
from tracker.web.reasons import as_read, with_signs
from tracker.web.shown import Names, this_site, words
from tracker.web.spans import in_words, left
from tracker.web.telling import code_link, counted, grouped, link, mark, page_of, standing, way_to, when

OUTCOMES: dict[Outcome | None, tuple[str, str]] = {
    Outcome.PASSES: ("usable", "meets the limit"),
    Outcome.FAILS: ("refused", "fails"),
    Outcome.UNDECIDED: ("waiting", "cannot be told"),
    None: ("waiting", "no limit asked"),
}
FROM = {
    "refusal": "A refused attempt",
    "not_effective": "A correction that does not work",
    "person": "Told by a person",
}
"""What a deviation came to light by, where its own words are private."""


def label_of(analyte: str) -> str:
    """The name of what was measured."""
    return term(BY_NAME[analyte].label) if analyte in BY_NAME else words(analyte)


def age(since: datetime) -> str:
    """How long something has waited."""
    return in_words(this_site().clock() - since)


def review(one: ToReview, names: Names) -> dict[str, Any]:
    """A result that waits for a second person."""
    state, word = OUTCOMES[judged(one.criteria, one.result)]
    limit = ", ".join(dict.fromkeys(shown_limit(each) for each in one.criteria)) or _(
        "none in the specification"
    )
    result = one.result
    return {
        "href": review_at(result),
        "state": state,
        "cells": [
            label_of(result.analyte),
            with_signs(result.shown),
            limit,
            mark(state, word),
            grouped(result.tube),
            names(result.by),
            age(result.at),
        ],
    }


def review_at(result: Result) -> str:
    """The address of the page on which a result is reviewed; empty for whoever reviews none."""
    may = STEPS["review_result"].allows(access.actor())
    return url_for("review.review", text=result.tube, result=result.id) if may else ""


def release(one: ToRelease) -> dict[str, Any]:
    """A sample that waits for its next release."""
    ready = not one.against
    says = _("nothing speaks against it") if ready else counted(len(one.against), "reason")
    clock = left(one.expires - this_site().clock()) if one.expires else _("no clock runs")
    wanted = "conditional" if one.step == "release_conditionally" else "final"
    return {
        "href": url_for("quality.release", sample=one.sample.code),
        "state": "usable" if ready else "waiting",
        "cells": [
            grouped(one.sample.code),
            one.sample.product,
            f"{len(one.vials)}",
            standing(one.standing),
            wanted,
            mark("usable" if ready else "waiting", says),
            clock,
            age(one.sample.collected_at),
        ],
    }


def proposed(one: Proposed, names: Names) -> dict[str, Any]:
    """A specification that waits for another person than its author."""
    own = one.by == access.actor().user
    act = _("another person") if own else way_to(one.code, "approve_specification", _("Approve"))
    cells = [one.title, one.product, f"{one.version}", names(one.by), when(one.at), age(one.at), act]
    return {"href": page_of(one.code), "state": "waiting", "cells": cells}


def way_out(kind: str, on: str, stop: str) -> Markup | str:
    """What an officer may do about a stop: look into it, lift it, reaffirm, or wait for the consent."""
    if kind == "wrong_site":
        return way_to(on, "reaffirm", _("Reaffirm"))
    if kind in ("consent_withdrawn", "treatment_consent_withdrawn"):
        return _("a renewed consent")
    lift = way_to(on, "lift", _("Lift"), stop=stop)
    if kind != "failing_result":
        return lift
    return Markup("{} {}").format(
        link(url_for("out_of_specification.lists", text=on), _("Look into it")), lift
    )


def shown_limit(criterion: Criterion) -> str:
    """A limit as it is written by hand."""
    return with_signs(criterion.shown)


def stop(one: InForce, names: Names) -> dict[str, Any]:
    """A stop in force."""
    leads = url_for("quality.release", sample=one.on) if one.on[:1] == "S" else page_of(one.on)
    cells = [
        as_read(one.says),
        code_link(one.on),
        names(one.by),
        when(one.at),
        age(one.at),
        way_out(one.kind, one.on, one.id),
    ]
    return {"href": leads, "state": "refused", "cells": cells}


def offer(one: Offered, names: Names) -> dict[str, Any]:
    """A vial that nobody accepted."""
    cells = [
        grouped(one.vial),
        words(one.kind),
        names(one.by),
        one.to,
        when(one.offered_at),
        age(one.offered_at),
    ]
    return {"href": page_of(one.vial), "state": "waiting", "cells": cells}


def deviation(one: Entered, names: Names) -> dict[str, Any]:
    """A deviation nobody closed."""
    acts = deviation_acts(one.subject, one.id)
    what = with_signs(str(one.data.get("says", ""))) or FROM.get(str(one.data.get("origin")), FROM["person"])
    cells = [grouped(one.subject), what, names(one.by), when(one.at), age(one.recorded), acts]
    return {"href": page_of(one.subject), "state": "waiting", "cells": cells}


def deviation_acts(about: str, key: str) -> Markup:
    """What an officer does about an open deviation: say how grave it is, and close it."""
    ways = (("classify_deviation", _("Classify")), ("close_deviation", _("Close")))
    return Markup(" ").join(way_to(about, step, shown, deviation=key) for step, shown in ways)


def late(one: Entered, names: Names) -> dict[str, Any]:
    """A late entry that would lengthen a clock."""
    sign = way_to(one.subject, "countersign", _("Countersign"), about=one.id)
    what = words(str(one.data.get("name") or one.data.get("step") or one.kind)).capitalize()
    cells = [what, code_link(one.subject), when(one.at), when(one.recorded), names(one.by), sign]
    return {"state": "waiting", "cells": cells}
