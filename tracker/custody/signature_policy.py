"""The signature policy: what a person accepts before they sign, and what lets them sign at all."""

from __future__ import annotations

from tracker.custody.decision import Refusal
from tracker.custody.people import Actor

VERSION = 1
POLICY = (
    "My electronic signature is bound to me as my signature by hand is, and I answer for what I do under it.",
    "I sign what I have read or done myself, and with the meaning that is shown.",
    "My password, my PIN, my badge and whatever else I sign with are mine alone; I sign for nobody else.",
    "When one of them is lost, or when somebody else may know it, I report it at once.",
    "A signature or a record that is falsified has consequences under the law and under my contract.",
)
NOT_ACCEPTED = Refusal(
    "identity.policy",
    "The signature policy in force was not accepted by whoever is to sign.",
    "Open “Your account”, read the policy and accept it, then sign.",
    "21 CFR 11.10(j)",
    field="password",
)
NOT_ENROLLED = Refusal(
    "identity.enrolment",
    "Nobody has recorded that the identity of whoever is to sign was checked.",
    "An administrator checks an identity document and records it on the page of the account.",
    "21 CFR 11.100(b)",
    field="password",
)
OTHERS = Refusal(
    "account.policy_of_other",
    "Only the person accepts the signature policy for themselves.",
    "Sign in as yourself first.",
)


def policy_accepted(actor: Actor) -> bool:
    """Say whether this person accepted the policy that is in force."""
    return actor.accepted == VERSION


def unfit_to_sign(actor: Actor, *, enrolment_demanded: bool) -> tuple[Refusal, ...]:
    """Why this person may sign nothing, whatever they prove themselves by; empty when they may."""
    return (
        *(() if policy_accepted(actor) else (NOT_ACCEPTED,)),
        *(() if actor.enrolled or not enrolment_demanded else (NOT_ENROLLED,)),
    )


def accepts_policy(by: Actor, user: str) -> tuple[Refusal, ...]:
    """Why this person may not accept the policy for that account: it is nobody else's to accept."""
    return () if by.user == user else (OTHERS,)
