"""`tracker establishment`: the licensed bodies, with the rights of whoever holds the machine."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

import click

from tracker.actions.administering import every_establishment
from tracker.actions.establishments import ACTIVITIES, add_establishment
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
def add(code: str, name: str, licence: str, until: datetime, activities: tuple[str, ...]) -> None:
    """Enter a licensed body under a CODE of its own, in capitals.

    \b
    Example:
      tracker establishment add CLINIC --name "Test Clinic" --licence C-1 --until 2027-12-31 --may treat
    """
    with installation() as site:
        end = until.replace(tzinfo=site.settings.zone) + timedelta(days=1) - timedelta(microseconds=1)
        add_establishment(site, SYSTEM, code, name, licence, activities, end)
    click.echo(f"The establishment {code} was entered.", err=True)


@establishment.command("list")
def listing() -> None:
    """List every establishment: code, name, licence, what it may do, until when, one line each.

    \b
    Example:
      tracker establishment list
    """
    with installation() as site:
        found, now, zone = every_establishment(site), site.clock(), site.settings.zone
    for one in found:
        may = " ".join(sorted(one.activities)) or "-"
        click.echo("\t".join((one.code, one.name, one.licence, may, _validity(one, now, zone))))


def _validity(one: Establishment, now: datetime, zone: tzinfo) -> str:
    if one.valid_until is None:
        return "-"
    ends = one.valid_until.astimezone(zone)
    return f"{'expired' if one.valid_until < now else 'until'} {ends:%Y-%m-%d}"
