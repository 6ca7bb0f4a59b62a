"""One dossier as a file, for the pages and for the API alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import force_locale

from tracker import access
from tracker.actions.batch_record import record_around
from tracker.actions.dossiers import Proven, papers_of, proven, readers_only
from tracker.actions.lists import samples_of
from tracker.actions.notices import told_of_treatment
from tracker.actions.treatment_lists import outcomes_of, placed
from tracker.custody.case import Case
from tracker.custody.people import Actor
from tracker.labels.code import payload, printed
from tracker.labels.drawing import qr_code
from tracker.records.chains import End
from tracker.web.donors import judged_here
from tracker.web.dossier import donor, material, narrowing, proof, treatment
from tracker.web.dossier import private as personal
from tracker.web.dossier.content import Content, Part
from tracker.web.keeping import kept_until
from tracker.web.shown import Names, stamped, this_site

NOUNS = {"V": "vial", "S": "sample", "T": "treatment", "D": "donor"}
CODED = (
    "Free texts and whoever the donor or the patient is are private: they are on record and not in this "
    "dossier."
)
STRUCK = "What a correction replaced is struck through."
FOR_PEOPLE = (
    "This dossier is for people and proves nothing by itself; the verifiable bundle of the same record, "
    "exported beside it, is what tracker-verify checks."
)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read for one dossier: the case, the events of its chain, its parts, its last event, and until
    when the record is kept."""

    case: Case
    events: Proven
    parts: Sequence[Part]
    seq: int
    kept: str


def dossier(code: str, *, private: bool = False) -> bytes:
    """The dossier of a vial, sample, treatment or donor as a PDF in the language of the record.

    With `private` names and free texts stand on it, and that somebody looked at them is on the ledger first.
    Raises NotAllowedHere for whoever it is not for, and Unknown.
    """
    from tracker.web.dossier.paper import pdf

    actor = access.actor()
    readers_only(actor, code)
    with force_locale("en"):
        return pdf(_content(code, actor, private))


def _content(code: str, actor: Actor, private: bool) -> Content:
    found = {"T": _of_treatment, "D": _of_donor}.get(code[:1], _of_material)(code, actor)
    told = personal.parts(found.case, code, found.events, actor) if private else []
    site, seq = this_site(), found.seq
    settings, now = site.settings, stamped(site.clock())
    name = f"{settings.site_name}, demonstration" if settings.demonstration else settings.site_name
    as_of = f"As of event {seq} of its chain, {now}. Every time is in {settings.time_zone}."
    return Content(
        title=f"Dossier of {NOUNS[code[:1]]} {printed(code)}",
        code=code,
        symbol=qr_code(payload(settings.label_host, code)),
        site=name,
        printed=f"{printed(code)}, as of event {seq}, printed by {actor.name}, {now}",
        as_of=as_of,
        head=(as_of, f"Printed by {actor.name}.", found.kept, "" if private else CODED, STRUCK, FOR_PEOPLE),
        parts=[*told, *found.parts],
    )


def _of_material(code: str, actor: Actor) -> _Read:
    found = record_around(this_site(), code)
    case, focused = found.case, found.case.line.vial is not None
    events = _events(case.sample.code, code, found.end)
    shown = narrowing.narrowed(found, code) if focused else found
    own = [material.vial(case)] if focused else []
    told = proof.parts(events, Names(proof.users(events)))
    return _Read(
        case, events, [*own, *material.parts(shown, actor), *told], _seq(found.end), _kept(case.sample.code)
    )


def _of_treatment(code: str, actor: Actor) -> _Read:
    site = this_site()
    found, told, outcomes = papers_of(site, code), told_of_treatment(site, code), outcomes_of(site, code)
    events = _events(code, code, found.end)
    names = Names([*treatment.users(found, told, outcomes), *proof.users(events)])
    vials = placed(site, treatment.order_of(found))
    parts = treatment.parts(found, actor, vials, told, outcomes, names)
    return _Read(found.case, events, [*parts, *proof.parts(events, names)], _seq(found.end), _kept(code))


def _of_donor(code: str, actor: Actor) -> _Read:
    found = papers_of(this_site(), code)
    found = replace(found, case=judged_here(found.case, actor))
    events = _events(code, code, found.end)
    names = Names([*donor.users(found), *proof.users(events)])
    parts = donor.parts(found, samples_of(this_site(), code), names)
    return _Read(found.case, events, [*parts, *proof.parts(events, names)], _seq(found.end), _kept(code))


def _kept(code: str) -> str:
    return f"How long the record is kept: {kept_until(code)}."


def _events(chain: str, code: str, end: End | None) -> Proven:
    return proven(this_site(), chain, code, _seq(end))


def _seq(end: End | None) -> int:
    return end.seq if end else 0
