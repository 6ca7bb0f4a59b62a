"""Which case a step is judged on, by what its subject is."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta

from tracker.actions.recall_scope import reach_of
from tracker.actions.site import Site
from tracker.actions.standing import as_now
from tracker.custody.case import Case, Rules
from tracker.custody.decision import Act
from tracker.custody.steps import Step, Subject
from tracker.labels.recognise import as_found
from tracker.records import accounts, cases, retention, rolls, scope
from tracker.records.connection import Connection

FORGET = "forget_identity"
SUBJECTS = {
    "P": Subject.PERSON,
    "D": Subject.DONOR,
    "S": Subject.SAMPLE,
    "V": Subject.VIAL,
    "T": Subject.TREATMENT,
    "H": Subject.HANDOVER,
    "L": Subject.LOT,
    "E": Subject.EQUIPMENT,
    "U": Subject.UNIT,
    "Q": Subject.SPECIFICATION,
    "R": Subject.RECALL,
}


def rules(site: Site) -> Rules:
    """The settings that rules read."""
    settings = site.settings
    return Rules(
        confirmation_window=timedelta(minutes=settings.confirmation_minutes),
        interval_grace=timedelta(minutes=settings.interval_grace_minutes),
        late_entry=timedelta(minutes=settings.late_entry_minutes),
        notice=timedelta(hours=settings.notice_hours),
        attachment_bytes=settings.attachment_bytes,
        deviation_closing=timedelta(days=settings.deviation_days),
        deviation_report=timedelta(days=settings.deviation_report_days),
        reaction_report=timedelta(days=settings.reaction_report_days),
        effectiveness=timedelta(days=settings.effectiveness_days),
        own_outcome=settings.cmv_reactive,
        retention_years=settings.retention_years,
        determination_due=timedelta(days=settings.determination_days),
        demonstration=settings.demonstration,
        training_demanded=settings.training_demanded,
    )


def load_case(
    site: Site, connection: Connection, step: Step | None, act: Act, subject: str, now: datetime
) -> Case:
    """The case of a subject, with the materials, the specification and the treatment that the act names."""
    found = _case(site, connection, step, act, subject, now)
    if act.text("owner"):
        found = replace(found, assignee=as_now(site, accounts.actor(connection, act.text("owner"))))
    if not act.words("preprinted"):
        return found
    unused = rolls.reserved(connection, act.words("preprinted"))
    return replace(found, custody=replace(found.custody, unused=unused))


def _case(
    site: Site, connection: Connection, step: Step | None, act: Act, subject: str, now: datetime
) -> Case:
    loader = cases.Loader(connection, now, rules(site))
    if step is not None and step.creates:
        return _before_it_is_made(loader, step, act, subject)
    named = _materials(act)
    match subject[:1]:
        case "V":
            return loader.of_vial(subject, named, act.text("treatment"))
        case "S":
            return loader.of_sample(subject, named, act.text("treatment"))
        case "D":
            return loader.of_donor(subject, named, act.text("specification"))
        case "T":
            return _treatment(loader, connection, act, subject, named)
        case "P":
            return _person(loader, connection, step, subject, act.text("other"))
        case "Q":
            return loader.of_specification(subject, act.actor.user)
        case "R":
            return loader.of_recall(subject)
        case "H" if scope.known(connection, subject):
            return Case(now=now, subject=subject, rules=rules(site))
        case _:
            return loader.of_other(subject)


def _treatment(
    loader: cases.Loader, connection: Connection, act: Act, subject: str, named: tuple[str, ...]
) -> Case:
    """A treatment; with the vial in hand, where there is one."""
    vial = _vial_in_hand(act)
    known = bool(vial) and scope.known(connection, vial)
    return loader.of_vial(vial, named, subject) if known else loader.of_treatment(subject)


def _person(
    loader: cases.Loader, connection: Connection, step: Step | None, subject: str, other: str
) -> Case:
    """A person; where they are to be forgotten, with all that their records are kept for."""
    found = loader.of_person(subject, other)
    if step is None or step.kind != FORGET:
        return found
    return replace(found, kept=retention.of_person(connection, subject, erasing=True))


def _before_it_is_made(loader: cases.Loader, step: Step, act: Act, subject: str) -> Case:
    """What a making rests on: the patient of a treatment, the earlier versions of a product."""
    match step.kind:
        case "open_treatment":
            return loader.of_person(act.text("person"))
        case "start_recall" | "start_drill":
            return Case(
                now=loader.now,
                subject=subject,
                rules=loader.rules,
                reach=reach_of(loader.connection, act.data),
            )
        case "draft_specification":
            return loader.of_product(subject, act.text("product"))
        case _:
            return Case(now=loader.now, subject=subject, rules=loader.rules)


def lookup(site: Site, issuer: str, band: str) -> str:
    """The keyed hash a wristband is found by, the same for two that look alike; without the installation's
    secret it tells nothing."""
    return hmac.digest(site.secret, f"wristband\0{issuer}\0{as_found(band)}".encode(), "sha256").hex()


def _vial_in_hand(act: Act) -> str:
    return act.text("vial") or next((one.code for one in act.scanned("vial")), "")


def _materials(act: Act) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("lots", "equipment", "unit"):
        value = act.data.get(name)
        found += [str(one) for one in value] if isinstance(value, list) else [str(value)] if value else []
    return tuple(found)
