"""`python -m bench.labels`: a sheet of labels against a bare loop of `qrcode` and `reportlab`."""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from io import BytesIO

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from tracker.custody.warnings import AUTOLOGOUS, NOT_EVALUATED
from tracker.labels.code import Kind, make, make_serial
from tracker.labels.drawing import data_matrix, qr_code
from tracker.labels.face import forget_widths
from tracker.labels.facts import LabelFacts
from tracker.labels.layout import SHIPPED
from tracker.labels.sheet import pdf

LAYOUTS = ("sheet", "cryovial_wrap", "cryovial_wrap_matrix", "container")


def labels(count: int) -> list[LabelFacts]:
    """So many labels, each with a code and serial of its own; the same every time."""
    dice = random.Random(7)
    return [
        LabelFacts(
            host="vial.example", code=make(Kind.VIAL, dice.randbytes), serial=make_serial(dice.randbytes),
            product="SVF, fresh, autologous", identity="S-7K3MQ-2X9TZ-X", expiry="2026-01-03 16:00 UTC",
            site="Test clinic", layout_version="3", warnings=(AUTOLOGOUS, NOT_EVALUATED), volume="2.5 mL",
            collected="2026-01-03 09:00 UTC", storage="18 to 25 °C",
        )
        for _ in range(count)
    ]  # fmt: skip


def bare_loop(facts: list[LabelFacts]) -> bytes:
    """What a plain script does: a QR code of rectangles and one line under it, 21 to a page."""
    stream = BytesIO()
    canvas = Canvas(stream, (210 * mm, 297 * mm))
    for n, one in enumerate(facts):
        if n and n % 21 == 0:
            canvas.showPage()
        left, bottom = (7 + n % 3 * 66) * mm, (250 - n % 21 // 3 * 38) * mm
        code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
        code.add_data(one.payload)
        code.make(fit=True)
        for y, row in enumerate(reversed(code.get_matrix())):
            for x, black in enumerate(row):
                if black:
                    canvas.rect(left + x * 0.6 * mm, bottom + y * 0.6 * mm, 0.6 * mm, 0.6 * mm, 0, 1)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(left, bottom - 3 * mm, one.readable)
    canvas.save()
    return stream.getvalue()


def seconds(work: Callable[[], bytes], before: Callable[[], None], rounds: int) -> tuple[float, int]:
    """The median CPU seconds of some rounds, and the size of what came of it."""
    taken, size = [], 0
    for _ in range(rounds):
        before()
        began = time.process_time()
        size = len(work())
        taken.append(time.process_time() - began)
    return statistics.median(taken), size


def forget() -> None:
    """Forget every code and width that was drawn or measured before."""
    qr_code.cache_clear()
    data_matrix.cache_clear()
    forget_widths()


def main() -> None:
    """Measure, and print a table of times, sizes and ratios."""
    asked = argparse.ArgumentParser(prog="python -m bench.labels", description=__doc__)
    asked.add_argument("--count", type=int, default=1000, help="how many labels (1000)")
    asked.add_argument("--rounds", type=int, default=3, help="how often each is measured (3)")
    given = asked.parse_args()
    facts = labels(given.count)
    floor, size = seconds(lambda: bare_loop(facts), lambda: None, given.rounds)
    lines = [f"{given.count} labels, CPU seconds, median of {given.rounds}; ratio to the bare loop"]
    lines.append(f"{'bare loop':24} {floor:7.2f} s {'':14} {size / 1024:8.0f} KiB")
    for name in LAYOUTS:
        layout = SHIPPED[name]
        cold, size = seconds(lambda layout=layout: pdf(facts, layout), forget, given.rounds)
        warm, _ = seconds(lambda layout=layout: pdf(facts, layout), lambda: None, given.rounds)
        lines.append(
            f"{name:24} {cold:7.2f} s cold {cold / floor:5.2f}, {warm:6.2f} s drawn before"
            f" {warm / floor:5.2f} {size / 1024:8.0f} KiB"
        )
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
