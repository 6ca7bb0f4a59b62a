"""A mail server on this machine, that a test reads."""

from __future__ import annotations

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

SENDER = "notices@tracker.example"


@dataclass
class Mailbox:
    """What a mail server took, and what it answers."""

    answer: str = "250 taken"
    took: list[Message] = field(default_factory=list)
    asked: int = 0

    async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - the name the server calls
        self.asked += 1
        if self.answer.startswith("250"):
            self.took.append(email.message_from_bytes(envelope.content))
        return self.answer


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def mail_at(port: int) -> dict[str, Any]:
    """The settings of a site that sends its mail there."""
    return {"mail_host": "127.0.0.1", "mail_port": port, "mail_tls": "none", "mail_from": SENDER}


@contextmanager
def served(port: int) -> Iterator[Mailbox]:
    """The mail server at this port, for as long as a test reads it."""
    found = Mailbox()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    yield found
    controller.stop()


def content(message: Message) -> str:
    """What a letter says."""
    found = message.get_payload(decode=True)
    assert isinstance(found, bytes)
    return found.decode()
