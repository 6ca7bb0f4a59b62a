"""One letter to the mail server: what it says, and handing it over. It names codes and never a patient."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tracker.actions.site import Site
from tracker.custody.steps.recalls import SAYS
from tracker.labels.code import printed
from tracker.records.alerts import Alert
from tracker.records.outbox import Letter
from tracker.settings import Settings

SECONDS = 20
RECALLED = "Material that was set aside for a treatment, or given in it, is recalled. Do not use it."
ALERTS = {
    "wrong_passwords": (
        "an account is tried with wrong passwords", "passwords", "The name rests for a while."
    ),
    "lock_out": (
        "an account is locked", "passwords", "The name is locked until an administrator unlocks it."
    ),
    "badge": ("a badge was voided", "PINs", "The badge is void."),
}  # fmt: skip
TROUBLES = (smtplib.SMTPException, OSError)


def written(site: Site, letter: Letter | Alert) -> EmailMessage:
    """The letter as it goes out: a notice about a treatment, or an alert about an account."""
    return _alert(site, letter) if isinstance(letter, Alert) else _notice(site, letter)


def _notice(site: Site, letter: Letter) -> EmailMessage:
    """The letter with the codes of treatment and vials, what was found, and the way to acknowledge it."""
    host = site.settings.label_host
    about = f"a notice about treatment {printed(letter.treatment)}"
    message = _begun(site, letter.address, about, letter.task)
    vials = ", ".join(printed(one) for one in letter.vials)
    recalled = set(letter.findings) == {SAYS}
    lead = RECALLED if recalled else "A result turned out positive after material was let go."
    message.set_content(
        f"{lead}\n\n"
        f"{chr(10).join(f'{one}.' for one in letter.findings)}\n\n"
        f"Treatment: {printed(letter.treatment)}\n"
        f"Vials: {vials}\n"
        f"Acknowledge it before {letter.due_at:%Y-%m-%d %H:%M} UTC:\n"
        f"https://{host}/t/{letter.treatment}\n"
    )
    return message


def _alert(site: Site, letter: Alert) -> EmailMessage:
    """The letter that an account is tried with wrong passwords, and where an administrator looks into it."""
    about, tried, came_of_it = ALERTS[letter.kind]
    name = hashlib.sha256(letter.key.encode()).hexdigest()[:32]
    message = _begun(site, letter.address, about, name)
    message.set_content(
        f"{letter.wrong} wrong {tried} in a row were given for the account {letter.account}.\n"
        f"{came_of_it}\n\nAsk the person whether it was they, then look at the account:\n"
        f"https://{site.settings.label_host}/administration/users/{letter.account}\n"
    )
    return message


def _begun(site: Site, address: str, about: str, name: str) -> EmailMessage:
    settings = site.settings
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = address
    message["Subject"] = f"{settings.site_name}: {about}"
    message["Date"] = format_datetime(site.clock())
    # The same letter has the same name however often it is tried, so that a mailbox can tell.
    message["Message-ID"] = f"<{name}@{settings.label_host}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def handed_over(settings: Settings, message: EmailMessage) -> None:
    """Give the letter to the mail server; an SMTPException or OSError says why it did not take it."""
    context = ssl.create_default_context()
    address = (settings.mail_host, settings.mail_port)
    if settings.mail_tls == "tls":
        with smtplib.SMTP_SSL(*address, timeout=SECONDS, context=context) as server:
            _say(settings, server, message)
        return
    with smtplib.SMTP(*address, timeout=SECONDS) as server:
        if settings.mail_tls == "starttls":
            server.starttls(context=context)
        _say(settings, server, message)


def _say(settings: Settings, server: smtplib.SMTP, message: EmailMessage) -> None:
    if settings.mail_user:
        server.login(settings.mail_user, _password(settings))
    server.send_message(message)


def _password(settings: Settings) -> str:
    if not settings.mail_password_file:
        return settings.mail_password
    return Path(settings.mail_password_file).read_text("utf-8").strip()
