"""Every setting of an installation, its default and its meaning; read once, from TRACKER_* variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tracker.settings.declared import PREFIX, UnfitSetting, read, setting, unknown, variable
from tracker.settings.fitness import stop_at, unfit
from tracker.settings.languages import SOURCE

__all__ = ["Settings", "UnfitSetting", "variable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One installation's settings, each within its range."""

    data: Path = setting(
        Path("var"), "Folder of the SQLite file, the secret and the keys; made at the first start."
    )
    database_url: str = setting(
        "", "SQLAlchemy URL the site serves from. Empty: the SQLite file `tracker.db` in the data folder."
    )
    migration_url: str = setting(
        "",
        "PostgreSQL: the URL of the owner, for `tracker migrate` and `tracker restore`. "
        "Empty: the URL it serves from.",
    )
    bind: str = setting("127.0.0.1:8000", "Address and port to serve on.")
    processes: int = setting(1, "Server processes; SQLite is served by one.", 1, 64)
    threads: int = setting(4, "Threads of each server process.", 1, 256)
    https: bool = setting(
        False, "People reach the site over HTTPS only; cookies are then sent over nothing else."
    )
    hsts_days: int = setting(
        365, "For how many days a browser that came over HTTPS is told to come in no other way.", 0, 730
    )
    tls_certificate: str = setting("", "Certificate file (PEM), when the server itself speaks TLS.")
    tls_key: str = setting("", "Private key file (PEM) of that certificate.")
    trusted_proxies: int = setting(
        0, "How many proxies in front of the server may name the address that asks.", 0, 8
    )
    site_name: str = setting("Custody tracker", "Name of the site, on every page.")
    label_host: str = setting(
        "tracker.example", "Host name printed into label codes. A scanned one is never followed or trusted."
    )
    demonstration: bool = setting(
        False, "This is a demonstration site, and every page says so. Never for real material."
    )
    language: str = setting(
        SOURCE, "Language of the pages for a person who chose none and whose browser asks for none we have."
    )
    time_zone: str = setting("UTC", "Time zone in which pages show and read times; records are kept in UTC.")
    confirmation_minutes: int = setting(
        10, "Bedside: how long the first person's confirmation waits for the second person's.", 1, 60
    )
    cmv_reactive: str = setting(
        "quality_decides",
        "What a reactive CMV test means where it has an outcome of its own: `quality_decides` asks for an "
        "officer's determination under a procedure, `accepted` asks nothing, `ineligible` refuses.",
    )
    retention_years: int = setting(
        30,
        "A record is kept this long after the last of: clinical use, disposal, expiry, hand-over, entry. "
        "Before, nobody's identity is erased.",
        10,
        200,
    )
    determination_days: int = setting(
        30, "How long after an urgent use the donor's determination may take before it is overdue.", 1, 365
    )
    receipt_minutes: int = setting(10, "How long a scan receipt may be used.", 1, 60)
    late_entry_minutes: int = setting(
        30, "An act recorded later than this after it happened needs a reason.", 0, 1440
    )
    interval_grace_minutes: int = setting(
        30,
        "An interval ends at the time given when it is recorded within this; later needs evidence.",
        0,
        1440,
    )
    offer_overdue_minutes: int = setting(
        60, "A hand-over that nobody accepted for this long is shown as overdue.", 1, 10080
    )
    confirm_reminder_minutes: int = setting(
        60, "An issued vial that nobody confirmed at the bedside for this long is reminded of.", 1, 1440
    )
    scan_figures_by_person: bool = setting(
        False,
        "Show on the figures of quality how often each person scans. It watches people at work: in many "
        "countries the works council and the law on data protection have to allow it first.",
    )
    notice_hours: int = setting(
        24,
        "Within this a clinician acknowledges the notice of a late positive or of a recall, and an "
        "establishment answers that of a recall.",
        1,
        720,
    )
    review_days: int = setting(
        3, "A result is reviewed, and a donor with markers on record determined, within this.", 1, 90
    )
    deviation_days: int = setting(
        30, "A deviation is closed, and an investigation concluded, within this.", 1, 365
    )
    deviation_report_days: int = setting(
        45, "A deviation of material that was let go is reported within this.", 1, 365
    )
    reaction_report_days: int = setting(15, "An adverse reaction is reported within this.", 1, 365)
    effectiveness_days: int = setting(
        90, "Whether a correction works is looked at this long after its deviation was closed.", 1, 730
    )
    mail_host: str = setting("", "Server that takes the notices we send. Empty: no mail leaves.")
    mail_port: int = setting(587, "Port of the mail server.", 1, 65_535)
    mail_tls: str = setting("starttls", "How mail is protected on its way: starttls, tls or none.")
    mail_from: str = setting("", "Address that our mail comes from.")
    mail_user: str = setting("", "Name to sign in with at the mail server. Empty: no sign-in.")
    mail_password: str = setting("", "Password at the mail server; better in a file.", secret=True)
    mail_password_file: str = setting("", "File that holds the password at the mail server.")
    session_idle_minutes: int = setting(30, "A person who did nothing for this long signs in again.", 1, 720)
    session_hours: int = setting(12, "However busy, a person signs in again after this.", 1, 24)
    signing_minutes: int = setting(
        10,
        "How long after a signature a further one of the same session takes one component instead of all. "
        "0: every signature takes all.",
        0,
        60,
    )
    lock_out_attempts: int = setting(
        30, "Wrong passwords in a row after which a name is locked until it is unlocked. 0: never.", 0, 1000
    )
    identity_check_demanded: bool = setting(
        False, "Nobody signs before an administrator recorded that their identity was checked."
    )
    access_review_days: int = setting(
        365, "Who has access is reviewed, and the review signed, this often.", 1, 1096
    )
    training_demanded: bool = setting(
        False,
        "A role without a training on record is closed. Without this only one that is over closes it.",
    )
    training_warning_days: int = setting(
        30, "How long before a training ends the person and quality are told.", 1, 365
    )
    passkey_origin: str = setting(
        "",
        "Address that people open the site under, as in https://tracker.example: with it passkeys are taken. "
        "It has to be HTTPS, or http://localhost to try it. Empty: no passkeys.",
    )
    sso_issuer: str = setting(
        "", "Address of the OpenID Connect provider people may sign in with. Empty: none."
    )
    sso_client_id: str = setting("", "What that provider calls this site.")
    sso_client_secret: str = setting("", "The secret this site shares with that provider.", secret=True)
    sso_label: str = setting("single sign-on", "What the sign-in page calls that provider.")
    sign_in_attempts: int = setting(
        10, "Attempts to sign in per minute, from one address and for one name.", 1, 1000
    )
    password_memory_kib: int = setting(
        65_536,
        "Memory (KiB) that checking one password takes; less than 19456 is for tests alone.",
        8,
        1_048_576,
    )
    max_body_bytes: int = setting(
        2_000_000,
        "Largest body a request may have; a picture of a label is the largest that is needed.",
        100_000,
        100_000_000,
    )
    import_bytes: int = setting(
        20_000_000, "Largest file of a laboratory that is imported.", 100_000, 200_000_000
    )
    import_lines: int = setting(
        100_000, "Most lines of a laboratory's file that are imported at once.", 100, 1_000_000
    )
    attachment_bytes: int = setting(
        10_000_000, "Largest certificate that is attached as a file.", 100_000, 100_000_000
    )
    laboratory_profiles: str = setting(
        "", "Folder of JSON documents, each saying how one laboratory writes its files. Empty: none."
    )
    seal_seconds: int = setting(
        60,
        "A served site signs a checkpoint over the ledger this often, and at once after what people signed. "
        "0: only `tracker seal` does.",
        0,
        3600,
    )
    busy_seconds: int = setting(
        10, "How long an act waits for a record another holds before it answers that it is busy.", 1, 60
    )

    def __post_init__(self) -> None:
        """Fill what follows from other settings, then refuse whatever does not fit."""
        database = self.database_url or f"sqlite:///{self.data.absolute() / 'tracker.db'}"
        object.__setattr__(self, "database_url", database)
        object.__setattr__(self, "migration_url", self.migration_url or database)
        object.__setattr__(self, "https", self.https or bool(self.tls_certificate))
        stop_at(unfit(self))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every TRACKER_* variable; one that nobody knows, or that does not fit, stops the start."""
        declared = {variable(each): each for each in fields(cls)}
        given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX)}
        faults = [unknown(name, declared) for name in sorted(given.keys() - declared.keys())]
        values: dict[str, Any] = {}
        for name in sorted(given.keys() & declared.keys()):
            try:
                values[declared[name].name] = read(declared[name], given[name])
            except ValueError as fault:
                faults.append(f"{name} is {given[name]!r}; expected {fault}.")
        stop_at(faults)
        return cls(**values)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which pages show and read times."""
        return ZoneInfo(self.time_zone)

    @property
    def address(self) -> tuple[str, int]:
        """The address and the port to serve on."""
        host, _, port = self.bind.rpartition(":")
        return host.strip("[]"), int(port)
