"""Bringing a backup back into an empty place, never past what was signed since without saying so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tracker.actions import succession
from tracker.actions.backup import pages
from tracker.actions.backup.pages import Reading, Title
from tracker.actions.backup.writing import SECRET, which_secret
from tracker.actions.ledger_keys import KEY, LAST, PREVIOUS, TRUST, KeyRing
from tracker.actions.loading import lookup
from tracker.actions.opening import kept_secret, make_folder, open_site
from tracker.actions.sealing import PastChanged, tell
from tracker.actions.site import Site
from tracker.custody.problems import BrokenLedger, Invalid
from tracker.ledger.note import BadNote
from tracker.ledger.trust import Trusted, opened_by, read_trust
from tracker.records import copies, migrate
from tracker.records.bands import Lookup
from tracker.records.connection import Connection
from tracker.records.readiness import brought_back
from tracker.records.seals import Outside
from tracker.records.verification import Break, Report, verify_on
from tracker.settings import Settings

OWN = "the backup's own checkpoint"
NOTHING_KNOWN = (
    "No checkpoint is known here that was signed last, so nothing tells whether this backup is the newest "
    "state. Give the last one that was kept elsewhere with --known; where nobody has a later one, say "
    "--accept-as-newest."
)
OLDER = (
    "The backup has {size} events; a checkpoint over {known} was signed since ({called}). Bring back a newer "
    "backup. Where there is none, name --succeed with a reason: the old log is closed, and a new one begins "
    "under another name, which tells everybody what was lost."
)
OTHER = (
    "The backup does not agree with a checkpoint that was signed ({called}): it is of another log, or its "
    "past was changed. Bring back another backup, or name --succeed with a reason."
)
NO_NEED = "Nothing was signed that this backup lacks, so no succession is needed. Leave --succeed out."
NEWER_PROGRAM = (
    "The backup has the form {form}, unknown to this program. Use the program {program} that made it."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a backup is brought back: its passphrase, what is known elsewhere, and what may be let pass."""

    passphrase: str = ""
    known: Sequence[tuple[str, str]] = ()  # what a checkpoint is called, and its note
    newest: bool = False  # nobody has a later checkpoint than the backup itself
    succeed: str = ""  # why an older state is brought back, and the log closed
    broken: bool = False  # what does not hold is brought back all the same


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back: from when, how much, whether it holds, and which secrets are still missing."""

    title: Title
    report: Report
    new_log: str  # the key of the log that begins; empty where the old one goes on
    without_key: bool
    new_secret: bool


class DoesNotHold(BrokenLedger):
    """What is in the backup does not hold together; nothing was brought back."""

    def __init__(self, breaks: Sequence[Break]) -> None:
        first = breaks[0].first
        super().__init__(
            f"What is in the backup does not hold: {first.place}: {first.says} Nothing was brought back. "
            "Bring back another backup; where there is none, name --keep-broken."
        )


def restore(settings: Settings, file: Path, wanted: Wanted) -> Restored:
    """Bring a backup back into an empty database, verify it, and write on its ledger that this was done.

    Raises Invalid, DoesNotHold, or PastChanged where an older state would come back; nothing is there then.
    """
    make_folder(settings.data)
    ring = KeyRing.of(settings)
    with ring.alone(), pages.opened(file, wanted.passphrase) as reading:
        known = _known(ring, reading.title, wanted)
        anew = _other_secret(settings, reading.title)
        site = open_site(settings)
        report = _brought_back(site, reading, known, wanted, anew=anew)
        _write_files(ring, reading.title, known)
    try:
        told = {"made_at": reading.title.made_at, "checkpoint": reading.title.checkpoint}
        tell(site, "restore", told | {"events": report.events})
        made = succession.succeed(site, wanted.succeed).text() if wanted.succeed else ""
    finally:
        site.database.close()
    return Restored(reading.title, report, made, not ring.signing(), anew)


@dataclass(frozen=True, slots=True)
class _Known:
    """Every checkpoint that is known here, the newest of them, and by which keys they are judged."""

    trusted: tuple[Trusted, ...]
    notes: tuple[tuple[str, str], ...]
    newest: tuple[str, str]
    size: int


def _known(ring: KeyRing, title: Title, wanted: Wanted) -> _Known:
    last = ring.last()
    notes = (*wanted.known, *([("the file last-checkpoint", last)] if last else []))
    if not notes and not wanted.newest:
        raise PastChanged(NOTHING_KNOWN)
    try:
        trusted = ring.trusted() or read_trust(title.trust)
        sizes = {one: opened_by(one[1], trusted).size for one in ((OWN, title.checkpoint), *notes)}
    except BadNote as fault:
        raise Invalid(f"A checkpoint cannot be relied on. {fault}", {}) from fault
    newest = max(sizes, key=lambda one: sizes[one])
    return _Known(trusted, notes, newest, sizes[newest])


def _other_secret(settings: Settings, title: Title) -> bool:
    """Whether this installation has another secret than the one the backup was made under."""
    kept = settings.data / SECRET
    if not kept.exists() and SECRET in title.secrets:
        kept.touch(mode=0o600)
        kept.write_bytes(bytes.fromhex(title.secrets[SECRET]))
    return which_secret(kept_secret(settings.data)) != title.secret_is


def _brought_back(site: Site, reading: Reading, known: _Known, wanted: Wanted, *, anew: bool) -> Report:
    """Fill the tables, judge what is in them while it can still be undone, and say what was found."""
    found: list[Report] = []

    def band(issuer: str, number: str) -> str:
        return lookup(site, issuer, number)

    def load(connection: Connection) -> None:
        for part in reading.parts():
            copies.put(connection, copies.known(part.name, part.columns), part.columns, part.rows)

    def check(connection: Connection) -> None:
        if anew:
            copies.find_bands_anew(connection, band)
        found.append(_judged(connection, band, reading.title, known, wanted))

    title, settings = reading.title, site.settings
    if not migrate.is_known(title.form):
        raise Invalid(NEWER_PROGRAM.format(form=title.form, program=title.program), {})
    if says := brought_back(settings.migration_url, settings.database_url, title.form, load, check):
        raise Invalid(says, {})
    return found[0]


def _judged(connection: Connection, band: Lookup, title: Title, known: _Known, wanted: Wanted) -> Report:
    """What verifying says; raises where this state may not come back."""
    own = ((OWN, title.checkpoint),)
    report = verify_on(connection, lookup=band, outside=Outside(known.trusted, own + known.notes))
    if report.rolled_back and not wanted.succeed:
        says = OLDER if report.events < known.size else OTHER
        called = known.newest[0]
        raise PastChanged(says.format(size=report.events, known=known.size, called=called))
    if wanted.succeed:
        if not report.rolled_back:
            raise Invalid(NO_NEED, {})
        report = verify_on(connection, lookup=band, outside=Outside(known.trusted, own))
    if report.breaks and not wanted.broken:
        raise DoesNotHold(report.breaks)
    return report


def _write_files(ring: KeyRing, title: Title, known: _Known) -> None:
    """What must lie outside the database: whom to trust, what was signed last, and keys that came along."""
    if not ring.trusted():
        ring.write(TRUST, title.trust)
    ring.write(LAST, known.newest[1])
    if not ring.signing():
        for name in (KEY, PREVIOUS):
            if name in title.secrets:
                ring.write(name, title.secrets[name])
