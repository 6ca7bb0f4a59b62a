"""What the demonstration site keeps for itself in the data folder: its accounts, and the codes it renews."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tracker.actions.site import Site
from tracker.demonstration import accounts_file, is_built
from tracker.demonstration.people import PLACES, Account

CODES = "demonstration.json"
HEAD = "# Demonstration accounts. The passwords were drawn at random; never use this site for real material."
ROW = "{:<10} {:<22} {:<14} {:<12} {}"


class Unfinished(Exception):
    """The demonstration site is not there, or its building was interrupted; `says` is the sentence for it."""

    def __init__(self, says: str) -> None:
        super().__init__(says)
        self.says = says


@dataclass(slots=True)
class Memory:
    """The codes the demonstration site goes on working with; `finished` once it stands whole."""

    supplies: dict[str, str] = field(default_factory=dict)
    specifications: dict[str, str] = field(default_factory=dict)
    numbered: int = 0
    stored: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    bedside: list[tuple[str, str, str]] = field(default_factory=list)
    finished: bool = False


def keep_accounts(site: Site, accounts: Iterable[Account], remarks: Iterable[str] = ()) -> None:
    """Write down who may sign in and what else one needs to try the site, for its owner's eyes alone."""
    head = ROW.format("# sign in", "password", "role", "at", "qualified for")
    rows = [
        ROW.format(
            one.login, one.password, ",".join(one.roles), one.place, ",".join(one.qualifications) or "-"
        )
        for one in accounts
    ]
    places = [f"# {one.code}: {one.name}" for one in PLACES]
    said = [f"# {one}" for one in remarks]
    _write(accounts_file(site), "\n".join([HEAD, *places, head, *rows, *said, ""]))


def told_accounts(site: Site) -> str:
    """The accounts as they were written down."""
    return accounts_file(site).read_text("utf-8")


def read_accounts(site: Site) -> tuple[Account, ...]:
    """The accounts of the demonstration site, with their passwords; Unfinished when they are not there."""
    if not is_built(site):
        raise Unfinished(f"There is no demonstration site here: {accounts_file(site)} is missing.")
    rows = [line.split() for line in told_accounts(site).splitlines() if line and not line.startswith("#")]
    return tuple(
        Account(
            login, login, place, tuple(roles.split(",")), tuple(held.replace("-", "").split(",")), password
        )
        for login, password, roles, place, held in rows
    )


def keep(site: Site, memory: Memory) -> None:
    """Write the codes down."""
    _write(site.settings.data / CODES, json.dumps(asdict(memory), indent=1))


def recall(site: Site) -> Memory:
    """The codes the demonstration site works with; Unfinished when its building was interrupted."""
    kept = site.settings.data / CODES
    found = Memory(**json.loads(kept.read_text("utf-8"))) if kept.exists() else Memory()
    if not found.finished:
        raise Unfinished(
            f"The demonstration site in {site.settings.data} was interrupted while it was built. "
            "Empty its database, remove the folder and start again."
        )
    return found


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, "utf-8")
