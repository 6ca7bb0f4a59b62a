"""Everything else that happens on a ward: stops, mistakes, wrong hands, late news, time that passes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from tests.bench import CLINIC, LAB
from tests.fuzz.ward import BAD, GOOD, WHY, Ward
from tracker.custody.markers import RISKS


def _treatment(ward: Ward, rng: Random) -> str:
    return rng.choice(ward.treatments) if ward.treatments else ""


def minutes_pass(ward: Ward, rng: Random) -> None:
    ward.bench.clock.pass_by(minutes=rng.choice([1, 4, 9, 11]))


def hours_pass(ward: Ward, rng: Random) -> None:
    ward.bench.clock.pass_by(hours=rng.choice([1, 2, 5, 30, 800]))


def hold(ward: Ward, rng: Random) -> None:
    here, lots = ward.here, list(ward.bench.lots.values())
    on = rng.choice(
        [ward.some(rng), here.sample, here.donor, _treatment(ward, rng) or here.sample, rng.choice(lots)]
    )
    what = rng.choice(["hold", "hold", "recall"])
    ward.attempt(ward.anybody(rng, "officer" if what == "recall" else ""), what, on, why=WHY)


def lift(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    stops = ward.bench.case(vial).stops
    if stops:
        stop = rng.choice(stops)
        ward.attempt(
            ward.anybody(rng, "officer"),
            rng.choice(["lift", "lift"]),
            rng.choice([stop.on, vial]),
            stop=stop.id,
            why=WHY,
        )


def withdraw_consent(ward: Ward, rng: Random) -> None:
    scopes = rng.choice([["treatment"], ["donation"], ["research"], ["donation", "treatment"]])
    ward.attempt(ward.anybody(rng), "withdraw_consent", ward.here.donor, scopes=scopes)


def renew_consent(ward: Ward, rng: Random) -> None:
    ward.attempt(
        "clara",
        "record_consent",
        ward.here.donor,
        version="2",
        scopes=rng.choice([["treatment"], ["donation", "treatment"]]),
        given_by=rng.choice(["self", "mother", "guardian"]),
        signed_at=ward.bench.ago(seconds=rng.choice([0, 9000])),
    )


def patient_withdraws(ward: Ward, rng: Random) -> None:
    ward.attempt(ward.anybody(rng, "clinician"), "withdraw_treatment_consent", _treatment(ward, rng))


def result(ward: Ward, rng: Random) -> None:
    analyte = rng.choice(list(BAD))
    value, unit = rng.choice([BAD, GOOD, GOOD]).get(analyte) or BAD[analyte]
    vial = rng.choice([ward.some(rng), ward.here.tube])
    given: dict[str, Any] = {"unit": unit} if unit else {}
    ward.attempt(
        ward.anybody(rng, "technician"), "record_result", vial, analyte=analyte, value=value, **given
    )


def review(ward: Ward, rng: Random) -> None:
    case = ward.bench.case(ward.some(rng))
    if case.quality.results:
        about = rng.choice(case.quality.results)
        verdict = rng.choice(["accepted", "accepted", "returned"])
        ward.attempt(
            ward.anybody(rng, "officer"), "review_result", about.tube, result=about.id, verdict=verdict
        )


def correct(ward: Ward, rng: Random) -> None:
    case = ward.bench.case(ward.some(rng))
    if case.quality.results:
        about = rng.choice(case.quality.results)
        value = rng.choice([GOOD, BAD]).get(about.analyte, ("50", ""))[0]
        ward.attempt(
            ward.anybody(rng, "officer"),
            "correct",
            about.tube,
            second=rng.choice(["olga", "otto", "tom"]),
            about=about.id,
            field="value",
            value=value,
            why=WHY,
        )


def investigate(ward: Ward, rng: Random) -> None:
    case = ward.bench.case(ward.some(rng))
    if case.quality.results:
        about = rng.choice(case.quality.results)
        conclusion = rng.choice(["laboratory_error", "confirmed"])
        ward.attempt(
            ward.anybody(rng, "officer"),
            "investigate",
            about.tube,
            about=about.id,
            conclusion=conclusion,
            evidence=WHY,
        )


def offer(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    step = rng.choice(["offer", "offer", "return_vial"])
    ward.attempt(
        ward.at(vial, rng), step, vial, (ward.hands(vial),), to_establishment=rng.choice([LAB, CLINIC])
    )


def answer(ward: Ward, rng: Random) -> None:
    travelling = [one for one in ward.alive() if ward.world.open_road(one)]
    if travelling:
        vial = rng.choice(travelling)
        step = rng.choice(["accept", "accept", "decline", "cancel"])
        if step == "cancel":
            ward.attempt(ward.anybody(rng), "cancel_offer", vial, why=WHY)
        else:
            ward.answer(vial, rng, step)


def take_back(ward: Ward, rng: Random) -> None:
    disputed = [one for one in ward.alive() if ward.world.disputed(one)]
    if disputed:
        ward.take_back(rng, rng.choice(disputed))


def lose(ward: Ward, rng: Random) -> None:
    ward.attempt(ward.anybody(rng), "declare_lost", ward.some(rng), why=WHY)


def find(ward: Ward, rng: Random) -> None:
    lost = [
        code for code, one in ward.world.vials.items() if one["stage"] == "lost" or ward.world.open_road(code)
    ]
    if lost:
        vial = rng.choice(lost)
        ward.attempt(
            rng.choice(["olga", "otto"]),
            "found",
            vial,
            (ward.hands(vial),),
            place="shelf 9",
            why=WHY,
            **({"temperature_c": ward.temperature(vial, rng)} if rng.random() < 0.8 else {}),
        )


def move(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(ward.at(vial, rng), "move", vial, (ward.hands(vial),), place="shelf 4")


def store(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(
        ward.at(vial, rng),
        "store",
        vial,
        (ward.hands(vial),),
        unit=ward.bench.lots["tank"],
        place="B2",
        temperature_c=rng.choice(["-180", "-180", "-100", "5"]),
    )


def read_temperature(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(
        ward.at(vial, rng), "check_temperature", vial, temperature_c=rng.choice(["-180", "-180", "-90"])
    )


def divide(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    held = ward.world.vials[vial]["volume"]
    ward.attempt(
        ward.at(vial, rng),
        "split",
        vial,
        (ward.hands(vial),),
        volumes_ml=[str(held / 2), str(rng.choice([held / 4, held]))],
    )


def process(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    step = rng.choice(["thaw", "dilute", "wash_thawed", "freeze", "wash", "resuspend"])
    held, lots = ward.world.vials[vial]["volume"], ward.bench.lots
    kind = {
        "dilute": "diluent",
        "wash": "wash_solution",
        "wash_thawed": "wash_solution",
        "resuspend": "final_medium",
    }.get(step)
    ward.attempt(
        ward.at(vial, rng, "technician"),
        step,
        vial,
        (ward.hands(vial),),
        after_ml=str(held + rng.choice([0, 1, 1])),
        added_ml="1",
        lots=[lots[kind]] if kind else [],
        equipment=[lots["water_bath"], lots["controlled_rate_freezer"]],
        temperature_c="37",
        programme="P1",
    )


def draw_up_again(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(
        ward.at(vial, rng, "technician"),
        "draw_up",
        vial,
        (ward.hands(vial),),
        volume_ml=rng.choice(["0.5", "2"]),
        lots=[ward.bench.lots["syringe"]],
    )


def discard(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(
        ward.at(vial, rng),
        "discard",
        vial,
        (ward.hands(vial),),
        second=rng.choice(["tom", "nora"]),
        method="incinerated",
        why=WHY,
    )


def close(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(ward.at(vial, rng), "close", vial)


def allocate(ward: Ward, rng: Random) -> None:
    ward.attempt(
        rng.choice(["clara", "carl", "olga"]), "allocate", _treatment(ward, rng), vial=ward.some(rng)
    )


def deallocate(ward: Ward, rng: Random) -> None:
    mine = [one for one in ward.alive() if ward.world.allocated(one)]
    if mine:
        vial = rng.choice(mine)
        ward.attempt(rng.choice(["clara", "olga"]), "deallocate", ward.world.allocated(vial), vial=vial)


def issue(ward: Ward, rng: Random) -> None:
    vial = ward.some(rng)
    ward.attempt(ward.at(vial, rng), "issue", vial, (ward.hands(vial),))


def another_order(ward: Ward, rng: Random) -> None:
    if len(ward.treatments) < 3:
        ward.open_treatment(rng)


def new_version(ward: Ward, rng: Random) -> None:
    changed: dict[str, Any] = rng.choice(
        [
            {"side": "right"},
            {"dose_max": "3"},
            {"vials": 2},
            {"joint": "hip", "indication": "hip_osteoarthritis"},
            {"basis": "prescription"},
            {},
        ]
    )
    ward.attempt(
        rng.choice(["clara", "carl"]),
        "new_version",
        _treatment(ward, rng),
        second=rng.choice(["nora", "olga"]),
        why=WHY,
        **ward.order(**changed),
    )


def cancel_treatment(ward: Ward, rng: Random) -> None:
    if rng.random() < 0.3:
        ward.attempt("clara", "cancel_treatment", _treatment(ward, rng), why=WHY)


def unsuitable(ward: Ward, rng: Random) -> None:
    ward.attempt(
        "clara", "assess_suitability", _treatment(ward, rng), says=rng.choice(["not_suitable", "suitable"])
    )


def appoint(ward: Ward, rng: Random) -> None:
    treatment = _treatment(ward, rng)
    if treatment:
        ward.appoint(treatment, rng.choice([1, 23, 40]))


def confirm_anyhow(ward: Ward, rng: Random) -> None:
    vial, treatment = ward.some(rng), _treatment(ward, rng)
    scans = (ward.hands(vial), *rng.choice([(f"band:{rng.choice(ward.bands)}",), ()]))
    who = rng.choice(["clara", "carl", "berta", "nora"])
    ward.attempt(
        who,
        "confirm",
        treatment,
        scans,
        joint=rng.choice(["knee", "knee", "hip"]),
        side=rng.choice(["left", "left", "right"]),
    )


def wrong_side(ward: Ward, rng: Random) -> None:
    treatment = _treatment(ward, rng)
    vial = ward.goal(treatment) if treatment else ""
    if vial:
        scans = (ward.hands(vial), f"band:{ward.band_of(treatment)}")
        ward.attempt(rng.choice(["clara", "berta"]), "confirm", treatment, scans, joint="knee", side="right")


def inject_anyhow(ward: Ward, rng: Random) -> None:
    vial, volume = ward.some(rng), rng.choice(["1", "4", "5", "9"])
    ward.attempt(
        rng.choice(["clara", "carl"]),
        "inject",
        _treatment(ward, rng),
        (ward.hands(vial),),
        volume_ml=volume,
        lots=[ward.bench.lots[rng.choice(["needle", "needle", "enzyme"])]],
    )


def old_label(ward: Ward, rng: Random) -> None:
    worn = [(code, old) for code in ward.alive() for old in sorted(ward.world.vials[code]["void"])]
    if worn and ward.treatments:
        code, old = rng.choice(worn)
        treatment = ward.world.allocated(code) or _treatment(ward, rng)
        scans = (f"{code}.{old}", f"band:{ward.band_of(treatment)}")
        ward.attempt("clara", "confirm", treatment, scans, joint="knee", side="left")


def relabel(ward: Ward, rng: Random) -> None:
    ward.relabel(ward.some(rng), rng)


def wristband(ward: Ward, rng: Random) -> None:
    person = rng.choice([ward.here.person, *(one["person"] for one in ward.world.treatments.values())])
    band = f"BAND-{len(ward.world.bands) + 3}"
    ward.attempt(
        rng.choice(["clara", "berta", "nora"]),
        "add_wristband",
        person,
        second=rng.choice(["carl", "berta"]),
        band=band,
    )


def link(ward: Ward, rng: Random) -> None:
    people = sorted({ward.here.person, *(one["person"] for one in ward.world.treatments.values())})
    if len(people) > 1:
        one, other = rng.sample(people, 2)
        ward.attempt(
            "olga", rng.choice(["link_persons", "unlink_persons"]), one, second="otto", other=other, why=WHY
        )


def void(ward: Ward, rng: Random) -> None:
    what = rng.choice(["inject", "discard", "declare_lost", "reject", "hand_over"])
    vial = rng.choice(list(ward.world.vials))
    ward.attempt(
        ward.anybody(rng), "void", vial, second=rng.choice(["olga", "otto", "nora"]), what=what, why=WHY
    )


def outside(ward: Ward, rng: Random) -> None:
    what, vial = rng.choice(["injected", "broken", "thawed", "discarded", "seen"]), ward.some(rng)
    given = ward.treatments and rng.random() < 0.5
    named: dict[str, Any] = {"treatment": _treatment(ward, rng)} if given else {}
    ward.attempt(ward.anybody(rng), "record_outside", vial, what=what, why=WHY, **named)


def release(ward: Ward, rng: Random) -> None:
    step = rng.choice(["release", "release_conditionally"])
    ward.attempt(rng.choice(["olga", "otto"]), step, ward.some(rng), vials=[ward.some(rng)])


def reject(ward: Ward, rng: Random) -> None:
    ward.attempt(rng.choice(["olga", "otto"]), "reject", ward.some(rng), why=WHY)


def deviation(ward: Ward, rng: Random) -> None:
    ward.attempt(
        ward.anybody(rng, "officer"),
        "open_deviation",
        rng.choice([ward.some(rng), ward.here.sample]),
        why=WHY,
    )


def marker(ward: Ward, rng: Random) -> None:
    outcome = rng.choice(["negative", "reactive", "needs_assessment"])
    ward.attempt(
        "nora",
        "record_marker",
        ward.here.donor,
        marker=rng.choice(["hbsag", "cmv", "hbc_antibody", "malaria", "hiv_nat"]),
        technique=rng.choice(["antigen", "antibody", "total_antibody", "nat"]),
        method="Test kit",
        kit_lot="K-2",
        specimen_at=ward.bench.ago(days=1),
        laboratory="Test Laboratory",
        certificate="TEST-LAB-1",
        outcome=outcome,
    )


def history(ward: Ward, rng: Random) -> None:
    answers: dict[str, Any] = dict.fromkeys(RISKS, "no") | {
        rng.choice(list(RISKS)): rng.choice(["yes", "not_answered"])
    }
    by = rng.choice(["self", "mother", "guardian"])
    ward.attempt("nora", "record_history", ward.here.donor, version="2", answered_by=by, **answers)


def infusions(ward: Ward, rng: Random) -> None:
    markers = ward.world.donors[ward.here.donor]["markers"]
    taken = markers[0]["drawn"].isoformat() if markers else ward.bench.ago(hours=1)
    ward.attempt(
        "nora",
        "record_specimen",
        ward.here.donor,
        specimen_at=taken,
        blood_loss=True,
        blood_ml=rng.choice(["0", "2500"]),
        crystalloid_ml="0",
        cleared=rng.choice(["not_computed", "adequate"]),
    )


def determine(ward: Ward, rng: Random) -> None:
    outcome = rng.choice(["eligible", "eligible", "ineligible", "incomplete"])
    more: dict[str, Any] = {"procedure": "SOP-CMV-1"} if rng.random() < 0.5 else {}
    who = rng.choice(["olga", "clara"])
    ward.attempt(who, "determine", ward.here.donor, outcome=outcome, grounds=WHY, **more)


def permit(ward: Ward, rng: Random) -> None:
    use, treatment = rng.choice(["relative", "urgent_need", "nonclinical"]), _treatment(ward, rng)
    if use == "urgent_need":
        ward.attempt(
            "clara",
            "declare_urgent_need",
            ward.here.sample,
            second=rng.choice(["olga", "nora"]),
            treatment=treatment,
            no_comparable=True,
            serious=True,
            grounds=WHY,
            physician="Test Physician",
            notified_at=ward.bench.ago(minutes=5),
        )
    elif use == "relative" or rng.random() < 0.2:
        named: dict[str, Any] = {"treatment": treatment} if use == "relative" else {}
        ward.attempt("clara", "permit_use", ward.here.sample, second="olga", use=use, grounds=WHY, **named)


def exception(ward: Ward, rng: Random) -> None:
    treatment = _treatment(ward, rng)
    if treatment:
        ward.except_(treatment, ward.goal(treatment) or ward.some(rng), rng)


def service(ward: Ward, rng: Random) -> None:
    more: dict[str, Any] = {"as_found": "out_of_limits", "why": WHY} if rng.random() < 0.3 else {}
    ward.attempt(
        "tess",
        "service",
        ward.bench.lots[rng.choice(["centrifuge", "water_bath", "incubator"])],
        state=rng.choice(["in_service", "in_maintenance", "in_service"]),
        calibrated_until=ward.bench.ahead(hours=rng.choice([1, 3000])),
        **more,
    )


def another_lot(ward: Ward, rng: Random) -> None:
    """The next delivery of a kind, opened or not, good for an hour or for long."""
    kind = rng.choice(["syringe", "needle", "diluent", "wash_solution"])
    answer = ward.attempt(
        "tess",
        "add_lot",
        kind=kind,
        name=f"Test {kind}",
        maker="Maker",
        number="2",
        certificate="C-2",
        expires_at=ward.bench.ahead(hours=rng.choice([1, 9000])),
        in_use_hours=rng.choice(["1", "100"]),
    )
    if answer is not None and answer.done:
        ward.bench.lots[kind] = answer.subject
        if rng.random() < 0.7:
            ward.attempt("tess", "open_lot", answer.subject)


def withdraw_specification(ward: Ward, rng: Random) -> None:
    if rng.random() < 0.2:
        ward.withdraw_specification()


OFTEN: tuple[Callable[[Ward, Random], Any], ...] = (
    hold,
    minutes_pass,
    confirm_anyhow,
    inject_anyhow,
    wrong_side,
    offer,
    answer,
    take_back,
    result,
    move,
    relabel,
    allocate,
    deallocate,
    new_version,
)
SELDOM: tuple[Callable[[Ward, Random], Any], ...] = (
    hours_pass,
    lift,
    withdraw_consent,
    renew_consent,
    patient_withdraws,
    review,
    correct,
    investigate,
    lose,
    find,
    store,
    read_temperature,
    divide,
    process,
    draw_up_again,
    discard,
    close,
    issue,
    another_order,
    cancel_treatment,
    unsuitable,
    appoint,
    old_label,
    wristband,
    link,
    void,
    outside,
    release,
    reject,
    deviation,
    marker,
    history,
    infusions,
    determine,
    permit,
    exception,
    service,
    another_lot,
    withdraw_specification,
)
MISHAPS = {one.__name__: one for one in (*OFTEN, *SELDOM)}
