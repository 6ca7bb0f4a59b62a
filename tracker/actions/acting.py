"""The verb: locks, then the case, then `decide`, then the rows and the ledger, then the commit."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tracker.version import VERSION
from tracker.actions import receipts
from tracker.actions.given import Answer, Request, load
from tracker.actions.sign_in import reauthenticate, recognise
from tracker.actions.site import Site
from tracker.custody.case import Case, Rules
from tracker.custody.changes import Private, Put
from tracker.custody.decision import Act, Decision, Receipt, Refusal, decide
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.problems import Busy, Invalid, NotAllowedHere, NotSignedIn, Stale, Unknown
from tracker.custody.steps import STEPS, Step, Subject
from tracker.labels.code import Kind, make, make_serial
from tracker.records import accounts, cases, chains, journal, private, requests, saving, scope
from tracker.records.database import Transaction

TRIES = 5
KINDS = {kind.value: kind for kind in Kind}
SUBJECTS = {
    "P": Subject.PERSON, "D": Subject.DONOR, "S": Subject.SAMPLE, "V": Subject.VIAL, "T": Subject.TREATMENT,
    "H": Subject.HANDOVER, "L": Subject.LOT, "E": Subject.EQUIPMENT, "U": Subject.UNIT,
}  # fmt: skip


class _Moved(Exception):
    """The act reaches further than what was locked; nothing was written, so it starts again."""


def rules(site: Site) -> Rules:
    """The settings that rules read."""
    settings = site.settings
    return Rules(
        confirmation_window=timedelta(minutes=settings.confirmation_minutes),
        interval_grace=timedelta(minutes=settings.interval_grace_minutes),
        late_entry=timedelta(minutes=settings.late_entry_minutes),
        demonstration=settings.demonstration,
    )


def take_step(site: Site, actor: Actor, request: Request) -> Answer:
    """Do one step, or refuse it with every reason; either way it is on the ledger before this returns.

    Raises Unknown, NotAllowedHere, Invalid, Stale, KeyReused, Busy or BrokenLedger, and then nothing was done."""
    step = STEPS.get(request.step)
    if step is None:
        raise Unknown(f"There is no step called “{request.step}”.")
    attempt = _Attempt(site, actor, step, request)
    attempt.check_subject()
    if not step.allows(actor):
        attempt.keep_attempt("not_allowed", ())
        raise NotAllowedHere(f"“{step.label}” is not among what you may do here.")
    attempt.read_fields()
    attempt.recognise_people()
    for _ in range(TRIES):
        try:
            return attempt.once()
        except _Moved:
            continue
    raise Busy("The record is changing under many hands. Nothing was done; please try again.")


@dataclass(slots=True)
class _Attempt:
    """One act on its way; `once` may run several times, and only one run is committed."""

    site: Site
    actor: Actor
    step: Step
    request: Request
    data: dict[str, Any] | None = None
    second: Actor | None = None
    faults: tuple[Refusal, ...] = ()

    def check_subject(self) -> None:
        """The subject exists and is one this step may be done to."""
        code = self.request.subject
        if self.step.creates:
            return
        if SUBJECTS.get(code[:1]) not in self.step.subjects:
            raise Unknown(f"“{self.step.label}” is not a step of {code or 'nothing'}.")
        with self.site.database.reading() as connection:
            if not scope.known(connection, code):
                raise Unknown(f"There is no record with the code {code}.")

    def read_fields(self) -> None:
        """Load the step's own schema; what does not fit is kept as an attempt, with no value in it."""
        try:
            self.data = load(self.step.schema, self.request.data)
        except Invalid as error:
            self.keep_attempt("invalid", tuple(error.fields))
            raise

    def recognise_people(self) -> None:
        """The person asks again, the second person signs in; both outside the locks, because hashing takes long."""
        request = self.request
        if (
            self.step.again
            and self.actor.session
            and not reauthenticate(self.site, self.actor, request.password)
        ):
            self._fault("identity.again", "The password was not recognised.", "password")
        if not request.second_login:
            return
        try:
            self.second = recognise(self.site, request.second_login, request.second_password)
        except NotSignedIn as error:
            self._fault("identity.second", error.says, "second_login")

    def _fault(self, check: str, says: str, field: str) -> None:
        refusal = Refusal(check, says, "Enter it again.", "21 CFR 11.200", field=field)
        self.faults = (*self.faults, refusal)

    def once(self) -> Answer:
        """One run: everything it reads, it reads under its locks."""
        site, request = self.site, self.request
        now = site.clock()
        scans = receipts.read(site, self.actor, request.receipts, now)
        named = self._named(scans)
        with site.database.reading() as connection:
            reached = scope.reach(connection, named)
        drawn = self._draw()
        new = tuple(one for one in drawn if len(one) == 12 and one[0] not in "V")
        locks = reached.chains | {"@door"} if self.step.creates else reached.chains
        with site.database.writing(
            locks, new=new, wide=self.step.stopping and request.subject[:1] in "DLEUP"
        ) as transaction:
            connection = transaction.connection
            key = f"{self.actor.user}:{request.key}" if request.key else ""
            if key:
                first = requests.claim(connection, key, request.body_hash(), now)
                if first is not None:
                    return Answer(first.status, first.answer, replayed=True)
            if not scope.reach(connection, named).chains <= transaction.locked:
                raise _Moved
            actor = self._standing(connection)
            self._refuse_stale(connection)
            answer = _Judged(self, transaction, actor, now, scans, drawn).answer()
            if key:
                requests.keep_answer(connection, key, answer.status, answer.document)
            return answer

    def _standing(self, connection: Any) -> Actor:
        """The person as they stand now: disabled or out of the role while they waited means no."""
        actor = (
            self.actor
            if self.actor.is_system
            else accounts.actor(connection, self.actor.user, self.actor.session)
        )
        if actor is None or not self.step.allows(actor):
            raise NotAllowedHere("Your account no longer allows this.")
        return actor

    def _refuse_stale(self, connection: Any) -> None:
        if self.request.seen is None or self.step.stopping or self.step.creates:
            return
        chain = scope.reach(connection, [self.request.subject]).samples.get(
            self.request.subject, self.request.subject
        )
        if chains.last_seq(connection, chain) != self.request.seen:
            raise Stale("The record has moved since this page was loaded. Look at it again before you act.")

    def _named(self, scans: Iterable[Receipt]) -> tuple[str, ...]:
        """Every code the act names: its subject, further vials, what was scanned, what is used."""
        found = [self.request.subject, *(one.code for one in scans)]
        for name, declared in self.step.schema().fields.items():
            if declared.metadata.get("code") and (self.data or {}).get(name):
                value = (self.data or {})[name]
                found += value if isinstance(value, list) else [value]
        return tuple(one for one in dict.fromkeys(found) if one)

    def _draw(self) -> tuple[str, ...]:
        entropy = self.site.entropy
        kinds = self.step.draws(self.data or {})
        return tuple(make_serial(entropy) if one == "#" else make(KINDS[one], entropy) for one in kinds)

    def keep_attempt(self, outcome: str, names: tuple[str, ...]) -> None:
        """A refused or unfit attempt on a known subject is on its chain, with names of fields and never a value."""
        subject = self.request.subject
        with self.site.database.reading() as connection:
            chain = scope.reach(connection, [subject]).samples.get(subject, subject) if subject else "@door"
        with self.site.database.writing([chain]) as transaction:
            entry = journal.Entry(
                chain=chain, subject=subject or "@door", type=self.step.kind, outcome="refused", at=self.site.clock(),
                data={"given": {}, "changes": [], "unfit": list(names)}, refusals=[{"check": f"door.{outcome}", "evidence": []}],
            )  # fmt: skip
            journal.append(
                transaction,
                self.envelope(self.site.entropy(16).hex(), self.actor.user, self.site.clock(), ""),
                [entry],
                self.site.entropy,
            )

    def envelope(
        self, act: str, actor: str, now: datetime, specification: str, how: str = "none"
    ) -> journal.Envelope:
        """What all events of this act share."""
        return journal.Envelope(
            act=act, actor=actor, recorded=now, door=self.request.door, how=how, device=self.request.device,
            rules={"program": VERSION, "specification": specification},
        )  # fmt: skip


