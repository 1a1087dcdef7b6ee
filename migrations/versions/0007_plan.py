"""The plan in full: goals laid aside, actions no longer needed, notes, approvals, reviews

Revision 0007, after 0006.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("goal") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(40), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("terms", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("agreed_action") as batch_op:
        batch_op.drop_constraint(op.f("ck_agreed_action_actionstate"), type_="check")
        batch_op.alter_column("state", existing_type=sa.String(32), type_=sa.String(40), existing_nullable=False)
        batch_op.add_column(sa.Column("terms", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "action_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["agreed_action.id"], name=op.f("fk_action_note_action_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_action_note_family_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["participant.id"], name=op.f("fk_action_note_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_note")),
    )
    with op.batch_alter_table("action_note") as batch_op:
        batch_op.create_index(op.f("ix_action_note_action_id"), ["action_id"])
        batch_op.create_index(op.f("ix_action_note_family_id"), ["family_id"])
    op.create_table(
        "plan_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plan_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_plan_approval_family_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_plan_approval_participant_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["participant.id"], name=op.f("fk_plan_approval_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_approval")),
    )
    with op.batch_alter_table("plan_approval") as batch_op:
        batch_op.create_index(op.f("ix_plan_approval_family_id"), ["family_id"])
        batch_op.create_index("ix_plan_approval_person", ["participant_id", "answered_at"])
    op.create_table(
        "plan_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_plan_review_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
    )
    with op.batch_alter_table("plan_review") as batch_op:
        batch_op.create_index(op.f("ix_plan_review_family_id"), ["family_id"])
        batch_op.create_index(
            "uq_plan_review_waiting",
            ["family_id"],
            unique=True,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("plan_review")
    op.drop_table("plan_approval")
    op.drop_table("action_note")
    # What is no longer needed counts as done from here on: the floor knows only open and done.
    op.execute(
        "UPDATE agreed_action SET state = 'done', done_at = CURRENT_TIMESTAMP WHERE state NOT IN ('open', 'done')"
    )
    with op.batch_alter_table("agreed_action") as batch_op:
        batch_op.drop_column("terms")
        batch_op.alter_column("state", existing_type=sa.String(40), type_=sa.String(32), existing_nullable=False)
        batch_op.create_check_constraint(op.f("ck_agreed_action_actionstate"), "state IN ('open', 'done')")
    with op.batch_alter_table("goal") as batch_op:
        batch_op.drop_column("terms")
        batch_op.drop_column("state")
