"""Work that takes long: done in a thread of its own, while the page tells how far it is, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Generic, TypeVar

from tracker.actions.laboratory.panels import Progress
from tracker.custody.problems import Problem

T = TypeVar("T")
Told = tuple[str, int, int]


class Working(Generic[T]):
    """One piece of work that has begun. A reader who is slow, or goes away, neither holds nor ends it."""

    def __init__(self, work: Callable[[Progress], T]) -> None:
        self._told: SimpleQueue[Told | None] = SimpleQueue()
        threads = ThreadPoolExecutor(1)
        self._future: Future[T] = threads.submit(work, self._hear)
        self._future.add_done_callback(lambda _: self._told.put(None))
        threads.shutdown(wait=False)

    def _hear(self, phase: str, done: int, total: int) -> None:
        self._told.put((phase, done, total))

    def progress(self) -> Iterator[Told]:
        """How far it is, until it is ended."""
        while (told := self._told.get()) is not None:
            yield told

    def result(self) -> T | Problem:
        """What came of it, or why nothing did."""
        try:
            return self._future.result()
        except Problem as problem:
            return problem
