"""Custody changes hands: offered, answered vial by vial, cancelled, taken back, delivered; and the exit
towards a patient."""

from __future__ import annotations

from tracker.custody.case import Case
from tracker.custody.changes import Changes, Put, Value
from tracker.custody.decision import Act
from tracker.custody.excursions import of_arrival, of_reading
from tracker.custody.possession import allocation, issued_to
from tracker.custody.sample import Standing
from tracker.custody.steps import gates
from tracker.custody.steps.entries import answer, done, given, move, record
from tracker.custody.steps.episodes import of_condition, of_excursion
from tracker.custody.steps.fields import Fields, Timed, celsius, choice, codes, reason, reference, text
from tracker.custody.steps.step import BENCH, Step, Subject, draws

SEALS = ("intact", "broken", "none")
CONDITIONS = ("good", "damaged", "leaking")


class Offer(Timed):
    """Who is to receive what, by which courier."""

    vials = codes("Further vials in the same hand-over")
    to_establishment = reference("Receiving establishment", "establishment", required=False)
    to_place = text(
        "Laboratory without accounts", most=80, required=False, private=False, hint="For specimen tubes only."
    )
    courier = text("Courier and consignment number", required=False)


class Issue(Fields):
    """The exit towards a patient: the destination is the treating clinic of the allocation."""

    courier = text("Courier and consignment number", required=False)


def _lines(case: Case, act: Act, kind: str, to: str, place: str, treatment: str | None) -> Changes:
    own = act.codes[0]
    head = Put("handover", own, own, {
        "kind": kind, "giver": act.actor.user, "from_establishment": act.actor.establishment,
        "to_establishment": to,
        "to_place": place, "treatment": treatment, "courier": act.private("courier"), "offered_at": act.at,
        "offered_late": act.late,
    })  # fmt: skip
    line = Put("handover_line", f"{own}-{case.vial.code}", own, {
        "handover": own, "vial": case.vial.code, "state": "offered", "answered_at": None, "answered_by": None,
        "temperature_c": None, "answered_late": None, "standing_then": case.line.standing().value,
    })  # fmt: skip
    return (head, line)


def offer(case: Case, act: Act) -> Changes:
    """Vials on the way to somebody who is to accept each of them by scan."""
    return _lines(case, act, "handover", act.text("to_establishment"), act.text("to_place"), None)


def issue(case: Case, act: Act) -> Changes:
    """A usable vial leaves for one treatment and no other."""
    found, order = allocation(case), case.treatment.order
    if found is None or order is None:
        raise LookupError("The gate of issue lets no vial pass that has no treatment.")
    return _lines(case, act, "issue", order.establishment, "", order.code)


class Answer(Timed):
    """How the vial came."""

    condition = choice("Condition", CONDITIONS)
    seal = choice("Seal", SEALS)
    temperature_c = celsius("Temperature on arrival")
    place = text("Place it goes to", most=60, private=False)


def accept(case: Case, act: Act) -> Changes:
    """The vial changes hands; a plain hand-over of an issued vial to another establishment is a return. What
    came damaged or opened is held."""
    line = case.custody.open(case.vial.code)
    if line is None:
        raise LookupError("The gate of accept lets nothing pass that nobody offered.")
    values: dict[str, Value] = {
        "holder": act.actor.establishment,
        "keeper": act.actor.user,
        "place": act.text("place"),
    }
    leaves = line.kind != "issue" and line.from_establishment != line.to_establishment
    if line.kind == "return" or (leaves and issued_to(case) is not None):
        values["standing"] = Standing.QUARANTINED.value
    seen = given(act, "condition", "seal", "temperature_c")
    return (
        answer(act, line, "accepted", **seen),
        move(case.vial, **values),
        record(act, "arrival", case.vial.sample, case.vial.code, {"handover": line.handover, **seen}),
        *of_excursion(case, act, of_arrival(case, act, line)),
        *of_condition(case, act),
    )


class Refuse(Timed):
    """Why it is not taken."""

    condition = choice("Condition", CONDITIONS)
    seal = choice("Seal", SEALS)
    temperature_c = celsius("Temperature on arrival")
    why = reason("Why it is declined")


def decline(case: Case, act: Act) -> Changes:
    """The vial is not taken; its place is disputed until the giver takes it back. What came damaged or opened
    is held, whoever has it."""
    line = case.custody.open(case.vial.code)
    if line is None:
        raise LookupError("The gate of decline lets nothing pass that nobody offered.")
    seen = given(act, "condition", "seal", "temperature_c")
    return (
        answer(act, line, "declined", **seen),
        record(
            act,
            "declined",
            case.vial.sample,
            case.vial.code,
            {"handover": line.handover, "why": act.private("why"), **seen},
        ),
        *of_condition(case, act),
    )


