"""Results: entered by one person, reviewed by another; bad counts at once."""

from __future__ import annotations

from tracker.custody.analytes import ANALYTES, BY_NAME, Outcome, shows_germs
from tracker.custody.case import Case
from tracker.custody.changes import Changes
from tracker.custody.decision import Act
from tracker.custody.reported import Line, Taken, lines, taken
from tracker.custody.road import stage_reached
from tracker.custody.steps import gates
from tracker.custody.steps.compound import LineFields, panel
from tracker.custody.steps.entries import given, record
from tracker.custody.steps.episodes import of_failure
from tracker.custody.steps.fields import Fields, Timed, choice, reason, text, tick, whole
from tracker.custody.steps.step import OFFICER, TECHNICIAN, Step, Subject
from tracker.custody.units import UNITS


class ResultFields(Timed):
    """A value as the laboratory printed it."""

    analyte = choice(
        "Analyte", tuple(one.name for one in ANALYTES), names=tuple(one.label for one in ANALYTES)
    )
    value = text(
        "Value as printed",
        most=40,
        private=False,
        hint="82.5, <0.05, >95, negative, no growth",
        figures=True,
    )
    unit = choice("Unit", tuple(UNITS), required=False)
    really_percent = tick("The value really is below 1 %")
    laboratory = text("Laboratory", most=80, required=False, private=False)
    method = text("Method", most=80, required=False, private=False)


class PanelLine(LineFields):
    """One value of a panel; `line` is where it stands in the laboratory's file."""

    analyte = choice(
        "Analyte", tuple(one.name for one in ANALYTES), names=tuple(one.label for one in ANALYTES)
    )
    value = text("Value as printed", most=40, private=False, figures=True)
    unit = choice("Unit", tuple(UNITS), required=False)
    really_percent = tick("The value really is below 1 %")
    method = text("Method", most=80, required=False, private=False)
    line = whole("Line of the file", 1, 10_000_000, required=False)


class PanelFields(Timed):
    """Several values of one report about one specimen."""

    results = panel("Results", PanelLine, "Leave out what the laboratory did not report.")
    laboratory = text("Laboratory", most=80, required=False, private=False)
    method = text("Method", most=80, required=False, private=False)
    file = text("SHA-256 of the laboratory's file", most=64, required=False, private=False, widget="hidden")


def record_results(case: Case, act: Act) -> Changes:
    """Every value about its source vial, as it counts and as it was printed; one that fails a criterion, or
    shows germs, stops the whole sample at once."""
    return tuple(put for place, line in enumerate(lines(act)) for put in _recorded(case, act, line, place))


def _recorded(case: Case, act: Act, line: Line, place: int) -> Changes:
    vial, found = case.vial, taken(line)
    stage = vial.specimen_stage or stage_reached(case)
    data = given(act, "laboratory", "method", "file") | {
        "analyte": line.analyte, "tube": vial.code, "sign": found.sign, "number": found.number,
        "word": found.word, "unit": found.unit, "stage": stage,
        "drawn_at": vial.made_at if vial.is_specimen else act.at,
        "reported_value": line.value, "reported_unit": line.unit,
    }  # fmt: skip
    more = {"method": line.method, "line": line.line}
    data |= {name: value for name, value in more.items() if value}
    source = vial.parent if vial.is_specimen and vial.parent else vial.code
    result = record(act, "result", vial.sample, source, data, part=str(place) if line.field else "")
    says = fault(case, line.analyte, stage, found, line.shown)
    return (result, *of_failure(case, act, says, result.key)) if says else (result,)


def fault(case: Case, analyte: str, stage: str, found: Taken, shown: str) -> str:
    """The sentence why this value fails under a version the sample stands or stood under; empty when it does
    not."""
    known = BY_NAME.get(analyte)
    label = known.label if known else analyte
    for version in (case.specification, *case.quality.stood_under):
        for criterion in version.criteria:
            asked = criterion.measures(analyte, stage, found.unit)
            if asked and criterion.judge(found.sign, found.number, found.word, found.unit) is Outcome.FAILS:
                return f"{label} failed: {shown}, limit {criterion.shown}"
    if shows_germs(analyte, found.word):
        return f"{label} found germs: {found.word}"
    return ""


