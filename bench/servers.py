"""Starting the product and the floors as processes of their own, and looking at what they take."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.site import Filled
from tracker.settings import Settings

THREADS = Settings().threads  # as the product is served unless somebody says otherwise
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """One server that answers: where, under which process, and after what time and CPU time it first did."""

    port: int
    process: int
    first_answer: float = 0.0
    first_computed: float = 0.0

    def memory_mib(self) -> float:
        """What its worker holds in memory now."""
        family = [self.process, *_children(self.process)]
        return max(_resident_kib(one) for one in family) / 1024

    def processor_seconds(self) -> float:
        """What it has computed so far, with its workers."""
        return sum(_processor_seconds(one) for one in (self.process, *_children(self.process)))


@contextmanager
def product(filled: Filled, request: bytes) -> Iterator[Server]:
    """The product as it is served, on this database; it is up when it answers this request."""
    port = _free_port()
    environment = {
        "TRACKER_DATA": str(filled.data),
        "TRACKER_DATABASE_URL": filled.url,
        "TRACKER_BIND": f"127.0.0.1:{port}",
        "TRACKER_THREADS": str(THREADS),
    }
    with _started(
        [sys.executable, "-c", "from tracker.cli import main; main()", "serve"], environment, port, request
    ) as server:
        yield server


@contextmanager
def floor(filled: Filled, request: bytes) -> Iterator[Server]:
    """The bare application on the same server and database."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.floors", str(port), str(THREADS)]
    with _started(command, {"BENCH_DATABASE_URL": filled.url}, port, request) as server:
        yield server


@contextmanager
def _started(command: list[str], environment: dict[str, str], port: int, request: bytes) -> Iterator[Server]:
    began = time.perf_counter()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TRACKER_")}
    process = subprocess.Popen(
        command, env=clean | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        _await_answer(process, port, request)
        span = time.perf_counter() - began
        yield Server(port, process.pid, span, Server(port, process.pid).processor_seconds())
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def _await_answer(process: subprocess.Popen[bytes], port: int, request: bytes) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until:
        if process.poll() is not None:
            said = process.stderr.read().decode() if process.stderr else ""
            raise RuntimeError(f"The server ended before it answered: {said[-2000:]}")
        try:
            status = answered(port, request)
        except OSError:
            time.sleep(0.005)
            continue
        if status not in (200, 201):
            raise RuntimeError(f"The server answered {status} to its first request.")
        return
    raise TimeoutError("The server did not answer in time.")


def answered(port: int, request: bytes) -> int:
    """The status of the answer to one request."""
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(request)
        return int(line.recv(65536)[9:12] or b"0")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _children(process: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for one in (task / "children").read_text().split():
            found += [int(one), *_children(int(one))]
    return found


def _resident_kib(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))


def _processor_seconds(process: int) -> float:
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
