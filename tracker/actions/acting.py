"""The verb: locks, then the case, then `decide`, then the rows and the ledger, then the commit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from marshmallow import Schema

from tracker.actions import mailing, recall_scope, receipts, sealer
from tracker.actions.entering import envelope, refused
from tracker.actions.given import Answer, Request, load, schema_of, told_refusal
from tracker.actions.judging import Judging
from tracker.actions.loading import SUBJECTS, load_case, lookup, rules
from tracker.actions.naming import each_of, fault_of_outside, faults_of_names
from tracker.actions.new_codes import KINDS, new_codes, preprinted
from tracker.actions.signing import CodeGone, Recognised, people_of
from tracker.actions.site import Site
from tracker.actions.standing import as_now
from tracker.custody.decision import Receipt, Refusal
from tracker.custody.people import Actor
from tracker.custody.problems import Busy, Invalid, NotAllowedHere, Stale, Unknown
from tracker.custody.steps import STEPS, Step
from tracker.custody.steps.outside import given_code
from tracker.custody.training import says_closed
from tracker.ledger.canonical import TooLarge
from tracker.records import accounts, chains, journal, requests, scope
from tracker.records.connection import Connection
from tracker.records.database import Transaction
from tracker.records.tables.chain import DOOR

__all__ = ["SUBJECTS", "load_case", "lookup", "rules", "take_step", "told_refusal"]

TRIES = 5
WIDE = frozenset("DLEUP")
NOBODY_YET = Recognised()
GONE = Refusal(
    "identity.second",
    "The account of the second person allows nothing any more.",
    "Another person signs in beside you.", "21 CFR 11.200", field="second_login",
)  # fmt: skip


class _Moved(Exception):
    """The act reaches further than what was locked; nothing was written, so it starts again."""


def take_step(site: Site, actor: Actor, request: Request) -> Answer:
    """Do one step, or refuse it with every reason; either way it is on the ledger before this returns.

    Raises Unknown, NotAllowedHere, Invalid, Stale, KeyReused, Busy or BrokenLedger; then nothing was done.
    """
    step = STEPS.get(request.step)
    if step is None:
        raise Unknown(f"There is no step called “{request.step}”.")
    attempt = _Attempt(site, actor, step, request)
    attempt.check_subject()
    if not step.allows(actor):
        attempt.keep_attempt("not_allowed", ())
        shut = says_closed(actor, step.who)
        raise NotAllowedHere(f"“{step.label}” is not among what you may do here. {shut}".strip())
    attempt.read_fields()
    attempt.people = people_of(site, actor, step, request)
    for _ in range(TRIES):
        try:
            return sealer.after(site, step, mailing.after(site, attempt.once()))
        except _Moved:
            continue
        except CodeGone:
            attempt.people = people_of(site, actor, step, request)
        except NotAllowedHere:
            attempt.keep_attempt("not_allowed", ())
            raise
        except TooLarge:
            attempt.refuse_unfit(request.too_large())
    raise Busy("The record is changing under many hands. Nothing was done; please try again.")


@dataclass(slots=True)
class _Attempt:
    """One act on its way; `once` may run several times, and only one run is committed."""

    site: Site
    actor: Actor
    step: Step
    request: Request
    data: dict[str, Any] | None = None
    people: Recognised = NOBODY_YET

    def check_subject(self) -> None:
        """The subject exists and is one this step may be done to; what makes its subject is done to none."""
        code = self.request.subject
        if self.step.creates and not code:
            return
        if self.step.creates or SUBJECTS.get(code[:1]) not in self.step.subjects:
            raise Unknown(f"“{self.step.label}” is not a step of {code or 'nothing'}.")
        with self.site.database.reading() as connection:
            if not scope.known(connection, code):
                raise Unknown(f"There is no record with the code {code}.")

    @property
    def _schema(self) -> Schema:
        return schema_of(self.step.schema)

    def read_fields(self) -> None:
        """Load the step's own schema; what does not fit is kept as an attempt, with no value in it."""
        found = dict(self.request.unfit)
        try:
            self.data = load(self._schema, self.request.data)
            found |= faults_of_names(self.site, self.actor, self._schema, self.data)
        except Invalid as error:
            found |= error.fields
        if found:
            self.refuse_unfit(found)

    def refuse_unfit(self, found: dict[str, list[str]]) -> NoReturn:
        """Keep the names of the fields that do not fit, and tell what is wrong with each."""
        self.keep_attempt("invalid", self._own_names(found))
        raise Invalid("Some fields do not fit.", found)

    def _own_names(self, found: Iterable[str]) -> tuple[str, ...]:
        """The names that are the program's own; any other was typed by somebody, and stays off the ledger."""
        own = {*self._schema.fields, *self.request.unfit}
        named = (name.partition(".")[0] for name in found)
        return tuple(dict.fromkeys(name if name in own else "unknown" for name in named))

    def once(self) -> Answer:
        """One run: everything it reads, it reads under its locks."""
        sent = (self.site, self.actor, self.request.receipts, self.site.clock())
        scans, unread = receipts.read(*sent), receipts.unread(*sent)
        named = self._named(scans)
        with self.site.database.reading() as connection:
            foreseen = recall_scope.reach(connection, self.step, self.data or {}, named).chains
        data = self.data or {}
        drawn = new_codes(self.site, self.step, data)
        born = [one for one in drawn if one[:1] in KINDS and len(one) > 8 and one[:1] != "V"]
        outside, corrected = given_code(data)
        # A pre-printed code is bound behind the lock of the door, where it was reserved, and so once.
        shared = self.step.creates or outside or preprinted(data)
        locks = foreseen | {DOOR} if shared else foreseen
        with self.site.database.writing(locks, new=born, wide=self._wide) as transaction:
            first = self._first(transaction)
            if first is not None:
                return first
            reached = recall_scope.reach(transaction.connection, self.step, data, named)
            if not reached.chains <= transaction.locked:
                raise _Moved
            if fault_of_outside(transaction.connection, outside, corrected):
                raise Busy("Somebody recorded a unit under the same code at this moment; look again.")
            self._refuse_stale(transaction.connection, reached)
            return self._judged(transaction, scans, unread, drawn)

    def _judged(
        self, transaction: Transaction, scans: tuple[Receipt, ...], unread: tuple[str, ...],
        drawn: tuple[str, ...],
    ) -> Answer:  # fmt: skip
        """Decided and written, by the people as they stand now."""
        # The clock is read again: waiting for the locks took time, and so may have ended a window.
        now = self.site.clock()
        actor, second = self._standing(transaction.connection), self._second(transaction.connection)
        faults = (*self.people.faults, *([GONE] if self.people.second and not second else []))
        answer = Judging(
            self.site, self.step, self.request, self.data or {}, transaction,
            actor, second, now, scans, drawn, faults, unread,
            signature=self.people.signature,
        ).answer()  # fmt: skip
        if answer.done:
            self.people.use_codes(self.site, transaction.connection)
        self._keep_first(transaction, answer, now)
        return answer

    @property
    def _wide(self) -> bool:
        """Whether it locks out every other act: a stop on what very many records rest on."""
        return self.step.wide or (self.step.stopping and self.request.subject[:1] in WIDE)

    @property
    def _hash(self) -> str:
        return self.request.body_hash(self.site.secret)

    @property
    def _key(self) -> str:
        return f"{self.actor.user}:{self.request.key}" if self.request.key else ""

    def _first(self, transaction: Transaction) -> Answer | None:
        """The answer that was given before under the same key."""
        if not self._key:
            return None
        first = requests.first_under(transaction.connection, self._key, self._hash)
        return None if first is None else Answer(first.status, first.answer, replayed=True)

    def _keep_first(self, transaction: Transaction, answer: Answer, now: datetime) -> None:
        """Keep what is answered, for whoever sends the same again."""
        if self._key:
            given = requests.First(answer.status, answer.document)
            requests.keep_answer(transaction.connection, self._key, self._hash, now, given)

    def _standing(self, connection: Connection) -> Actor:
        """The person as they stand now: disabled or out of the role while they waited means no."""
        if self.actor.is_system:
            return self.actor
        actor = as_now(self.site, accounts.actor(connection, self.actor.user, self.actor.session))
        if actor is None or not self.step.allows(actor):
            shut = says_closed(actor, self.step.who) if actor else ""
            raise NotAllowedHere(f"Your account no longer allows this. {shut}".strip())
        return actor

    def _second(self, connection: Connection) -> Actor | None:
        """The second person as they stand now; None when they are disabled, or there is none."""
        if self.people.second is None:
            return None
        second = as_now(self.site, accounts.actor(connection, self.people.second.user))
        return None if second is None or second.disabled else second

    def _refuse_stale(self, connection: Connection, reached: scope.Scope) -> None:
        request = self.request
        if request.seen is None or self.step.stopping or self.step.creates:
            return
        chain = reached.samples.get(request.subject, request.subject)
        if chains.moved_since(connection, chain, request.seen):
            raise Stale("The record has moved since this page was loaded. Look at it again before you act.")

    def _named(self, scans: Iterable[Receipt]) -> tuple[str, ...]:
        """Every code the act names: its subject, further vials, what was scanned, what is used."""
        found = [self.request.subject, *(one.code for one in scans)]
        for name, declared in self._schema.fields.items():
            if declared.metadata.get("code") or declared.metadata.get("reference") == "unit":
                found += each_of((self.data or {}).get(name))
        return tuple(one for one in dict.fromkeys(found) if one)

    def keep_attempt(self, outcome: str, names: tuple[str, ...]) -> None:
        """Keep an attempt that was never judged on its chain: names of fields, and never a value."""
        site, subject = self.site, self.request.subject
        chain = DOOR
        if subject:
            with site.database.reading() as connection:
                chain = scope.reach(connection, [subject]).samples.get(subject, subject)
        entry = refused(
            site, chain, subject or DOOR, self.step.kind, f"door.{outcome}", {"unfit": list(names)}
        )
        shared = envelope(site, self.actor.user, door=self.request.door, device=self.request.device)
        with site.database.writing([chain]) as transaction:
            journal.append(transaction, shared, [entry], site.entropy)
