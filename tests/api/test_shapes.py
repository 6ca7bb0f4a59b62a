"""What is told without being written by its shape has that shape."""

from __future__ import annotations

from tracker.api import shown
from tracker.api.shapes import Verdict
from tracker.custody.decision import Decision, Refusal, Warning


def test_a_verdict_has_the_shape_the_document_promises():
    refusal = Refusal("quality.stopped", "Stopped.", "Lift it.", "A basis", ("S1",), "vial")
    decision = Decision("inject", False, (refusal,), (Warning("use.dose", "Near."),), ("vial",), subject="T1")
    told = shown.verdict(decision)
    assert told == Verdict().dump(told)
    assert told.keys() == Verdict().fields.keys()
