"""Whether settings fit, each alone and with each other: everything that does not is told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from tracker.settings.declared import UnfitSetting, variable
from tracker.settings.languages import LANGUAGES

if TYPE_CHECKING:
    from tracker.settings import Settings

HOST_NAME = re.compile(r"(?=.{1,64}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
ORIGIN = re.compile(
    r"(https://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|http://localhost)(:[0-9]{1,5})?", re.ASCII
)
ADDRESS = re.compile(r"[^@\s<>,;\"]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")


def unfit(settings: Settings) -> list[str]:
    """Say everything about the settings that does not fit."""
    numbers = [_out_of_range(each, getattr(settings, each.name)) for each in fields(settings)]
    others = [says for fits, says in _conditions(settings) if not fits]
    return [says for says in numbers if says] + others


def _out_of_range(declared: Field[Any], value: int) -> str:
    low, high = declared.metadata["low"], declared.metadata["high"]
    if low is None or low <= value <= high:
        return ""
    return f"{variable(declared)} is {value}; expected a whole number from {low} to {high}."


OWN_OUTCOMES = ("quality_decides", "accepted", "ineligible")


def _conditions(settings: Settings) -> Iterator[tuple[bool, str]]:
    yield from _of_words(settings)
    yield from _of_serving(settings)
    yield from _of_mail(settings)
    yield from _of_single_sign_on(settings)


def _of_words(settings: Settings) -> Iterator[tuple[bool, str]]:
    yield (
        settings.cmv_reactive in OWN_OUTCOMES,
        f"TRACKER_CMV_REACTIVE is {settings.cmv_reactive!r}; expected {' or '.join(OWN_OUTCOMES)}.",
    )
    yield (
        settings.language in LANGUAGES,
        f"TRACKER_LANGUAGE is {settings.language!r}; expected {' or '.join(LANGUAGES)}.",
    )
    yield (
        HOST_NAME.fullmatch(settings.label_host.lower()) is not None,
        f"TRACKER_LABEL_HOST is {settings.label_host!r}; expected a host name, as in tracker.example.",
    )
    yield (
        settings.time_zone in available_timezones(),
        f"TRACKER_TIME_ZONE is {settings.time_zone!r}; expected a name such as UTC or Europe/Berlin.",
    )


def _of_serving(settings: Settings) -> Iterator[tuple[bool, str]]:
    yield (
        not settings.passkey_origin or ORIGIN.fullmatch(settings.passkey_origin) is not None,
        f"TRACKER_PASSKEY_ORIGIN is {settings.passkey_origin!r}; expected an address such as https://tracker.example.",
    )
    host, _, port = settings.bind.rpartition(":")
    kind = settings.database_url.partition(":")[0].partition("+")[0]
    yield (
        bool(host) and port.isascii() and port.isdigit() and 0 < int(port) < 65536,
        f"TRACKER_BIND is {settings.bind!r}; expected an address and a port, as in 127.0.0.1:8000.",
    )
    yield (
        kind in ("sqlite", "postgresql"),
        "TRACKER_DATABASE_URL expects a URL that begins with sqlite: or postgresql+psycopg:.",
    )
    yield (
        kind != "sqlite" or settings.processes == 1,
        f"TRACKER_PROCESSES is {settings.processes}; SQLite is served by one process.",
    )
    yield (
        bool(settings.tls_certificate) == bool(settings.tls_key),
        "TRACKER_TLS_CERTIFICATE and TRACKER_TLS_KEY belong together; only one of them is set.",
    )


def _of_single_sign_on(settings: Settings) -> Iterator[tuple[bool, str]]:
    issuer = settings.sso_issuer
    local = issuer.startswith(("http://127.0.0.1:", "http://localhost:"))
    yield (
        not issuer or local or issuer.startswith("https://"),
        f"TRACKER_SSO_ISSUER is {issuer!r}; expected an address that begins with https://.",
    )
    yield (
        not issuer or bool(settings.sso_client_id),
        "TRACKER_SSO_CLIENT_ID is empty; the provider has to know this site by a name.",
    )


def _of_mail(settings: Settings) -> Iterator[tuple[bool, str]]:
    yield (
        settings.mail_tls in ("starttls", "tls", "none"),
        f"TRACKER_MAIL_TLS is {settings.mail_tls!r}; expected starttls, tls or none.",
    )
    yield (
        not settings.mail_host or ADDRESS.fullmatch(settings.mail_from) is not None,
        f"TRACKER_MAIL_FROM is {settings.mail_from!r}; expected one like notices@tracker.example.",
    )
    yield (
        not (settings.mail_password and settings.mail_password_file),
        "TRACKER_MAIL_PASSWORD and TRACKER_MAIL_PASSWORD_FILE are both set; only one of them can hold.",
    )
    yield (
        not settings.mail_password_file or Path(settings.mail_password_file).is_file(),
        f"TRACKER_MAIL_PASSWORD_FILE is {settings.mail_password_file!r}; there is no such file.",
    )


def stop_at(faults: list[str]) -> None:
    """Stop the start when there is any fault."""
    if faults:
        raise UnfitSetting(" ".join(faults))
