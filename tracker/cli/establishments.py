"""`tracker establishment`: the licensed bodies, with the rights of whoever holds the machine."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import click

from tracker.actions.administering import every_establishment
from tracker.actions.establishments import ACTIVITIES, Seat, add_establishment, choose_jurisdiction
from tracker.cli.installation import installation
from tracker.custody.case.papers import Establishment
from tracker.custody.people import SYSTEM


@click.group()
def establishment() -> None:
    """Licensed bodies that collect, process, store or treat.

    \b
    Example:
      tracker establishment add LAB --name "Test Laboratory" --licence L-1 --until 2027-12-31 --may process
    """


@establishment.command("add")
@click.argument("code")
@click.option("--name", required=True, help="Its name, as pages and papers print it.")
@click.option("--licence", required=True, help="The number the authority gave.")
@click.option(
    "--until",
    required=True,
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day the licence holds, that day included.",
)
@click.option(
    "--may",
    "activities",
    multiple=True,
    required=True,
    type=click.Choice(ACTIVITIES),
    help="What the licence is for; may be given again.",
)
@click.option("--rules", default="", help="Rules its donors are judged under: fda, eu, or a site's own.")
@click.option("--country", default="", metavar="XX", help="The country it stands in, by its two letters.")
def add(code: str, activities: tuple[str, ...], until: datetime, **given: str) -> None:
    """Enter a licensed body under a CODE of its own, in capitals.

    Where tissue is collected --rules and --country are needed; nothing is assumed in their place.

    \b
    Example:
      tracker establishment add CLINIC --name "Test Clinic" --licence C-1 --until 2027-12-31 \\
        --may collect --may treat --rules fda --country US
    """
    with installation() as site:
        end = until.replace(tzinfo=site.settings.zone) + timedelta(days=1) - timedelta(microseconds=1)
        seat = Seat(given["rules"], given["country"])
        add_establishment(site, SYSTEM, code, given["name"], given["licence"], activities, end, seat)
    click.echo(f"The establishment {code} was entered.", err=True)


@establishment.command("rules")
@click.argument("code")
@click.option("--rules", required=True, help="Rules its donors are judged under: fda, eu, or a site's own.")
@click.option("--country", required=True, metavar="XX", help="The country it stands in, by its two letters.")
def rules(code: str, rules: str, country: str) -> None:
    """Choose under which rules donors are judged at an establishment, from the next collection on.

    \b
    Example:
      tracker establishment rules CLINIC --rules eu --country DE
    """
    with installation() as site:
        choose_jurisdiction(site, SYSTEM, code, Seat(rules, country))
    click.echo(f"The rules of {code} were chosen.", err=True)


@establishment.command("list")
def listing() -> None:
    """List every establishment: code, name, licence, what it may do, until when, under which rules.

    \b
    Example:
      tracker establishment list
    """
    with installation() as site:
        found, now, zone = every_establishment(site), site.clock(), site.settings.zone
    for one in found:
        may = " ".join(sorted(one.activities)) or "-"
        under = f"{one.jurisdiction}/{one.country}" if one.jurisdiction else "-"
        click.echo("\t".join((one.code, one.name, one.licence, may, _validity(one, now, zone), under)))


def _validity(one: Establishment, now: datetime, zone: tzinfo) -> str:
    if one.valid_until is None:
        return "-"
    ends = one.valid_until.astimezone(zone)
    return f"{'expired' if one.valid_until < now else 'until'} {ends:%Y-%m-%d}"
