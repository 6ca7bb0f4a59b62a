"""The forms of the administration: what was typed is kept, and every complaint stands at its box."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request
from marshmallow import Schema, fields, validate

from tracker.actions.administering import Account, Establishment
from tracker.actions.enrolment import Document
from tracker.actions.establishments import ACTIVITIES, CODE, CODE_SAYS
from tracker.custody.jurisdictions import RuleSet
from tracker.custody.people import Qualification, Role
from tracker.custody.steps.fields import choices, text
from tracker.language import gettext as _
from tracker.language import term
from tracker.web.declared import ChoiceView, Kind
from tracker.web.forms import FieldView, FormView, form_view
from tracker.web.shown import words, zone

ACTS_AS = {
    Role.TECHNICIAN: "Technician: collects, processes, stores, hands over",
    Role.OFFICER: "Quality officer: reviews, releases, lifts",
    Role.CLINICIAN: "Clinician: donors, treatments, the bedside",
    Role.AUDITOR: "Auditor: reads everything, changes nothing",
    Role.ADMINISTRATOR: "Administrator: accounts and establishments",
}
HOLDS = {
    Qualification.DETERMINATION: "Determines the eligibility of donors",
    Qualification.BEDSIDE: "Confirms at the bedside",
}
Wrong = Mapping[str, list[str]]


class NewEstablishment(Schema):
    """A licensed body."""

    code = fields.String(
        required=True,
        validate=validate.Regexp(
            CODE.pattern + r"\Z",
            error=CODE_SAYS,
        ),
        metadata={
            "label": "Code",
            "hint": "Short, in capitals: it stands in the record of every vial it holds.",
        },
        error_messages={"required": "Enter this."},
    )
    name = text("Name", private=False)
    licence = text("Licence", most=80, private=False, hint="The number the authority gave.")
    activities = choices("May", ACTIVITIES)
    valid_until = fields.Date(
        required=True,
        metadata={"label": "Licence valid until, that day included"},
        error_messages={"required": "Enter this.", "invalid": "Give a day as year, month, day: 2026-01-31."},
    )
    jurisdiction = text("Rules for donors", most=40, private=False)
    country = text("Country", most=2, private=False, hint="Its two letters, as in US or DE.")


def new_user(places: Iterable[Establishment], wrong: Wrong) -> FormView:
    """A new account."""
    login = FieldView(
        "login",
        "login",
        _("Sign-in name"),
        Kind.TEXT,
        request.form.get("login", ""),
        required=True,
        hint=_("Small letters and digits; the person types it to sign in."),
        errors=tuple(wrong.get("login", ())),
    )
    name = FieldView(
        "name",
        "name",
        _("Name"),
        Kind.TEXT,
        request.form.get("name", ""),
        required=True,
        private=True,
        hint=_("As it is to be printed."),
        errors=tuple(wrong.get("name", ())),
    )
    given = request.form.getlist
    place = establishment(places, request.form.get("establishment", ""), wrong)
    return FormView(
        (login, name, place, roles(given("roles"), wrong), qualifications(given("qualifications"), wrong))
    )


def roles(held: Iterable[str], wrong: Wrong) -> FieldView:
    """The roles somebody acts in."""
    return _many("roles", _("Roles"), {str(one): term(says) for one, says in ACTS_AS.items()}, held, wrong)


def qualifications(held: Iterable[str], wrong: Wrong) -> FieldView:
    """The qualifications somebody holds."""
    return _many(
        "qualifications",
        _("Qualifications"),
        {str(one): term(says) for one, says in HOLDS.items()},
        held,
        wrong,
    )


def establishment(places: Iterable[Establishment], held: str, wrong: Wrong) -> FieldView:
    """The establishment somebody belongs to."""
    named = tuple(ChoiceView(one.code, f"{one.name} ({one.code})") for one in places)
    says = tuple(wrong.get("establishment", ()))
    return FieldView(
        "establishment",
        "establishment",
        _("Establishment"),
        Kind.CHOICE,
        held,
        (held,),
        named,
        required=True,
        errors=says,
    )


def change(account: Account, places: Iterable[Establishment], address: str = "") -> dict[str, FieldView]:
    """What may be changed of an account, as it stands."""
    actor = account.actor
    return {
        "roles": roles(actor.roles, {}),
        "qualifications": qualifications(actor.qualifications, {}),
        "establishment": establishment(places, actor.establishment, {}),
        "email": email(address, {}),
        "identity": identity(),
    }


def subject() -> FieldView:
    """Whom another house's sign-in names; what is bound now is not kept in a form that can be shown."""
    return FieldView(
        "subject", "subject", _("Subject at the provider"), Kind.TEXT,
        hint=_("Its “sub”. An empty one ends the binding; what was bound before is replaced."),
    )  # fmt: skip


