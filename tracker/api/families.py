"""What the API speaks of: each family of subjects, its path, its codes, and the step that makes one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.custody.problems import Unknown
from tracker.custody.steps import ALL, Step, Subject
from tracker.labels.code import Misread, read


@dataclass(frozen=True, slots=True)
class Family:
    """Subjects of one kind: their `path`, the `letter` of their codes, the step that `makes` one."""

    path: str
    letter: str
    noun: str
    subject: Subject | None
    makes: str = ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """What may be done to a subject that is there."""
        return tuple(one for one in ALL if self.subject in one.subjects and not one.creates)

    def read(self, text: str) -> str:
        """The code in an address, in capitals; Unknown for what is no code of this family."""
        try:
            found = read(text)
        except Misread as problem:
            raise Unknown(problem.says) from problem
        if found.kind.value != self.letter:
            other = BY_LETTER[found.kind.value]
            raise Unknown(f"This is the code of a {other.noun}. Ask for it under /{other.path}.")
        return found.code


PERSONS = Family("persons", "P", "person", Subject.PERSON, "register_person")
DONORS = Family("donors", "D", "donor", Subject.DONOR, "register_donor")
SAMPLES = Family("samples", "S", "sample", Subject.SAMPLE, "collect")
VIALS = Family("vials", "V", "vial", Subject.VIAL)
TREATMENTS = Family("treatments", "T", "treatment", Subject.TREATMENT, "open_treatment")
HANDOVERS = Family("handovers", "H", "hand-over", Subject.HANDOVER)
LOTS = Family("lots", "L", "lot", Subject.LOT, "add_lot")
EQUIPMENT = Family("equipment", "E", "piece of equipment", Subject.EQUIPMENT, "add_equipment")
UNITS = Family("units", "U", "storage unit", Subject.UNIT, "add_unit")
SPECIFICATIONS = Family("specifications", "Q", "specification", Subject.SPECIFICATION, "draft_specification")
RECALLS = Family("recalls", "R", "recall", Subject.RECALL, "start_recall")

FAMILIES: tuple[Family, ...] = (
    PERSONS,
    DONORS,
    SAMPLES,
    VIALS,
    TREATMENTS,
    HANDOVERS,
    LOTS,
    EQUIPMENT,
    UNITS,
    SPECIFICATIONS,
    RECALLS,
)

BY_LETTER = {one.letter: one for one in FAMILIES}
BY_PATH = {one.path: one for one in FAMILIES}


def every_step() -> Iterator[tuple[Family, Step]]:
    """Each step with each family it may be done to."""
    for family in FAMILIES:
        for step in family.steps:
            yield family, step
