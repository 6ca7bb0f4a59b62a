"""The dossier of a sample, and of one vial of it: the batch record, of a vial what concerns it alone."""

from __future__ import annotations

from tracker.actions.batch_record import BatchRecord
from tracker.actions.usability import for_injection
from tracker.custody.case import Case
from tracker.custody.people import Actor
from tracker.labels.code import printed
from tracker.web.batch.page import drawn
from tracker.web.dossier.content import Part
from tracker.web.reasons import with_signs
from tracker.web.shown import stamped, words
from tracker.web.struck import volume
from tracker.web.telling import establishment, grouped, mark

TABLES: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("line", "Vials: their line, and where each went", ("Vial", "What", "From", "Made", "Stands", "Went"),
     "Nothing was collected yet."),
    ("results", "Results beside their limits",
     ("Criterion", "Limit", "Result", "Measured on", "Entered by", "Reviewed by", "Verdict"),
     "The specification asks for nothing, and nothing was measured."),
    ("releases", "Releases and rejections", ("Vial", "Decision", "By", "When", "On what", "Remark"),
     "Nobody decided on a vial yet."),
    ("told", "Who was told of a late positive", ("Treatment", "Clinician", "Vials", "Found", "Acknowledged"),
     "Nobody had to be told of a late positive."),
    ("deviations", "Deviations", ("About", "What", "Opened", "What was recorded since", "State"),
     "No deviation was opened."),
    ("investigations", "Investigations", ("About", "What", "By", "When", "Text"),
     "No investigation was opened."),
    ("stops", "Stops and their lifting", ("Since", "Why", "On, and what it reaches", "By", "Lifted"),
     "Nothing ever stopped it."),
    ("corrections", "Corrected values", ("Vial", "Entry and value", "From and to", "By", "When", "Reason"),
     "Nothing was corrected."),
    ("custody", "Storage and custody",
     ("Vial", "What", "Given by", "Received or done by", "Temperature", "How it came, where it is"),
     "No hand-over, storage or reading is on record."),
    ("steps", "Steps, in the order of the record",
     ("No.", "Step", "Vial", "Who, when", "With", "Volumes", "Measured"), "No step was done yet."),
    ("lots", "Reagents and consumables",
     ("Lot", "What", "Maker and number", "Good until", "When used", "Used at"), "No lot was used."),
    ("instruments", "Instruments and storage units",
     ("Code", "What", "Maker and number", "As it stood then", "When used", "Used at"),
     "No instrument was used."),
    ("labels", "Labels", ("Vial", "Serial", "Printed", "Attached", "Void since", "Warnings it shows"),
     "No label was printed."),
    ("files", "Certificates and files", ("About", "Type", "Size", "Attached by", "SHA-256"),
     "No file was attached."),
    ("further", "Further records", ("What", "About", "By", "When", "It says"), "There is no further record."),
)  # fmt: skip
"""Every table of the batch record, in the order in which an outsider asks."""


def parts(found: BatchRecord, actor: Actor) -> list[Part]:
    """The parts of the batch record, as its page tells them."""
    page = drawn(found, actor)
    return [
        Part("Facts of the sample", facts=page["facts"]),
        Part("Warnings its labels must show", says=page["warnings"], empty="No rule asks for a warning."),
        *(
            [Part("Stopped", says=[mark("refused", one) for one in page["stopped"]])]
            if page["stopped"]
            else []
        ),
        *(
            Part(title, columns=columns, rows=page[name], empty=empty)
            for name, title, columns, empty in TABLES
        ),
        Part("What is not covered or still to do", says=[*page["gaps"], *page["missing"]], empty="Nothing."),
        Part("Place on the ledger", facts=page["ledger"]),
    ]


def vial(case: Case) -> Part:
    """What a vial is, and everything that speaks against giving it now."""
    one, says = case.vial, for_injection(case)
    where = ", ".join(each for each in (establishment(one.holder), one.place) if each)
    facts = [
        ("Vial", grouped(one.code)),
        ("Stage", words(one.stage)),
        ("Standing", words(case.line.standing())),
        ("Volume", volume(case, one)),
        ("Made", stamped(one.made_at)),
        ("Where", where or "elsewhere"),
        ("Label", one.label_serial or "none attached"),
        ("Made out of", printed(one.parent) if one.parent else "the donor"),
    ]
    against = [mark("refused", with_signs(each.says)) for each in says.against]
    missing = [mark("waiting", with_signs(each.says)) for each in says.missing]
    return Part("The vial, and what speaks against giving it now", facts=facts, says=[*against, *missing])
