"""Meetings of the network: their guests, notes, replies and answers, and in which meeting something was agreed

Revision 0008, after 0007.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "under_way",
                "read_back",
                "closed",
                "cancelled",
                name="meetingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("place_told", sa.LargeBinary(), nullable=False),
        sa.Column("guests_told", sa.LargeBinary(), nullable=False),
        sa.Column("interpreter", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_with", sa.LargeBinary(), nullable=False),
        sa.Column("agenda", sa.LargeBinary(), nullable=False),
        sa.Column("cancelled_because", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_meeting_closed_has_its_moment")
        ),
        sa.CheckConstraint(
            "(state = 'planned' OR state = 'cancelled') = (began_at IS NULL)",
            name=op.f("ck_meeting_begun_has_its_moment"),
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_meeting_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_family_id"), ["family_id"], unique=False)
        batch_op.create_index(
            "uq_meeting_under_way",
            ["family_id"],
            unique=True,
            sqlite_where=sa.text("state = 'under_way'"),
            postgresql_where=sa.text("state = 'under_way'"),
        )

    op.create_table(
        "meeting_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("view", sa.LargeBinary(), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_meeting_answer_family_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_answer_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_meeting_answer_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_answer")),
        sa.UniqueConstraint("meeting_id", "participant_id", name=op.f("uq_meeting_answer_meeting_id_participant_id")),
    )
    with op.batch_alter_table("meeting_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_answer_family_id"), ["family_id"], unique=False)

    op.create_table(
        "meeting_guest",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=False),
        sa.Column("records", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_guest_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_meeting_guest_participant_id")),
        sa.PrimaryKeyConstraint("meeting_id", "participant_id", name=op.f("pk_meeting_guest")),
    )
    op.create_table(
        "meeting_reply",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cannot_come", sa.LargeBinary(), nullable=False),
        sa.Column("wish", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_meeting_reply_family_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_reply_meeting_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_meeting_reply_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_reply")),
        sa.UniqueConstraint("meeting_id", "participant_id", name=op.f("uq_meeting_reply_meeting_id_participant_id")),
    )
    with op.batch_alter_table("meeting_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_reply_family_id"), ["family_id"], unique=False)

    op.create_table(
        "meeting_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=True),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "kept", "dropped", name="notestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_meeting_note_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_note_meeting_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["participant.id"], name=op.f("fk_meeting_note_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_note")),
    )
    with op.batch_alter_table("meeting_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_note_meeting_id"), ["meeting_id"], unique=False)

    with op.batch_alter_table("agreed_action", schema=None) as batch_op:
        batch_op.add_column(sa.Column("meeting_id", sa.Uuid(), nullable=True))
        batch_op.create_index(batch_op.f("ix_agreed_action_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_agreed_action_meeting_id"), "meeting", ["meeting_id"], ["id"])


def downgrade() -> None:
    """Notes go with their table; a line of theirs that stayed would be of a kind that nobody knows."""
    for table in ("line_about", "line_audience"):
        op.execute(f"DELETE FROM {table} WHERE line_id IN (SELECT id FROM line WHERE kind = 'note')")  # noqa: S608 - names of ours.
    with op.batch_alter_table("agreed_action", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_agreed_action_meeting_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_agreed_action_meeting_id"))
        batch_op.drop_column("meeting_id")
    for table in ("meeting_note", "meeting_reply", "meeting_guest", "meeting_answer", "meeting"):
        op.drop_table(table)
    op.execute("DELETE FROM line WHERE kind = 'note'")