@dataclass(slots=True)
class _Judged:
    """One run under its locks: the case, the decision, and what is written."""

    attempt: _Attempt
    transaction: Transaction
    actor: Actor
    now: datetime
    scans: tuple[Receipt, ...]
    drawn: tuple[str, ...]

    def answer(self) -> Answer:
        """Decide, write, and say what came of it."""
        act = self._act()
        subjects = self._vials(act)
        judged = [(case, self._decide(case, replace(act, subject=subject))) for subject, case in subjects]
        decisions = [one for _, one in judged]
        allowed = all(one.allowed for one in decisions)
        changes = saving.merged(put for one in decisions for put in one.changes) if allowed else ()
        effects = saving.merged(put for one in decisions for put in one.consequences)
        events = self._write(act, judged[0][0], decisions, changes, effects, allowed=bool(allowed))
        if allowed and self.scans:
            requests.use_receipts(self.transaction.connection, [one.id for one in self.scans], self.now)
        return Answer(201 if allowed else 409, self._document(act, decisions, events, allowed=bool(allowed)))

    def _act(self) -> Act:
        data = dict(self.attempt.data or {})
        at = data.pop("at", None) or self.now
        reason = data.get("late_reason")
        late = (
            "demonstration"
            if isinstance(reason, Private) and reason.value == "demonstration"
            else ("late" if reason else None)
        )
        return Act(
            id=self.attempt.site.entropy(16).hex(), step=self.attempt.step.kind, subject=self.attempt.request.subject,
            actor=self.actor, at=at, now=self.now, data=data, receipts=self.scans, second=self.attempt.second,
            late=late, codes=self.drawn,
        )  # fmt: skip

    def _vials(self, act: Act) -> list[tuple[str, Case]]:
        """The cases this act is judged on: one, or one for each of many vials."""
        subject = act.subject or (self.drawn[0] if self.drawn else "")
        more = act.data.get("vials") if self.attempt.step.many else None
        every = [subject, *(str(one) for one in (more if isinstance(more, list) else []) if one != subject)]
        return [(one, self._case(act, one)) for one in every]

    def _case(self, act: Act, subject: str) -> Case:
        return load_case(
            self.attempt.site, self.transaction.connection, self.attempt.step, act, subject, self.now
        )

    def _decide(self, case: Case, act: Act) -> Decision:
        faults = self.attempt.faults
        used = self.scans and requests.any_used(self.transaction.connection, [one.id for one in self.scans])
        if used:
            faults = (*faults, Refusal("identity.scan", "This scan was used before.", "Scan again."))
        decision = decide(case, act, self.attempt.step)
        if not faults:
            return decision
        return replace(
            decision, allowed=False, refusals=(*faults, *decision.refusals), changes=(), consequences=()
        )

    def _write(
        self,
        act: Act,
        case: Case,
        decisions: list[Decision],
        changes: tuple[Put, ...],
        effects: tuple[Put, ...],
        *,
        allowed: bool,
    ) -> tuple[journal.Written, ...]:
        site, connection = self.attempt.site, self.transaction.connection
        given = {name: value for name, value in act.data.items() if value is not None}
        secret = {
            id(one): one for one in saving.privates([given, *(put.values for put in (*changes, *effects))])
        }
        kept = private.keep(
            self.transaction,
            act.subject or (self.drawn or ("@door",))[0],
            [one.value for one in secret.values()],
            site.entropy,
        )
        commits = dict(zip(secret, kept, strict=True))
        born = frozenset({act.id, *self.drawn})
        extra = {
            put.key: {"lookup": lookup(site, str(put.values["issuer"]), str(put.values["band"].value))}
            for put in changes
            if put.table == "wristband"
        }  # type: ignore[union-attr]
        saving.save(connection, (*changes, *effects), born, commits, extra)
        specification = case.quality.specification.id if case.quality.specification else ""
        envelope = self.attempt.envelope(act.id, self.actor.user, self.now, specification, self._how())
        entries = self._entries(
            act, case, decisions, changes, saving.told(given, commits), commits, allowed=allowed
        )
        written = journal.append(self.transaction, envelope, entries, site.entropy)
        if effects:
            followed = [
                journal.Entry(chain=chain, subject=act.subject, type="consequence", outcome="done", at=self.now,
                              data={"given": {"of": act.step}, "changes": saving.as_told(effects, chain, commits)})
                for chain in dict.fromkeys(put.chain for put in effects)
            ]  # fmt: skip
            journal.append(self.transaction, replace(envelope, actor=SYSTEM.user), followed, site.entropy)
        return written

    def _entries(
        self,
        act: Act,
        case: Case,
        decisions: list[Decision],
        changes: tuple[Put, ...],
        given: Any,
        commits: Any,
        *,
        allowed: bool,
    ) -> list[journal.Entry]:
        refusals = [
            {"check": one.check, "evidence": list(one.evidence), "subject": decision.subject}
            for decision in decisions
            for one in decision.refusals
        ]
        own = self._chain(act, case, allowed=allowed)
        touched = dict.fromkeys([*own, *(put.chain for put in changes)])
        return [
            journal.Entry(
                chain=chain, subject=act.subject or (self.drawn[0] if allowed else "@door"), type=act.step,
                outcome="done" if allowed else "refused", at=act.at,
                data={"given": given, "changes": saving.as_told(changes, chain, commits)}, refusals=refusals,
            )
            for chain in touched
        ]  # fmt: skip

    def _chain(self, act: Act, case: Case, *, allowed: bool) -> list[str]:
        """The chain that keeps the attempt: of what was acted on; a refused creation is kept at the door."""
        if self.attempt.step.creates:
            return [] if allowed else ["@door"]
        if case.line.sample is not None and act.subject[:1] in "VS":
            own = [case.line.sample.code]
            return (
                [*own, case.treatment.order.code]
                if self.attempt.step.towards_patient and case.treatment.order
                else own
            )
        return [act.subject, case.line.sample.code] if case.line.sample is not None else [act.subject]

    def _how(self) -> str:
        return next((one.how.value for one in self.scans), "none")

    def _document(
        self, act: Act, decisions: list[Decision], events: tuple[journal.Written, ...], *, allowed: bool
    ) -> dict[str, Any]:
        refusals = [
            told_refusal(one, decision.subject) for decision in decisions for one in decision.refusals
        ]
        warnings = [
            {"check": one.check, "says": one.says} for decision in decisions for one in decision.warnings
        ]
        return {
            "decision": {"step": act.step, "allowed": allowed, "refusals": refusals, "warnings": warnings},
            "event": {"id": events[0].id, "idx": events[0].idx, "leaf_hash": events[0].leaf_hash.hex()} if events else None,
            "subject": act.subject or (self.drawn[0] if allowed else ""),
            "made": list(self.drawn) if allowed else [],
        }  # fmt: skip


