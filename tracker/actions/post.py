"""One letter to the mail server: what it says, and handing it over. It names codes and never a patient."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from tracker.actions.site import Site
from tracker.labels.code import printed
from tracker.records.outbox import Letter
from tracker.settings import Settings

SECONDS = 20
TROUBLES = (smtplib.SMTPException, OSError)


def written(site: Site, letter: Letter) -> EmailMessage:
    """The letter with the codes of treatment and vials, what was found, and the way to acknowledge it."""
    settings, host = site.settings, site.settings.label_host
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = letter.address
    message["Subject"] = f"{settings.site_name}: a notice about treatment {printed(letter.treatment)}"
    message["Date"] = format_datetime(site.clock())
    # The same letter has the same name however often it is tried, so that a mailbox can tell.
    message["Message-ID"] = f"<{letter.task}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    vials = ", ".join(printed(one) for one in letter.vials)
    message.set_content(
        f"A result turned out positive after material was let go.\n\n"
        f"{chr(10).join(f'{one}.' for one in letter.findings)}\n\n"
        f"Treatment: {printed(letter.treatment)}\n"
        f"Vials: {vials}\n"
        f"Acknowledge it before {letter.due_at:%Y-%m-%d %H:%M} UTC:\n"
        f"https://{host}/t/{letter.treatment}\n"
    )
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
