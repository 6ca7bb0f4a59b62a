"""Rule sets for donors: which there are, and how a site signs its own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tracker.actions.entering import envelope, put
from tracker.actions.signing import two_to_sign
from tracker.actions.site import Site
from tracker.custody.changes import Put, Value
from tracker.custody.jurisdiction_reader import read_rules
from tracker.custody.jurisdictions import RuleSet
from tracker.custody.people import Actor, Qualification
from tracker.custody.problems import Invalid, NotAllowedHere
from tracker.ledger.canonical import JsonValue
from tracker.records import rule_sets
from tracker.records.rule_sets import shipped
from tracker.records.tables.chain import DOOR

__all__ = ["in_force", "rules_called", "shipped", "sign_rules"]


def in_force(site: Site) -> Mapping[str, RuleSet]:
    """The newest version of every rule set, by name."""
    with site.database.reading() as connection:
        return rule_sets.in_force(connection)


def rules_called(site: Site, code: str) -> RuleSet | None:
    """The version with this code, in force or not any more; None when there is none."""
    with site.database.reading() as connection:
        return rule_sets.called(connection, code)


def sign_rules(
    site: Site, text: str, first: Actor, second: Actor, esig: Mapping[str, JsonValue] | None = None
) -> RuleSet:
    """Put a site's own rule set in force, signed by two people who may determine donors: the next version of
    its name, from the next collection on; `esig` is by what they signed. Raises NotAllowedHere or Invalid."""
    for one in (first, second):
        if one.disabled or not one.holds(Qualification.DETERMINATION):
            raise NotAllowedHere(f"{one.name} may not determine donors, and signs no rules for them.")
    two_to_sign(site, first, second, "Two different people sign a rule set.")
    found = read_rules(text)
    values: dict[str, Value] = {
        "name": found.name,
        "version": found.version,
        "title": found.title,
        "document": json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False),
        "signed_by": [first.user, second.user],
        "signed_at": site.clock(),
    }
    shared = envelope(site, first.user)
    with site.database.writing([DOOR]) as transaction:
        _refuse_out_of_turn(rule_sets.in_force(transaction.connection), found)
        rows = [Put("rule_set", found.code, DOOR, values)]
        put(site, transaction, shared, "sign_rules", rows, new=True, esig=esig)
    return found


def _refuse_out_of_turn(known: Mapping[str, RuleSet], found: RuleSet) -> None:
    """What ships keeps its name, and every name counts its versions one by one."""
    if any(one.name == found.name for one in shipped().values()):
        says = f"“{found.name}” ships with the program; take another name."
        raise Invalid("It was not signed.", {"name": [says]})
    before = known.get(found.name)
    due = before.version + 1 if before is not None else 1
    if found.version != due:
        raise Invalid("It was not signed.", {"version": [f"The next version of “{found.name}” is {due}."]})
