"""The rows an effect puts: records that are only ever added, and the few columns of state that move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from tracker.custody.case import Case
from tracker.custody.case.custody import HandOver
from tracker.custody.changes import Put, Value
from tracker.custody.decision import Act
from tracker.custody.sample import Stage, Standing, Vial


def record(
    act: Act,
    kind: str,
    chain: str,
    subject: str,
    data: Mapping[str, Value],
    *,
    at: datetime | None = None,
    part: str = "",
) -> Put:
    """One statement about a subject, kept for ever: who, when it happened, when it was entered, what."""
    values: dict[str, Value] = {
        "chain": chain, "subject": subject, "kind": kind, "at": at or act.at, "recorded": act.now,
        "actor": act.actor.user, "act": act.id, "late": act.late, "data": dict(data),
    }  # fmt: skip
    return Put("record", act.key(subject, kind, *([part] if part else [])), chain, values)


def given(act: Act, *names: str) -> dict[str, Value]:
    """The named fields as they were given, without those left empty."""
    return {name: act.data[name] for name in names if act.data.get(name) is not None}


def move(vial: Vial, **values: Value) -> Put:
    """Columns of a vial that change."""
    return Put("vial", vial.code, vial.sample, values)


def new_vial(act: Act, sample: str, code: str, values: Mapping[str, Value]) -> Put:
    """A vial: born quarantined, held where it was made, by the person who made it."""
    born: dict[str, Value] = {
        "sample": sample, "parent": None, "part": "manufacture", "stage": Stage.COLLECTED.value,
        "standing": Standing.QUARANTINED.value, "holder": act.actor.establishment, "keeper": act.actor.user,
        "place": "", "made_at": act.at, "made_by": act.actor.user, "ended_at": None, "representative": False,
        "run": None, "specimen_stage": None, "label_serial": None, "label_shows": {},
    }  # fmt: skip
    return Put("vial", code, sample, {**born, **values})


def ended(act: Act, vial: Vial, stage: Stage, **values: Value) -> tuple[Put, Put]:
    """The end of a vial, with what it was before, so that two people could void a mistake."""
    before: dict[str, Value] = {
        "step": act.step,
        "stage_before": vial.stage.value,
        "volume_before_ml": vial.volume_ml,
    }
    return (
        move(vial, stage=stage.value, ended_at=act.at, **values),
        record(act, "ended", vial.sample, vial.code, before),
    )


def before_the_end(case: Case) -> dict[str, Value]:
    """The stage and the volume the vial had before it ended, from the record of its end."""
    ends = [one for one in case.processing.on(case.vial.code) if one.step == "ended"]
    then = ends[-1].measured if ends else {}
    volume = then.get("volume_before_ml")
    return {
        "stage": str(then.get("stage_before", Stage.PROCESSING)),
        "volume_ml": case.vial.volume_ml if volume is None else Decimal(str(volume)),
        "ended_at": None,
    }


def freed(act: Act, key: str) -> Put:
    """The end of an allocation."""
    return Put("allocation", key, act.subject, {"ended_at": act.now})


def done(act: Act, vial: Vial, name: str, data: Mapping[str, Value], *, made: tuple[str, ...] = ()) -> Put:
    """One step done on one vial."""
    return record(
        act, "done", vial.sample, vial.code, {"step": act.step, "name": name, "made": list(made), **data}
    )


def stop(act: Act, kind: str, on: str, chain: str, says: str, *, part: str = "", **values: Value) -> Put:
    """A stop on something; it is found by line and use, and stays until somebody lifts it."""
    row: dict[str, Value] = {
        "kind": kind, "target": on, "says": says, "reason": None, "at": act.now, "actor": act.actor.user,
        "scopes": [], "joint": "", "narrowed_to": None, "lifted_at": None, "lifted_by": None, **values,
    }  # fmt: skip
    return Put("stop", act.key(on, kind, *([part] if part else [])), chain, row)


def answer(act: Act, line: HandOver, state: str, **values: Value) -> Put:
    """The answer to one vial of a hand-over."""
    return Put(
        "handover_line",
        line.id,
        line.handover,
        {
            "state": state,
            "answered_at": act.at,
            "answered_by": act.actor.user,
            "answered_late": act.late,
            **values,
        },
    )


def chain_of(case: Case) -> str:
    """The chain of the sample this case is about."""
    return case.sample.code
