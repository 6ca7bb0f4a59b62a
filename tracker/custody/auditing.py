"""What an officer who reviews by exception looks at first, and what they may not review: their own acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from tracker.custody.decision import Refusal, refuse

OUTCOMES: Mapping[str, str] = {
    "nothing_found": "Nothing to follow up",
    "followed_up": "Followed up, as written below",
}
OUT_OF_THE_ORDINARY: Mapping[str, str] = {
    "correct": "a correction",
    "void": "an act taken back",
    "record_outside": "told from outside",
    "hold": "a hold",
    "lift": "a stop lifted",
    "narrow": "a stop narrowed",
    "reject": "a rejection",
    "declare_lost": "a vial declared lost",
    "request_exception": "an exceptional release",
    "acknowledge_exception": "an exceptional release",
    "release_exceptionally": "an exceptional release",
    "open_deviation": "a deviation",
    "report_reaction": "an adverse reaction",
    "recall": "a recall",
    "withdraw_consent": "a consent withdrawn",
    "withdraw_treatment_consent": "a consent withdrawn",
    "withdraw_specification": "a specification withdrawn",
    "reassign": "a sample judged under another specification",
    "declare_urgent_need": "an urgent need",
    "forget_identity": "an erasure",
}
"""Steps that are never routine, and what they are called in a review."""
SECONDS = ("second", "witness")
BASIS = "21 CFR 11.10(e)"


def out_of_the_ordinary(body: Mapping[str, Any], late_after: timedelta) -> tuple[str, ...]:
    """Why an event is looked at first; empty for one of the routine."""
    return tuple(_why(body, late_after))


def _why(body: Mapping[str, Any], late_after: timedelta) -> Iterator[str]:
    if body.get("outcome") != "done":
        yield "refused"
    if (kind := str(body.get("type"))) in OUT_OF_THE_ORDINARY:
        yield OUT_OF_THE_ORDINARY[kind]
    if body.get("how") == "typed":
        yield "the code was typed"
    if body.get("door") == "import":
        yield "imported"
    try:
        late = datetime.fromisoformat(body["recorded"]) - datetime.fromisoformat(body["at"]) > late_after
    except (KeyError, TypeError, ValueError):
        yield "its body cannot be read"
        return
    if late:
        yield "entered late"


def took_part(body: Mapping[str, Any], user: str) -> bool:
    """Have done it, or stood beside whoever did."""
    esig = body.get("esig") or {}
    beside = (esig.get("second") or {}).get("signer")
    return user in (body.get("actor"), beside) or _second(body.get("data"), user)


def _second(value: Any, user: str) -> bool:
    if isinstance(value, Mapping):
        return any((name in SECONDS and one == user) or _second(one, user) for name, one in value.items())
    return isinstance(value, list) and any(_second(one, user) for one in value)


def own_acts(many: int) -> Refusal:
    """That nobody reviews what they did themselves."""
    told = "one of these events is your own act" if many == 1 else f"{many} of these events are your own acts"
    return refuse(
        f"Nobody reviews their own acts, and {told}.",
        "Choose “anybody but me”; another quality officer reviews yours.",
        check="review.own",
        basis=BASIS,
    )
