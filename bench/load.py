"""The load: a process of its own that keeps a few connections busy, one request on each at a time.

It reads the requests from a file, stops at its end or when the time is over, and prints what it saw as JSON.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

LONGEST_WAIT = 20.0


@dataclass(slots=True)
class Line:
    """One open connection and the answer that is coming in on it."""

    socket: socket.socket
    sent_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)

    def send(self, request: bytes) -> None:
        self.answer.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> int:
        """Take in what has come; the status once the whole answer is there, else 0."""
        came = self.socket.recv(262144)
        if not came:
            raise ConnectionError("The server closed the connection.")
        self.answer += came
        head = self.answer.find(b"\r\n\r\n")
        if head < 0 or len(self.answer) < head + 4 + _length(self.answer[:head]):
            return 0
        return int(self.answer[9:12])


def _length(head: bytearray) -> int:
    return int(bytes(head).lower().partition(b"content-length:")[2].split(b"\r\n")[0])


def run(port: int, requests: Iterator[bytes], lines: int, seconds: float) -> dict[str, object]:
    """Send until the time is over or the requests are; how many were answered, how, and how fast."""
    spans: list[float] = []
    statuses: Counter[int] = Counter()
    began, busy = time.perf_counter(), time.process_time()
    with selectors.DefaultSelector() as waiting:
        for _ in range(lines):
            line = Line(socket.create_connection(("127.0.0.1", port), LONGEST_WAIT))
            line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting.register(line.socket, selectors.EVENT_READ, line)
            _next(waiting, line, requests, began + seconds)
        while waiting.get_map():
            ready = waiting.select(LONGEST_WAIT)
            if not ready:
                raise TimeoutError("The server did not answer in time.")
            for key, _ in ready:
                if status := key.data.receive():
                    spans.append(time.perf_counter() - key.data.sent_at)
                    statuses[status] += 1
                    _next(waiting, key.data, requests, began + seconds)
    took = time.perf_counter() - began
    spans.sort()
    return {
        "answers": len(spans),
        "seconds": took,
        "statuses": statuses,
        "busy": (time.process_time() - busy) / took,
        "p50": spans[len(spans) // 2],
        "p95": spans[len(spans) * 95 // 100],
    }


def _next(waiting: selectors.BaseSelector, line: Line, requests: Iterator[bytes], until: float) -> None:
    request = next(requests, None) if time.perf_counter() < until else None
    if request is None:
        waiting.unregister(line.socket)
        line.socket.close()
    else:
        line.send(request)


def read_requests(file: Path) -> list[bytes]:
    """The requests of a file, as `write_requests` wrote them."""
    return [bytes.fromhex(one) for one in file.read_text().split()]


def write_requests(file: Path, requests: list[bytes]) -> None:
    """Keep requests for the load's own process."""
    file.write_text("\n".join(one.hex() for one in requests))


if __name__ == "__main__":
    port, file, lines, seconds, again = sys.argv[1:]
    found = read_requests(Path(file))
    print(
        json.dumps(
            run(int(port), cycle(found) if again == "again" else iter(found), int(lines), float(seconds))
        )
    )
