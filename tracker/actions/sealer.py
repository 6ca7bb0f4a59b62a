"""The sealer of a served site: it seals on a timer, and at once when something was signed."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from tracker.actions.given import Answer
from tracker.actions.sealing import seal
from tracker.actions.site import Site
from tracker.custody.problems import Busy, Problem
from tracker.custody.steps import Step
from tracker.records.database import FAILED

log = logging.getLogger(__name__)

_WOKEN: dict[Path, threading.Event] = {}


def begin(site: Site) -> None:
    """Seal this site for as long as the process serves it; with TRACKER_SEAL_SECONDS 0 only commands seal."""
    if site.settings.seal_seconds and site.settings.data not in _WOKEN:
        woken = _WOKEN[site.settings.data] = threading.Event()
        threading.Thread(target=_keep_sealing, args=(site, woken), name="sealer", daemon=True).start()


def after(site: Site, step: Step, answer: Answer) -> Answer:
    """The same answer; what people signed for is sealed at once, beside it."""
    woken = _WOKEN.get(site.settings.data)
    if woken is not None and (step.again or step.second):
        woken.set()
    return answer


def seal_now(site: Site) -> None:
    """Seal, and say in the log of the program what kept it from being sealed."""
    try:
        seal(site)
    except Busy:
        log.warning("The ledger was busy and is sealed at the next turn.")
    except Problem as problem:
        log.critical("The ledger cannot be sealed: %s", problem.says)
    except (OSError, *FAILED):  # the database or the disk may be away for a while; the next turn tries again
        log.exception("The ledger could not be sealed at this turn.")


def _keep_sealing(site: Site, woken: threading.Event) -> None:
    while True:
        woken.wait(site.settings.seal_seconds)
        woken.clear()
        seal_now(site)
