"""Families in full: how a matter begins and ends, further details of people, what is agreed in a relation

Revision 0003, after 0002.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# Ciphertext cannot be added to rows that are there already, so what is new has tables of its own.
MADE = {
    "beginning": (("matter_id", "matter"), ("wish",)),
    "closing": (("matter_id", "matter"), ("reason", "words", "last_words")),
    "further_details": (
        ("participant_id", "participant"),
        ("mother_tongue", "email", "address", "contact_address", "protected_since", "protected_until"),
    ),
    "relation_terms": (("relation_id", "relation"), ("matters", "tasks", "meeting", "ground_on")),
}


def upgrade() -> None:
    op.add_column("relation", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    for table, ((of, other), sealed) in MADE.items():
        closed_by = [sa.Column("closed_by", sa.Uuid(), nullable=True)] if table == "closing" else []
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("family_id", sa.Uuid(), nullable=False),
            sa.Column(of, sa.Uuid(), nullable=False),
            *closed_by,
            sa.Column("version", sa.Integer(), nullable=False),
            *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in sealed),
            sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f(f"fk_{table}_family_id")),
            sa.ForeignKeyConstraint([of], [f"{other}.id"], name=op.f(f"fk_{table}_{of}")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint(of, name=op.f(f"uq_{table}_{of}")),
        )
        op.create_index(op.f(f"ix_{table}_family_id"), table, ["family_id"])


def downgrade() -> None:
    for table in reversed(MADE):
        op.drop_index(op.f(f"ix_{table}_family_id"), table)
        op.drop_table(table)
    op.drop_column("relation", "ended_at")