class NumberFields(Fields):
    """What the laboratory calls the tube."""

    laboratory = text("Laboratory", most=80, private=False)
    number = text("The laboratory's number", most=40, private=False, hint="As its reports print it.")


def note_number(case: Case, act: Act) -> Changes:
    """From now on a report under this number is about this vial."""
    data = given(act, "laboratory", "number")
    return (record(act, "laboratory_number", case.vial.sample, case.vial.code, data),)


class ReviewFields(Fields):
    """The review of one result."""

    result = text("Result", most=120, private=False, widget="hidden")
    verdict = choice("Verdict", ("accepted", "returned"))


def review_result(case: Case, act: Act) -> Changes:
    """A second person has seen the report; from now on a good result counts."""
    return (
        record(
            act,
            "review",
            case.vial.sample,
            case.vial.code,
            given(act, "result", "verdict"),
            part=act.text("result")[-12:],
        ),
    )


class InvestigationFields(Timed):
    """The written conclusion about a result, an interval or a deviation."""

    about = text("Result, entry or deviation", most=120, private=False, widget="hidden")
    conclusion = choice("Conclusion", ("confirmed", "laboratory_error", "evidence_accepted"))
    evidence = reason("Investigation and its evidence")


class InquiryFields(Timed):
    """What is to be investigated, and why."""

    about = text("Result, entry or deviation", most=120, private=False, widget="hidden")
    why = reason("What is to be found out")


def open_investigation(case: Case, act: Act) -> Changes:
    """An officer looks into it: specimens may be drawn for it although the material is stopped."""
    data = given(act, "about") | {"why": act.private("why")}
    subject, part = case.line.focus or case.sample.code, act.text("about")[-12:]
    return (record(act, "investigation_opened", case.sample.code, subject, data, part=part),)


def investigate(case: Case, act: Act) -> Changes:
    """A failing result is never replaced; an investigation with its conclusion is what resolves it."""
    data = given(act, "about", "conclusion") | {"evidence": act.private("evidence")}
    return (
        record(
            act,
            "investigation",
            case.sample.code,
            case.line.focus or case.sample.code,
            data,
            part=act.text("about")[-12:],
        ),
    )


STEPS: tuple[Step, ...] = (
    Step("record_result", "Record result", Subject.VIAL, TECHNICIAN | OFFICER,
         "A value as the laboratory printed it; bad counts at once.",
         ResultFields, gates.RESULT, record_results),
    Step("record_panel", "Record panel", Subject.VIAL, TECHNICIAN | OFFICER,
         "Every value of one report at once: all of them, or none.",
         PanelFields, gates.RESULT, record_results),
    Step("note_laboratory_number", "Note the laboratory's number", Subject.VIAL, TECHNICIAN | OFFICER,
         "A report under this number is about this vial.",
         NumberFields, gates.RECORD, note_number, now=True),
    Step("review_result", "Review result", Subject.VIAL, OFFICER, "A second person has seen the report.",
         ReviewFields, gates.REVIEW, review_result, now=True, meaning="review"),
    Step("open_investigation", "Open investigation", Subject.VIAL, OFFICER,
         "Specimens may be drawn for it although the material is stopped.",
         InquiryFields, gates.INQUIRE, open_investigation, also=frozenset({Subject.SAMPLE})),
    Step("investigate", "Conclude investigation", Subject.VIAL, OFFICER,
         "The written conclusion about a result or a gap.",
         InvestigationFields, gates.INVESTIGATE, investigate, also=frozenset({Subject.SAMPLE}),
         meaning="approval"),
)  # fmt: skip
