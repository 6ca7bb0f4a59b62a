"""Whether what a field names is on record."""

from __future__ import annotations

from sqlalchemy import Connection, select

from tracker.records.people import wearer
from tracker.records.scope import known
from tracker.records.tables.accounts import account
from tracker.records.tables.ledger import ledger_event
from tracker.records.tables.people import establishment
from tracker.records.tables.samples import specification
from tracker.records.tables.treatments import material

_REFERENCES = {
    "establishment": establishment.c.code,
    "specification": specification.c.code,
    "product": specification.c.product,
    "unit": material.c.code,
    "account": account.c.id,
}


# What a field that takes codes names: the letter its codes begin with, and the word for it.
_KINDS = {
    "person": ("P", "a person"),
    "tested_person": ("P", "a person"),
    "other": ("P", "a person"),
    "treatment": ("T", "a treatment"),
    "vial": ("V", "a vial"),
    "vials": ("V", "a vial"),
    "lots": ("L", "a lot"),
    "equipment": ("E", "an instrument"),
}


def fault_of_code(connection: Connection, field: str, code: str) -> str:
    """The sentence that there is nothing with this code, or nothing this field takes; empty when it fits."""
    if (
        field == "preprinted"
    ):  # what stands on a roll is on no record yet; a check looks at it under the locks
        return "" if code.startswith("V") else f"{code} is not the code of a vial."
    if not known(connection, code):
        return f"There is no record with the code {code}."
    if field == "codes":  # what a recall may be about
        return "" if code[:1] in "DSVLEUP" else f"{code} is nothing that could be recalled."
    letter, word = _KINDS[field]
    return "" if code.startswith(letter) else f"{code} is not {word}."


def fault_of_band(connection: Connection, lookup: str) -> str:
    """The sentence that somebody has this wristband; whose it is, it never says."""
    taken = wearer(connection, lookup) is not None
    return "This wristband of this issuer is on record already. Look at it again." if taken else ""


def fault_of_reference(connection: Connection, of: str, value: str) -> str:
    """The sentence that nothing of this kind has that name; empty when there is."""
    column = _REFERENCES[of]
    query = select(column).where(column == value)
    if of == "product":  # a product that is only drafted is none yet
        query = query.where(specification.c.status.not_in(("draft", "proposed", "abandoned")))
    found = connection.scalar(query.limit(1))
    return "" if found is not None else f"There is no {of} “{value}” on record. Choose one of the list."


def fault_of_product(connection: Connection, name: str) -> str:
    """The sentence that another product differs in capitals and spaces alone; empty when none does."""
    names = set(connection.scalars(select(specification.c.product).distinct()))
    alike = sorted(one for one in names if _as_heard(one) == _as_heard(name))
    if not alike or name in names:
        return ""
    return (
        f"There is a product “{alike[0]}” already, which differs in capitals or spaces alone. "
        "Give its name exactly so for a further version, or give another name."
    )


def _as_heard(name: str) -> str:
    return "".join(name.casefold().split())


def fault_of_refusal(connection: Connection, event: str) -> str:
    """The sentence that there is no refused attempt under this key; empty when there is."""
    body = connection.scalar(select(ledger_event.c.body).where(ledger_event.c.event_id == event))
    refused = body is not None and b'"outcome":"refused"' in bytes(body)
    return "" if refused else "There is no such refused attempt. Open it from the page of the vial."
