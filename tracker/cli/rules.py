"""`tracker rules`: the rule sets for donors, and how a site signs its own."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.actions.rule_sets import in_force, sign_rules
from tracker.actions.signing import by_two
from tracker.cli.factors import passwords, signers
from tracker.cli.installation import installation


@click.group()
def rules() -> None:
    """Rules for donors: which markers, when, on whom, and what a finding means.

    \b
    Example:
      tracker rules list
    """


@rules.command("list")
def listing() -> None:
    """List every rule set a collection may be made under now: its version and its title.

    \b
    Example:
      tracker rules list
    """
    with installation() as site:
        found = in_force(site)
    for one in found.values():
        click.echo(f"{one.code}\t{one.title}")


@rules.command("add")
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--first", required=True, help="Sign-in name of the one who signs first.")
@click.option("--second", required=True, help="Sign-in name of another who signs beside them.")
def add(document: Path, first: str, second: str) -> None:
    """Sign a site's own rule set, written as JSON like those that ship, by two people who determine donors.

    Their passwords are asked for on a terminal; otherwise they are the first two lines of standard input.
    Whoever uses one-time codes gives one after that.

    \b
    Example:
      tracker rules add house.json --first olga --second clara
    """
    given = passwords(first, second)
    with installation() as site:
        own, other = signers(site, given)
        text = document.read_text("utf-8", "replace")
        # Who names the same person twice is told so by the verb, and signs nothing.
        esig = by_two(site, (own, other), "approval") if own[0].user != other[0].user else None
        found = sign_rules(site, text, own[0], other[0], esig)
    click.echo(f"The rules {found.code} are in force.", err=True)
