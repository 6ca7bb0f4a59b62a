"""Every setting of an installation, its default and its meaning; read once, from TRACKER_* variables."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

PREFIX = "TRACKER_"
YES, NO = ("1", "yes", "true", "on"), ("0", "no", "false", "off")
HOST_NAME = re.compile(r"(?=.{1,64}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class UnfitSetting(ValueError):
    """The settings cannot be used; `says` names each wrong one, what was found and what is expected."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


def setting(default: Any, means: str, low: int | None = None, high: int | None = None) -> Any:
    """Declare one setting; whole numbers carry the range in which they make sense."""
    return field(default=default, metadata={"means": means, "low": low, "high": high})


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
        "PostgreSQL: the URL of the owner, used by `tracker migrate` alone. Empty: the URL it serves from.",
    )
    bind: str = setting("127.0.0.1:8000", "Address and port to serve on.")
    processes: int = setting(1, "Server processes; SQLite is served by one.", 1, 64)
    threads: int = setting(4, "Threads of each server process.", 1, 256)
    https: bool = setting(
        False, "People reach the site over HTTPS only; cookies are then sent over nothing else."
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
    time_zone: str = setting("UTC", "Time zone in which pages show and read times; records are kept in UTC.")
    confirmation_minutes: int = setting(
        10, "Bedside: how long the first person's confirmation waits for the second person's.", 1, 60
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
    notice_hours: int = setting(
        24, "Within this a clinician acknowledges the notice of a late positive.", 1, 720
    )
    deviation_days: int = setting(30, "A deviation is to be closed within this.", 1, 365)
    deviation_report_days: int = setting(
        45, "A deviation of material that was let go is reported within this.", 1, 365
    )
    reaction_report_days: int = setting(15, "An adverse reaction is reported within this.", 1, 365)
    effectiveness_days: int = setting(
        90, "Whether a correction works is looked at this long after its deviation was closed.", 1, 730
    )
    session_idle_minutes: int = setting(30, "A person who did nothing for this long signs in again.", 1, 720)
    session_hours: int = setting(12, "However busy, a person signs in again after this.", 1, 24)
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
    busy_seconds: int = setting(
        10, "How long an act waits for a record another holds before it answers that it is busy.", 1, 60
    )

    def __post_init__(self) -> None:
        """Fill what follows from other settings, then refuse whatever does not fit."""
        database = self.database_url or f"sqlite:///{self.data.absolute() / 'tracker.db'}"
        object.__setattr__(self, "database_url", database)
        object.__setattr__(self, "migration_url", self.migration_url or database)
        object.__setattr__(self, "https", self.https or bool(self.tls_certificate))
        _stop_at(_unfit(self))

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Settings:
        """Read every TRACKER_* variable; one that nobody knows, or that does not fit, stops the start."""
        declared = {variable(each): each for each in fields(cls)}
        given = {name: text.strip() for name, text in environ.items() if name.startswith(PREFIX)}
        faults = [_unknown(name, declared) for name in sorted(given.keys() - declared.keys())]
        values: dict[str, Any] = {}
        for name in sorted(given.keys() & declared.keys()):
            try:
                values[declared[name].name] = _read(declared[name], given[name])
            except ValueError as fault:
                faults.append(f"{name} is {given[name]!r}; expected {fault}.")
        _stop_at(faults)
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


def variable(declared: Field[Any]) -> str:
    """Name the environment variable of a setting."""
    return PREFIX + declared.name.upper()


def _read(declared: Field[Any], text: str) -> object:
    """Turn the text of a variable into the setting's type; the ValueError says what was expected."""
    if isinstance(declared.default, bool):
        if text.lower() not in YES + NO:
            raise ValueError("yes or no")
        return text.lower() in YES
    if isinstance(declared.default, int):
        if not re.fullmatch(r"[0-9]{1,12}", text):
            raise ValueError(f"a whole number from {declared.metadata['low']} to {declared.metadata['high']}")
        return int(text)
    return Path(text or str(declared.default)) if isinstance(declared.default, Path) else text


def _unknown(name: str, declared: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(name, declared, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    return f"{name} is not a setting of this program.{hint} docs/settings.md lists them all."


def _unfit(settings: Settings) -> list[str]:
    """Say everything about the settings that does not fit."""
    numbers = [_out_of_range(each, getattr(settings, each.name)) for each in fields(Settings)]
    others = [says for fits, says in _conditions(settings) if not fits]
    return [says for says in numbers if says] + others


def _out_of_range(declared: Field[Any], value: int) -> str:
    low, high = declared.metadata["low"], declared.metadata["high"]
    if low is None or low <= value <= high:
        return ""
    return f"{variable(declared)} is {value}; expected a whole number from {low} to {high}."


def _conditions(settings: Settings) -> list[tuple[bool, str]]:
    host, _, port = settings.bind.rpartition(":")
    kind = settings.database_url.partition(":")[0].partition("+")[0]
    return [
        (
            bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536,
            f"TRACKER_BIND is {settings.bind!r}; expected an address and a port, as in 127.0.0.1:8000.",
        ),
        (
            kind in ("sqlite", "postgresql"),
            "TRACKER_DATABASE_URL expects a URL that begins with sqlite: or postgresql+psycopg:.",
        ),
        (
            kind != "sqlite" or settings.processes == 1,
            f"TRACKER_PROCESSES is {settings.processes}; SQLite is served by one process.",
        ),
        (
            bool(settings.tls_certificate) == bool(settings.tls_key),
            "TRACKER_TLS_CERTIFICATE and TRACKER_TLS_KEY belong together; only one of them is set.",
        ),
        (
            HOST_NAME.fullmatch(settings.label_host.lower()) is not None,
            f"TRACKER_LABEL_HOST is {settings.label_host!r}; expected a host name, as in tracker.example.",
        ),
        (
            settings.time_zone in available_timezones(),
            f"TRACKER_TIME_ZONE is {settings.time_zone!r}; expected a name such as UTC or Europe/Berlin.",
        ),
    ]


def _stop_at(faults: list[str]) -> None:
    if faults:
        raise UnfitSetting(" ".join(faults))
