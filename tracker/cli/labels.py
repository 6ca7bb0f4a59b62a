"""`tracker label`: labels as files, rolls of unused codes, and the layouts they are printed in."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.actions.label_files import label_file
from tracker.actions.label_layouts import document_of, every_layout, keep_layout
from tracker.actions.printing import label_facts
from tracker.actions.rolls import MOST, print_roll, roll_labels
from tracker.actions.tags import tag_facts
from tracker.cli.installation import installation
from tracker.custody.people import SYSTEM
from tracker.labels.code import read
from tracker.ledger.body import Door

TO = click.Path(dir_okay=False, path_type=Path)


@click.group()
def label() -> None:
    """Labels as files, pre-printed rolls, and layouts.

    \b
    Example:
      tracker label file V-7K3MQ-2X9TZ-V.3F7K cryovial_wrap-300.zpl --to label.zpl
    """


@label.command("file")
@click.argument("code")
@click.argument("name")
@click.option("--to", "to", type=TO, required=True, help="Where to write the file.")
def file(code: str, name: str, to: Path) -> None:
    """Write the label of CODE as NAME: LAYOUT.FORM or LAYOUT-DPI.FORM.

    A vial's CODE carries the serial of a label that was printed and is not attached yet; a storage unit, a
    hand-over or a treatment has none.

    \b
    Example:
      tracker label file T-7K3MQ-2X9TZ-P hand_card.pdf --to card.pdf
    """
    with installation() as site:
        found = read(code)
        vial = found.kind.value == "V"
        facts = label_facts(site, found.code, found.serial) if vial else tag_facts(site, found.code)
        to.write_bytes(label_file(site, name, [facts]).content)
    click.echo(f"Written: {to}.", err=True)


@label.command("roll")
@click.argument("count", type=click.IntRange(1, MOST))
@click.option("--as", "name", default="roll.pdf", show_default=True, help="The file: LAYOUT-DPI.pdf or .zpl.")
@click.option("--to", "to", type=TO, required=True, help="Where to write the file.")
def roll(count: int, name: str, to: Path) -> None:
    """Reserve COUNT unused codes and write their labels; each is bound to a vial at its first scan.

    \b
    Example:
      tracker label roll 100 --as roll-203.zpl --to roll.zpl
    """
    with installation() as site:
        found = print_roll(site, SYSTEM, count, door=Door.CLI)
        to.write_bytes(label_file(site, name, roll_labels(site, found)).content)
    click.echo(f"{count} codes were reserved as the roll {found.id}. Written: {to}.", err=True)


@label.command("layouts")
def layouts() -> None:
    """List every layout: name, version, what it is for, size, resolutions.

    \b
    Example:
      tracker label layouts
    """
    with installation() as site:
        for one in every_layout(site).values():
            size = f"{one.width:g}x{one.height:g}"
            click.echo(
                "\t".join((one.name, str(one.version), one.sort, size, " ".join(map(str, one.resolutions))))
            )


@label.command("copy")
@click.argument("name")
@click.option("--to", "to", type=TO, required=True, help="Where to write the layout.")
def copy(name: str, to: Path) -> None:
    """Write the layout NAME, to be changed under another name and kept.

    \b
    Example:
      tracker label copy cryovial_wrap --to our_wrap.json
    """
    with installation() as site:
        to.write_text(document_of(site, name), encoding="utf-8")
    click.echo(f"Written: {to}.", err=True)


@label.command("keep")
@click.argument("document", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def keep(document: Path) -> None:
    """Keep the layout in the file DOCUMENT, or its next version: labels are printed with it from now on.

    \b
    Example:
      tracker label keep our_wrap.json
    """
    with installation() as site:
        found = keep_layout(site, SYSTEM, document.read_text(encoding="utf-8"), Door.CLI)
    click.echo(f"Kept: {found.name}, version {found.version}.", err=True)
