"""How the week feels to members of the family.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feeling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_feeling_family_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_feeling_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeling")),
        sa.UniqueConstraint("participant_id", "week", name=op.f("uq_feeling_participant_id_week")),
    )
    op.create_index(op.f("ix_feeling_family_id"), "feeling", ["family_id"], unique=False)


def downgrade() -> None:
    op.drop_table("feeling")
