"""A badge on paper, of the size of a bank card: a name, and the code that its scanner reads."""

from __future__ import annotations

from io import BytesIO

from tracker.labels.face import pdf_face

WIDE, HIGH, EDGE = 85.6, 54.0, 4.0
MILLIMETRE = 72 / 25.4


def badge_file(site_name: str, name: str, code: str) -> bytes:
    """The badge as a PDF."""
    from qrcode.main import QRCode
    from reportlab.pdfgen.canvas import Canvas

    drawn = QRCode(border=4)
    drawn.add_data(code)
    drawn.make(fit=True)
    rows = drawn.get_matrix()
    stream = BytesIO()
    canvas = Canvas(stream, (WIDE * MILLIMETRE, HIGH * MILLIMETRE), pageCompression=1, invariant=1)
    canvas.setTitle("Badge")
    canvas.scale(MILLIMETRE, MILLIMETRE)
    cell, top = (HIGH - 2 * EDGE - 8) / len(rows), HIGH - EDGE - 8
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                canvas.rect(EDGE + x * cell, top - (y + 1) * cell, cell, cell, stroke=0, fill=1)
    canvas.setFont(pdf_face(bold=True), 4)
    canvas.drawString(EDGE, HIGH - EDGE - 4, name[:40])
    canvas.setFont(pdf_face(bold=False), 3)
    canvas.drawString(HIGH - EDGE, EDGE + 8, site_name[:24])
    canvas.showPage()
    canvas.save()
    return stream.getvalue()