def identity() -> FieldView:
    """By which kind of document somebody's identity was checked."""
    named = tuple(ChoiceView(str(one), words(str(one)).capitalize()) for one in Document)
    return FieldView(
        "document", "document", _("Identity document that was shown"), Kind.CHOICE, "", ("",), named,
        required=True, hint=_("Its kind alone; the number is written down nowhere."),
    )  # fmt: skip


def email(address: str, wrong: Wrong) -> FieldView:
    """The address somebody's notices go to."""
    return FieldView(
        "email", "email", _("Mail address"), Kind.TEXT, address, private=True,
        hint=_("Notices of late positives go there; without one they are shown here alone."),
        errors=tuple(wrong.get("email", ())),
    )  # fmt: skip


def new_establishment(wrong: Wrong, known: Mapping[str, RuleSet]) -> FormView:
    """A new establishment; nothing is chosen beforehand, the rules for donors least of all."""
    view = form_view(NewEstablishment, request.form, wrong, zone=zone())
    chosen = seat(request.form.get("jurisdiction", ""), request.form.get("country", ""), wrong, known)
    rest = tuple(one for one in view.fields if one.name not in ("jurisdiction", "country"))
    return FormView((*rest, *chosen), view.errors)


def seat(
    jurisdiction: str, country: str, wrong: Wrong, known: Mapping[str, RuleSet]
) -> tuple[FieldView, FieldView]:
    """Under whose rules donors are judged, and in which country the establishment stands."""
    named = tuple(ChoiceView(name, one.title) for name, one in known.items())
    rules = FieldView(
        "jurisdiction", "jurisdiction", _("Rules for donors"), Kind.CHOICE, jurisdiction, (jurisdiction,),
        named, required=True, errors=tuple(wrong.get("jurisdiction", ())),
    )  # fmt: skip
    place = FieldView(
        "country", "country", _("Country"), Kind.TEXT, country, required=True,
        hint=_("Its two letters, as in US or DE."), errors=tuple(wrong.get("country", ())),
    )  # fmt: skip
    return rules, place


def new_token(held: Iterable[Role], wrong: Wrong) -> FormView:
    """A new token of one's own."""
    label = FieldView(
        "label", "label", _("What it is for"), Kind.TEXT, request.form.get("label", ""), required=True,
        hint=_("The program or the device that will use it."), errors=tuple(wrong.get("label", ())),
    )  # fmt: skip
    named = tuple(ChoiceView(str(one), words(str(one)).capitalize()) for one in sorted(held))
    chosen = request.form.get("role", "")
    role = FieldView(
        "role", "role", _("Narrowed to one role"), Kind.CHOICE, chosen, (chosen,), named,
        hint=_("Without one it may do whatever you may."), errors=tuple(wrong.get("role", ())),
    )  # fmt: skip
    days = FieldView(
        "days", "days", _("Valid for"), Kind.NUMBER, request.form.get("days", "90"), required=True,
        unit="days", errors=tuple(wrong.get("days", ())),
    )  # fmt: skip
    return FormView((label, role, days))


def _many(name: str, label: str, known: Mapping[str, str], held: Iterable[str], wrong: Wrong) -> FieldView:
    named = tuple(ChoiceView(value, says) for value, says in known.items())
    says = tuple(wrong.get(name, ()))
    held_now = tuple(str(one) for one in held)
    asked = name == "roles"
    return FieldView(name, name, label, Kind.CHOICES, "", held_now, named, required=asked, errors=says)
