"""How many photographs of real codes the product reads through its own door, beside the bare library.

    python -m tools.photographs FOLDER

The folder holds pictures and `expected.csv`, with the columns `file` and `expected_text`; a picture without
an expected text is left out. Line ends and the spaces round a text do not count.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from PIL import Image

from tests.bench import Bench, bench_on
from tracker import create_app
from tracker.actions.tokens import create_token
from tracker.custody.people import SYSTEM
from tracker.records.migrate import migrate

Reader = Callable[["Picture"], list[str]]
READERS = ("clara", "tess", "nora", "olga", "tom", "berta")
"""Unknown codes are limited for each person, so several people take turns."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One photograph, and the text that is in its code."""

    file: Path
    expected: str


def plain(text: str) -> str:
    """A text as two decoders must agree on it."""
    return text.replace("\r\n", "\n").strip()


def pictures(folder: Path) -> list[Picture]:
    """The pictures of a folder whose text is known."""
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Picture(folder / row["file"], plain(row["expected_text"])) for row in rows if row["expected_text"]
    ]


def bare(picture: Picture) -> list[str]:
    """What the library reads by itself, with its defaults."""
    found = zxingcpp.read_barcodes(Image.open(picture.file), text_mode=zxingcpp.TextMode.Plain)
    return [plain(one.text) for one in found]


@contextmanager
def product() -> Iterator[Reader]:
    """Reads through the scan of the JSON API of a site of its own."""
    with tempfile.TemporaryDirectory() as room:
        url = f"sqlite:///{room}/photographs.db"
        migrate(url)
        with bench_on(url, Path(room)) as bench:
            yield _reader(bench)


def _reader(bench: Bench) -> Reader:
    app = create_app(site=bench.site)
    clients = [app.test_client() for _ in READERS]
    for client, login in zip(clients, READERS, strict=True):
        token = create_token(bench.site, SYSTEM, bench.people[login].user)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def read(picture: Picture) -> list[str]:
        client = clients[0]
        clients.append(clients.pop(0))
        with picture.file.open("rb") as stream:
            answer = client.post("/api/v1/scan", data={"frame": (stream, picture.file.name)})
        told = answer.get_json(force=True)
        texts = [one["text"] for one in told.get("codes", [])] or [told["read"]["text"]]
        return [plain(one) for one in texts if one]

    return read


def main(folder: Path) -> int:
    """Print both shares and every picture they differ on; 1 when the product reads fewer."""
    every = pictures(folder)
    counts = {"product": 0, "bare library": 0}
    took = 0.0
    with product() as read:
        for one in every:
            began = time.perf_counter()
            ours = one.expected in read(one)
            took += time.perf_counter() - began
            theirs = one.expected in bare(one)
            counts["product"] += ours
            counts["bare library"] += theirs
            if not (ours and theirs):
                print(f"{one.file.name}: product {_word(ours)}, bare library {_word(theirs)}")
    for name, count in counts.items():
        print(f"{name}: {count} of {len(every)}, {count / len(every) * 100:.1f} %")
    print(f"{took / len(every) * 1000:.0f} ms for each picture through the product")
    return 0 if counts["product"] >= counts["bare library"] else 1


def _word(read: bool) -> str:
    return "reads it" if read else "does not"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
