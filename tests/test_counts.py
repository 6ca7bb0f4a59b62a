"""Counting for the limiter: within a window, forgotten after it, and never without bound."""

from __future__ import annotations

import pytest

from tracker import counts
from tracker.counts import Counts


@pytest.fixture
def now(monkeypatch):
    instants = [1000.0]
    monkeypatch.setattr(counts.time, "time", lambda: instants[0])
    return instants


def test_requests_are_counted_by_key_until_their_window_is_over(now):
    kept = Counts()
    assert [kept.incr("a", 60), kept.incr("a", 60, 2), kept.incr("b", 60)] == [1, 3, 1]
    assert (kept.get("a"), kept.get_expiry("a")) == (3, 1060.0)
    now[0] = 1060.0
    assert kept.get("a") == 0
    assert kept.incr("a", 60) == 1


def test_a_count_is_forgotten_when_asked(now):
    kept = Counts()
    kept.incr("a", 60)
    kept.clear("a")
    assert kept.get("a") == 0
    kept.incr("b", 60)
    assert (kept.reset(), kept.get("b")) == (1, 0)


def test_windows_that_are_over_do_not_pile_up(now, monkeypatch):
    monkeypatch.setattr(counts, "MOST", 10)
    kept = Counts()
    for one in range(11):
        kept.incr(f"early {one}", 60)
    now[0] += 60
    kept.incr("late", 60)
    assert kept.reset() == 1
