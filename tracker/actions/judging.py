"""One run of an act under its locks: the case, the decision, and everything that is written of it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tracker.actions import mailing, receipts
from tracker.actions.act_times import late, not_ahead
from tracker.actions.entering import envelope
from tracker.actions.given import Answer, Request, kept_refusals, told_refusal
from tracker.actions.loading import load_case, lookup
from tracker.actions.signing import Signature
from tracker.actions.site import Site
from tracker.custody.case import Case
from tracker.custody.changes import Changes, Private, Upload
from tracker.custody.decision import Act, Decision, Receipt, Refusal, decide
from tracker.custody.people import SYSTEM, Actor
from tracker.custody.steps import Step
from tracker.ledger.canonical import JsonValue
from tracker.records import files, journal, private, requests, saving
from tracker.records.database import Transaction
from tracker.records.tables.chain import DOOR

USED = Refusal("identity.scan", "This scan was used before.", "Scan again.", "21 CFR 11.10(h)")


@dataclass(frozen=True, slots=True)
class Judging:
    """What one run works with: the locked transaction, the people as they stand now, scans, new codes, and
    the case where it was read before in the same transaction."""

    site: Site
    step: Step
    request: Request
    data: Mapping[str, Any]
    transaction: Transaction
    actor: Actor
    second: Actor | None
    now: datetime
    scans: tuple[Receipt, ...]
    drawn: tuple[str, ...]
    faults: tuple[Refusal, ...]
    unread: tuple[str, ...] = ()
    known: Case | None = None
    signature: Signature | None = None

    def answer(self) -> Answer:
        """Decide, write, and say what came of it: 201 when done, 409 when refused."""
        act, case, decisions = self.judged()
        allowed = all(one.allowed is True for one in decisions)
        changes = saving.merged(put for one in decisions for put in one.changes) if allowed else ()
        effects = saving.merged(put for one in decisions for put in one.consequences)
        event = self._write(act, case, decisions, changes, effects)
        if allowed and self.scans:
            ids = [one.id for one in self.scans]
            requests.use_receipts(self.transaction.connection, ids, self.now)
        if allowed and self.signature:
            self.signature.keep_window(self.transaction.connection, self.now)
        posts = mailing.put_in(self.site, self.transaction, changes)
        return Answer(201 if allowed else 409, self._document(act, decisions, event), posts=posts)

    def judged(self) -> tuple[Act, Case, list[Decision]]:
        """The act, the case of its subject, and what is decided of each it is about; nothing is written."""
        act = self._act()
        judged = [(self._case(act, one), one) for one in self._subjects(act)]
        decisions = [self._decide(case, replace(act, subject=subject)) for case, subject in judged]
        return act, judged[0][0], decisions

    def _act(self) -> Act:
        data = dict(self.data)
        told = data.pop("at", None) or self.now
        return Act(
            id=self.site.entropy(16).hex(),
            step=self.step.kind,
            subject=self.request.subject,
            actor=self.actor,
            at=not_ahead(told, self.now),
            told_at=told,
            now=self.now,
            data=data,
            receipts=self.scans,
            second=self.second,
            late=late(data.get("late_reason")),
            codes=self.drawn,
            unread=self.unread,
        )

    def _subjects(self, act: Act) -> list[str]:
        """What the act is judged on: its subject, or each of many vials."""
        subject = act.subject or (self.drawn[0] if self.drawn else "")
        more = act.data.get("vials") if self.step.many else None
        others = [str(one) for one in more] if isinstance(more, list) else []
        return list(dict.fromkeys([subject, *others]))

    def _case(self, act: Act, subject: str) -> Case:
        if self.known is not None and self.known.subject == subject:
            return self.known
        return load_case(self.site, self.transaction.connection, self.step, act, subject, self.now)

    def _decide(self, case: Case, act: Act) -> Decision:
        used = requests.any_used(self.transaction.connection, [one.id for one in self.scans])
        faults = (*self.faults, USED) if used else self.faults
        if faults:
            # Nobody who was not recognised learns, here or from the ledger, what a check would have found.
            return Decision(self.step.kind, False, faults, (), self.step.scans, subject=act.subject)
        return decide(case, act, self.step)

    def _write(
        self, act: Act, case: Case, decisions: list[Decision], changes: Changes, effects: Changes
    ) -> journal.Written | None:
        """The rows, one event on each chain touched, then the consequences as acts of the installation."""
        given = {name: value for name, value in act.data.items() if value is not None}
        commits = self._keep_private(act, given, (*changes, *effects))
        born = frozenset({act.id, *self.drawn})
        chains = self._chains(act, case, allowed=not any(one.refusals for one in decisions))
        told_on = dict.fromkeys([*chains, *(one.chain for one in changes)])
        ends = journal.read_ends(self.transaction, {*told_on, *(one.chain for one in effects)})
        extra: dict[str, dict[str, Any]] = {
            **self._lookups(changes),
            **_places(ends, changes, effects, told_on),
        }
        saving.save(self.transaction.connection, (*changes, *effects), born, commits, extra)
        self._keep_and_forget(given, changes)
        shared = self._envelope(act, case)
        entries = self._entries(act, told_on, decisions, changes, saving.told(given, commits), commits)
        written = journal.append(self.transaction, shared, entries, self.site.entropy, ends)
        followed = self._consequences(act, effects, commits)
        journal.append(self.transaction, replace(shared, actor=SYSTEM.user), followed, self.site.entropy)
        return written[0] if written else None

    def _keep_and_forget(self, given: Mapping[str, Any], changes: Changes) -> None:
        """What is kept beside the rows: files that came along, and what an erasure takes away."""
        private.forget(self.transaction.connection, changes)
        files.forget(self.transaction.connection, changes)
        for one in given.values():
            if isinstance(one, Upload) and changes:
                files.keep(self.transaction.connection, one)

    def _envelope(self, act: Act, case: Case) -> journal.Envelope:
        specification = case.quality.specification
        return envelope(
            self.site,
            self.actor.user,
            act=act.id,
            door=self.request.door,
            how=receipts.how(self.scans),
            device=self.request.device,
            specification=specification.id if specification else "",
        )

    def _keep_private(self, act: Act, given: Mapping[str, Any], changes: Changes) -> dict[int, str]:
        """One commitment for each private value, wherever it stands in the act."""
        found = {id(one): one for one in saving.privates([given, *(put.values for put in changes)])}
        subject = act.subject or (self.drawn[0] if self.drawn else DOOR)
        kept = private.keep(
            self.transaction, subject, [one.value for one in found.values()], self.site.entropy
        )
        return dict(zip(found, kept, strict=True))

    def _lookups(self, changes: Changes) -> dict[str, dict[str, str]]:
        """The keyed hashes by which new wristbands are found; no event carries them."""
        found = {}
        for one in changes:
            band = one.values.get("band")
            if one.table == "wristband" and isinstance(band, Private):
                found[one.key] = {"lookup": lookup(self.site, str(one.values["issuer"]), band.value)}
        return found

    def _entries(
        self,
        act: Act,
        chains: Iterable[str],
        decisions: list[Decision],
        changes: Changes,
        given: JsonValue,
        commits: saving.Commits,
    ) -> list[journal.Entry]:
        refusals = kept_refusals(decisions)
        allowed = not refusals
        scans = receipts.told(self.scans)
        return [
            journal.Entry(
                chain=chain,
                subject=act.subject or (self.drawn[0] if allowed and self.drawn else DOOR),
                type=act.step,
                outcome="done" if allowed else "refused",
                at=act.at,
                data={"given": given, "changes": saving.as_told(changes, chain, commits), **scans},
                refusals=refusals,
                esig=self.signature.told if allowed and self.signature else None,
            )
            for chain in chains
        ]

    def _chains(self, act: Act, case: Case, *, allowed: bool) -> list[str]:
        """The chains that keep the attempt itself; a refused creation is kept at the door."""
        if self.step.creates:
            return [] if allowed else [DOOR]
        sample = [case.line.sample.code] if case.line.sample else []
        order = [case.treatment.order.code] if case.treatment.order and self.step.towards_patient else []
        own = [] if act.subject[:1] in "VS" else [act.subject]
        return [*own, *sample, *order]

    def _consequences(self, act: Act, effects: Changes, commits: saving.Commits) -> list[journal.Entry]:
        return [
            journal.Entry(
                chain=chain,
                subject=act.subject,
                type="consequence",
                outcome="done",
                at=self.now,
                data={"given": {"of": act.step}, "changes": saving.as_told(effects, chain, commits)},
            )
            for chain in dict.fromkeys(one.chain for one in effects)
        ]

    def _document(self, act: Act, decisions: list[Decision], event: journal.Written | None) -> dict[str, Any]:
        allowed = all(one.allowed is True for one in decisions)
        refusals = [
            told_refusal(one, decision.subject) for decision in decisions for one in decision.refusals
        ]
        warnings = [
            {"check": one.check, "says": one.says} for decision in decisions for one in decision.warnings
        ]
        kept = {"id": event.id, "idx": event.idx, "leaf_hash": event.leaf_hash.hex()} if event else None
        return {
            "decision": {"step": act.step, "allowed": allowed, "refusals": refusals, "warnings": warnings},
            "event": kept,
            "subject": act.subject or (self.drawn[0] if allowed and self.drawn else ""),
            "made": list(self.drawn) if allowed else [],
        }


def _places(
    ends: journal.Ends, changes: Changes, effects: Changes, told_on: Container[str]
) -> dict[str, dict[str, int]]:
    """The number, on its chain, of the event that tells of each new record: they count in that order."""
    own = {one.key: {"seq": ends.next_seq(one.chain)} for one in changes if one.table == "record"}
    followed = {
        one.key: {"seq": ends.next_seq(one.chain) + (one.chain in told_on)}
        for one in effects
        if one.table == "record"
    }
    return {**own, **followed}