def told_refusal(one: Refusal, subject: str = "") -> dict[str, Any]:
    """A refusal as every door tells it."""
    return {
        "check": one.check, "says": one.says, "resolve": one.resolve, "basis": one.basis, "evidence": list(one.evidence),
        "field": one.field, "subject": subject,
    }  # fmt: skip


def lookup(site: Site, issuer: str, band: str) -> str:
    """The keyed hash a wristband is found by; without the installation's secret it tells nothing."""
    return hmac.digest(site.secret, f"wristband\0{issuer}\0{band}".encode(), "sha256").hex()


def load_case(site: Site, connection: Any, step: Step, act: Act, subject: str, now: datetime) -> Case:
    """The case a step is judged on, by what its subject is."""
    loader = cases.Loader(connection, now, rules(site))
    kind = subject[:1]
    named = _materials(act)
    if step.creates:
        return (
            loader.of_person(act.text("person"))
            if step.kind == "open_treatment"
            else Case(now=now, subject=subject, rules=rules(site))
        )
    if kind == "V":
        return loader.of_vial(subject, named, act.text("treatment"))
    if kind == "S":
        return loader.of_sample(subject, named)
    if kind == "D":
        return loader.of_donor(subject, named, act.text("specification"))
    if kind == "T":
        vial = act.text("vial") or next((one.code for one in act.scanned("vial")), "")
        known = vial and scope.known(connection, vial)
        return loader.of_vial(vial, named, subject) if known else loader.of_treatment(subject)
    return loader.of_person(subject) if kind == "P" else loader.of_other(subject)


def _materials(act: Act) -> tuple[str, ...]:
    found: list[str] = []
    for name in ("lots", "equipment", "unit"):
        value = act.data.get(name)
        found += value if isinstance(value, list) else [str(value)] if value else []
    return tuple(found)
