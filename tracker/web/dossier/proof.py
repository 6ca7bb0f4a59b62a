"""What the ledger tells in a dossier: what was refused, what was signed, every event, and the checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from tracker.actions.dossiers import Proven
from tracker.custody.steps import STEPS
from tracker.labels.code import printed
from tracker.labels.drawing import text_code
from tracker.ledger.body import read_instant
from tracker.records.ledger_lines import LedgerLine
from tracker.web.dossier.content import Part
from tracker.web.reasons import as_read
from tracker.web.refused_by import asks, title
from tracker.web.shown import Names, stamped, step_label, words
from tracker.web.telling import code_link, has_page, mark

SEALED = (
    "This symbol holds the newest signed checkpoint of the ledger: its name, how many events it has ({size}) "
    "and the root over all of them. Whoever keeps this sheet can prove with it later, by tracker-verify and "
    "its option --known, that none of these events was changed, dropped or moved since. {covers} It does not "
    "prove that what people said is true, or anything about later events."
)
COVERED = "Every event of this dossier is among them."
PARTLY = "The events of this dossier from place {first} on are newer, and are not covered yet."
NOT_KEPT = "what it said was not kept; it asks: {asks}"
UNSEALED = "The ledger was not sealed yet, so there is no checkpoint to print."


def parts(found: Proven, names: Names) -> list[Part]:
    """Refusals, signatures and events of one chain, and the checkpoint they stand under."""
    return [
        Part("Refused attempts", columns=("When", "Step", "On", "Who", "What refused it, and what it said"),
             rows=[_refused(one, names) for one in found.events if one.body["outcome"] == "refused"],
             empty="Nothing was ever refused."),
        Part("Signatures", columns=("Event", "Signed by", "Meaning", "What was signed", "Signed at"),
             rows=[row for one in found.events for row in _signed(one, names)],
             empty="Nothing that asks for a signature was done yet."),
        Part("Every event", columns=("Place", "No.", "Recorded", "Step", "On", "Who", "Outcome"),
             rows=[_event(one, names) for one in found.events], empty="There is no event."),
        _checkpoint(found),
    ]  # fmt: skip


def users(found: Proven) -> Iterator[str]:
    """Everybody the events name."""
    for one in found.events:
        yield one.actor
        if second := one.body.get("esig", {}).get("second"):
            yield str(second["signer"])


def _refused(one: LedgerLine, names: Names) -> dict[str, Any]:
    refusals: Sequence[Mapping[str, Any]] = one.body.get("refusals", ())
    told = Markup("").join(_refusal(each) for each in refusals)
    cells = [_at(one), step_label(one.type), _code(one.body["subject"]), names(one.actor), told]
    return {"cells": cells, "state": "refused"}


def _refusal(one: Mapping[str, Any]) -> Markup:
    """A check with what it said; where that was not kept, with what it asks for, told as such."""
    code = str(one["check"])
    told = as_read(str(one.get("says", ""))) or NOT_KEPT.format(asks=asks(code))
    evidence = ", ".join(printed(each) for each in one.get("evidence", ()) if has_page(each))
    looked = f" It looked at {evidence}." if evidence else ""
    return Markup("<div><b>{}</b>: {}{} ({})</div>").format(title(code), told, looked, code)


def _signed(one: LedgerLine, names: Names) -> Iterator[Sequence[Any]]:
    """The signatures of one event: as they stand in its body, else of whoever did what asks for one."""
    step, esig = STEPS.get(one.type), one.body.get("esig")
    if one.body["outcome"] != "done" or not (esig or (step and step.meaning)):
        return
    what = Markup("{} {}").format(step_label(one.type), _code(one.body["subject"]))
    if esig:
        by = [str(each["signer"]) for each in (esig, esig.get("second")) if each]
        for user in by:
            yield [one.idx, names(user), words(str(esig["meaning"])), what, _stamp(str(esig["auth_at"]))]
    elif step:
        yield [one.idx, names(one.actor), step.meaning, what, _at(one)]


def _event(one: LedgerLine, names: Names) -> dict[str, Any]:
    done = one.body["outcome"] == "done"
    outcome = mark("usable", "done") if done else mark("refused", "refused")
    where = _code(one.body["subject"])
    cells = [one.idx, one.seq, _at(one), step_label(one.type), where, names(one.actor), outcome]
    return {"cells": cells, "state": "" if done else "refused"}


def _code(text: object) -> Markup | str:
    return code_link(str(text)) if has_page(str(text)) else str(text)


def _at(one: LedgerLine) -> str:
    return _stamp(one.recorded_at)


def _stamp(text: str) -> str:
    return stamped(_instant(text), text)


def _instant(text: str) -> datetime | None:
    try:
        return read_instant(text)
    except ValueError:
        return None


def _checkpoint(found: Proven) -> Part:
    kept = found.checkpoint
    if kept is None:
        return Part("Checkpoint of the ledger", empty=UNSEALED)
    newer = [one.idx for one in found.events if one.idx >= kept.size]
    covers = PARTLY.format(first=newer[0]) if newer else COVERED
    name, _, root = kept.note.split("\n")[:3]
    facts = [("Ledger", name), ("Events", str(kept.size)), ("Root", root), ("Sealed", _stamp(kept.sealed_at))]
    says = [SEALED.format(size=kept.size, covers=covers)]
    return Part("Checkpoint of the ledger", facts=facts, says=says, symbol=text_code(kept.note))
