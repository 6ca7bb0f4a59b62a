"""Attaching files: a laboratory's certificate beside the result it is about, its hash on the ledger."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Upload
from tracker.custody.checks.files import TAKEN
from tracker.custody.decision import Act
from tracker.custody.steps import gates
from tracker.custody.steps.compound import file
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.fields import Fields, choice, text
from tracker.custody.steps.step import OFFICER, TECHNICIAN, Step, Subject


class AttachFields(Fields):
    """A file, what it claims to be, and the result it is about."""

    content = file("Certificate", "A PDF, or a picture of the paper as PNG or JPEG.")
    name = text("Name of the file", most=120, required=False)
    claimed = choice(
        "What it claims to be", tuple(TAKEN), required=False, names=tuple(TAKEN.values()),
        hint="Leave open to have the content looked at.",
    )  # fmt: skip
    about = text("Result it is about", most=120, required=False, private=False)


def attach_file(case: Case, act: Act) -> Changes:
    """The file is kept under its hash, and the ledger holds the hash."""
    upload = act.data["content"]
    told = upload.told() if isinstance(upload, Upload) else {}
    data = given(act, "about") | told | {"name": act.private("name")}
    return (record(act, "attachment", case.sample.code, act.subject, data),)


STEPS: tuple[Step, ...] = (
    Step("attach_file", "Attach a certificate", Subject.VIAL, TECHNICIAN | OFFICER,
         "A laboratory's report as a file, found again by its hash.",
         AttachFields, gates.ATTACH_FILE, attach_file, also=frozenset({Subject.SAMPLE}), now=True),
)  # fmt: skip