class TakeBack(Timed):
    """Where it goes."""

    temperature_c = celsius()
    place = text("Place it goes to", most=60, private=False)


def take_back(case: Case, act: Act) -> Changes:
    """The giver has it again, and the dispute ends."""
    line = case.custody.disputed(case.vial.code)
    if line is None:
        raise LookupError("The gate of taking back lets nothing pass that was not declined or cancelled.")
    return (
        answer(act, line, "taken_back"),
        move(case.vial, keeper=act.actor.user, place=act.text("place")),
        record(
            act,
            "arrival",
            case.vial.sample,
            case.vial.code,
            {"handover": line.handover, **given(act, "temperature_c")},
        ),
        done(act, case.vial, "", given(act, "temperature_c")),
        *of_excursion(case, act, of_reading(case, act)),
    )


class Delivery(Timed):
    """The courier's proof."""

    place = text("Delivered to", most=80, private=False)
    proof = text("Courier's proof of delivery")


def delivered(case: Case, act: Act) -> Changes:
    """A specimen tube has reached a laboratory that has no accounts here."""
    line = case.custody.open(case.vial.code)
    if line is None:
        raise LookupError("The gate of delivery lets nothing pass that is on no road.")
    return (
        answer(act, line, "delivered"),
        move(case.vial, place=act.text("place"), holder="", keeper=""),
        record(
            act,
            "delivery",
            case.vial.sample,
            case.vial.code,
            {"handover": line.handover, "proof": act.private("proof")},
        ),
    )


class Cancel(Timed):
    """Why the offer is taken back."""

    why = reason("Why it is cancelled")


def cancel(case: Case, act: Act) -> Changes:
    """Nobody can accept any more; the giver takes each vial back by scan."""
    line = case.custody.open(case.vial.code)
    if line is None:
        raise LookupError("The gate of cancelling lets nothing pass that is on no road.")
    return (
        answer(act, line, "declined"),
        record(
            act,
            "cancelled",
            case.vial.sample,
            case.vial.code,
            {"handover": line.handover, "why": act.private("why")},
        ),
    )


class Return(Timed):
    """Back to the bank or laboratory it came from."""

    to_establishment = reference("Receiving establishment", "establishment")
    courier = text("Courier and consignment number", required=False)


def give_back(case: Case, act: Act) -> Changes:
    """An issued vial goes back; on acceptance it is quarantined again."""
    return _lines(case, act, "return", act.text("to_establishment"), "", None)


STEPS: tuple[Step, ...] = (
    Step("offer", "Hand over", Subject.VIAL, BENCH,
         "Offers vials to another person, who accepts each by scan.",
         Offer, gates.OFFER, offer, many=True, scans=("vial",), draws=draws("H"), may_wait=True),
    Step("issue", "Issue to the clinic", Subject.VIAL, BENCH,
         "A usable vial leaves for the treatment it is allocated to.",
         Issue, gates.ISSUE, issue, scans=("vial",), draws=draws("H"), now=True, towards_patient=True,
         under_exception=True),
    Step("return_vial", "Return", Subject.VIAL, BENCH,
         "An issued vial goes back and is quarantined on arrival.",
         Return, gates.OFFER, give_back, scans=("vial",), draws=draws("H")),
    Step("accept", "Accept", Subject.VIAL, BENCH, "The receiver scans the vial and says how it came.",
         Answer, gates.ACCEPT, accept, scans=("vial",), may_wait=True),
    Step("decline", "Decline", Subject.VIAL, BENCH, "The receiver does not take the vial, and says why.",
         Refuse, gates.ACCEPT, decline, scans=("vial",), may_wait=True),
    Step("cancel_offer", "Cancel hand-over", Subject.VIAL, BENCH,
         "The giver withdraws the offer of this vial.",
         Cancel, gates.CANCEL, cancel),
    Step("take_back", "Take back", Subject.VIAL, BENCH,
         "The giver scans a declined or cancelled vial and has it again.",
         TakeBack, gates.TAKE_BACK, take_back, scans=("vial",), may_wait=True),
    Step("delivered", "Delivered to laboratory", Subject.VIAL, BENCH,
         "Ends a specimen tube's road to a laboratory without accounts.",
         Delivery, gates.DELIVERED, delivered),
)  # fmt: skip
