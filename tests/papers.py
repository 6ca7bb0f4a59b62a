"""The papers of a donor for tests: the full panel of a shipped rule set, and nothing against anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.bench import Bench
from tracker.custody.jurisdictions import MarkerRule, RuleSet
from tracker.custody.markers import RISKS
from tracker.custody.sources import SOURCES
from tracker.records.rule_sets import shipped

FDA, EU = shipped()["fda-1"], shipped()["eu-1"]
JANUARY = datetime.fromisoformat("2026-01-05T08:00:00+00:00")


def panel(source: str, rules: RuleSet = FDA, at: datetime = JANUARY) -> tuple[MarkerRule, ...]:
    """The markers asked of a donor of this source in the United States."""
    return tuple(rules.panel(SOURCES[source].leukocyte_rich, at, "US", frozenset()))


def history(bench: Bench, donor: str, by: str = "mother", who: str = "nora", **answers: str) -> str:
    """A questionnaire in which every question was answered with no, unless said otherwise."""
    given: dict[str, Any] = dict.fromkeys(RISKS, "no") | answers
    bench.do(who, "record_history", donor, version="1", answered_by=by, **given)
    return bench.case(donor).papers.histories[-1].id


def specimen(bench: Bench, donor: str, taken: str, who: str = "nora", **more: Any) -> None:
    """A specimen before which nothing was infused."""
    given: dict[str, Any] = {"blood_ml": "0", "crystalloid_ml": "0", "cleared": "not_computed"} | more
    bench.do(who, "record_specimen", donor, specimen_at=taken, **given)


def marker(bench: Bench, donor: str, rule: MarkerRule, taken: str, who: str = "nora", **more: Any) -> str:
    """One marker, negative unless said otherwise."""
    given: dict[str, Any] = {
        "marker": rule.name, "technique": rule.methods[0].value, "method": "Test kit", "kit_lot": "K-1",
        "specimen_at": taken, "laboratory": "Test Laboratory", "certificate": "TEST-LAB-1",
        "outcome": "negative",
    }  # fmt: skip
    bench.do(who, "record_marker", donor, **(given | more))
    return bench.case(donor).papers.markers[-1].id


def screened(bench: Bench, donor: str, source: str, by: str = "mother", *, without: str = "") -> str:
    """History, specimen and every marker of a donor, taken an hour ago; answers when. What waives a second
    specimen is tested too."""
    taken, rules = bench.ago(hours=1), {"fda": FDA, "eu": EU}[bench.rules]
    history(bench, donor, by)
    specimen(bench, donor, taken)
    waiving = rules.repeat.waived_by if rules.repeat is not None else ()
    for rule in (*panel(source, rules), *(one for one in rules.markers if one.name in waiving)):
        if rule.name != without:
            marker(bench, donor, rule, taken)
    return taken
