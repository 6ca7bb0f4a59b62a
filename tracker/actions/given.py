"""What a door hands over, and what it gets back: the same for pages, API, command line and import."""

from __future__ import annotations

import hmac
import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from marshmallow import Schema, ValidationError, fields

from tracker.actions.uploads import read_upload
from tracker.custody.changes import Private
from tracker.custody.decision import Decision, Refusal
from tracker.custody.problems import Invalid
from tracker.labels import code as codes
from tracker.ledger.canonical import JsonValue

TOO_LARGE = "This is more than one event of the record can hold. Enter less, or do it in several acts."
SPOKEN = 24 * 1024  # bytes of sentences in one event, which takes 128 KiB with everything else
LATE_PUBLIC = ("demonstration",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One act as it came in. `seen` is the last `seq` the person was shown; `key` makes a retry harmless;
    `login`, `password`, `one_time_code` and `passkey` are the signer's own; `unfit` is what the door itself
    could not read, told together with what the step finds."""

    step: str
    subject: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    receipts: tuple[str, ...] = ()
    login: str = ""
    password: str = ""
    one_time_code: str = ""
    passkey: str = ""
    second_login: str = ""
    second_password: str = ""
    second_code: str = ""
    seen: int | None = None
    key: str = ""
    unfit: Mapping[str, list[str]] = field(default_factory=dict)
    door: str = "page"
    device: str = ""

    def body_hash(self, secret: bytes) -> str:
        """What must be the same for a key to stand for the same act; secrets and scans are left out.

        Keyed with the installation's secret: a body may hold a name or a birth date, which are soon guessed.
        """
        body = json.dumps([self.step, self.subject, self.data], sort_keys=True, default=str)
        return hmac.digest(secret, f"request\0{body}".encode("utf-8", "surrogatepass"), "sha256").hex()

    def too_large(self) -> dict[str, list[str]]:
        """The field that asks for most, with the sentence that one event cannot hold all of it."""
        sizes = {name: len(str(value)) for name, value in self.data.items()}
        return {max(sizes, key=lambda name: sizes[name], default="subject"): [TOO_LARGE]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of an act: `status` 201 done or 409 refused, the document that says it, and whether letters
    wait to leave because of it."""

    status: int
    document: Mapping[str, Any]
    replayed: bool = False
    posts: bool = False

    @property
    def done(self) -> bool:
        """The act was done."""
        return self.status == 201

    @property
    def refusals(self) -> list[dict[str, Any]]:
        """Every reason to say no."""
        return list(self.document["decision"]["refusals"])

    @property
    def made(self) -> list[str]:
        """The codes of what was made, in order."""
        return list(self.document["made"])

    @property
    def subject(self) -> str:
        """The code of what the act was about."""
        return str(self.document["subject"])


def told_refusal(one: Refusal, subject: str = "") -> dict[str, Any]:
    """A refusal as every door tells it."""
    return {
        "check": one.check,
        "says": one.says,
        "resolve": one.resolve,
        "basis": one.basis,
        "evidence": list(one.evidence),
        "field": one.field,
        "subject": subject,
    }


def kept_refusals(decisions: Iterable[Decision]) -> list[Mapping[str, JsonValue]]:
    """Refusals as the ledger keeps them: the check, what it looked at, and what it said.

    Of an act over very many vials the codes are always kept, and the sentences as far as an event has room.
    """
    kept: list[Mapping[str, JsonValue]] = []
    room = SPOKEN
    for decision in decisions:
        for one in decision.refusals:
            says = unicodedata.normalize("NFC", one.says)
            room -= len(says.encode())
            told = {"says": says} if room >= 0 else {}
            kept.append(
                {"check": one.check, "evidence": list(one.evidence), "subject": decision.subject, **told}
            )
    return kept


@cache
def schema_of(schema_class: type[Schema]) -> Schema:
    """The one schema of a step's fields; reading with it leaves no trace in it."""
    return schema_class()


def load(schema: Schema, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was given as the step's own schema says; every field that does not fit is named at once."""
    try:
        data: dict[str, Any] = schema.load(_composed(dict(raw)))
    except ValidationError as error:
        raise Invalid("Some fields do not fit.", _flat(error.messages)) from error
    faults: dict[str, list[str]] = {}
    for name, declared in schema.fields.items():
        if name in data and data[name] is not None:
            data[name] = _read(name, declared, data[name], faults)
    if faults:
        raise Invalid("Some fields do not fit.", faults)
    return {name: value for name, value in data.items() if value is not None and value != ""}


def _composed(value: Any) -> Any:
    """The same text in the one form that is recorded, however the keyboard made its accents."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {name: _composed(one) for name, one in value.items()}
    return [_composed(one) for one in value] if isinstance(value, list | tuple) else value


def _read(name: str, declared: fields.Field[Any], value: Any, faults: dict[str, list[str]]) -> Any:
    if declared.metadata.get("code"):
        try:
            return (
                [codes.read(one).code for one in value] if isinstance(value, list) else codes.read(value).code
            )
        except codes.Misread as error:
            faults.setdefault(name, []).append(error.says)
            return value
    if declared.metadata.get("file"):
        try:
            return read_upload(value)
        except ValueError as error:
            faults.setdefault(name, []).append(str(error))
            return value
    if declared.metadata.get("scanned"):
        return codes.without_wedge(value)
    if declared.metadata.get("private"):
        return Private(str(value))
    return value


def _flat(messages: Any, within: str = "") -> dict[str, list[str]]:
    """Every sentence at the name of its field; what stands in a row of fields at its path, as in
    `criteria.2.limit`, and what stands inside a plain list at the list."""
    found: dict[str, list[str]] = {}
    for name, value in dict(messages).items():
        path = f"{within}{name}".removesuffix("._schema")
        rows = value if isinstance(value, Mapping) else {}
        fields_of_rows = {place: row for place, row in rows.items() if isinstance(row, Mapping)}
        for place, row in fields_of_rows.items():
            found |= _flat(row, f"{path}.{place}.")
        if len(fields_of_rows) < len(rows) or not rows:
            plain = {place: row for place, row in rows.items() if place not in fields_of_rows}
            found[path] = list(_sentences(plain or value))
    return found


def _sentences(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [
            f"Number {place + 1}: {one}" if isinstance(place, int) else one
            for place, inner in value.items()
            for one in _sentences(inner)
        ]
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
