"""The overall picture

Revision 0005, after 0004.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

KINDS = sa.Enum("line", "person", "details", name="revisionof", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    # What was written before there was an area holds nothing there, which reads as nothing.
    nothing = sa.text("x''" if op.get_bind().dialect.name == "sqlite" else "''")
    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("differs_from_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("still_so_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("aside_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("area", sa.LargeBinary(), nullable=False, server_default=nothing))
        batch_op.add_column(sa.Column("interpreter", sa.LargeBinary(), nullable=False, server_default=nothing))
        batch_op.create_foreign_key(op.f("fk_statement_differs_from_id"), "statement", ["differs_from_id"], ["id"])

    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_revision_revisionof"), type_="check")
        batch_op.alter_column("of", existing_type=sa.String(length=32), type_=sa.String(length=40), nullable=False)

    op.create_table(
        "hearing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("heard_by", sa.Uuid(), nullable=False),
        sa.Column("heard_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("how", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["child_id"], ["participant.id"], name=op.f("fk_hearing_child_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_hearing_family_id")),
        sa.ForeignKeyConstraint(["heard_by"], ["participant.id"], name=op.f("fk_hearing_heard_by")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_hearing_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
    )
    op.create_index(op.f("ix_hearing_family_id"), "hearing", ["family_id"], unique=False)

    op.create_table(
        "service_in_use",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_service_in_use_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["contact_id"], ["participant.id"], name=op.f("fk_service_in_use_contact_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_service_in_use_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_in_use")),
    )
    op.create_index(op.f("ix_service_in_use_family_id"), "service_in_use", ["family_id"], unique=False)

    op.create_table(
        "service_user",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_service_user_participant_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service_in_use.id"], name=op.f("fk_service_user_service_id")),
        sa.PrimaryKeyConstraint("service_id", "participant_id", name=op.f("pk_service_user")),
    )


def downgrade() -> None:
    op.drop_table("service_user")
    op.drop_index(op.f("ix_service_in_use_family_id"), table_name="service_in_use")
    op.drop_table("service_in_use")
    op.drop_index(op.f("ix_hearing_family_id"), table_name="hearing")
    op.drop_table("hearing")

    # The schema before had no word for the revisions of services.
    op.execute("DELETE FROM revision WHERE of = 'service'")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.alter_column("of", existing_type=sa.String(length=40), type_=KINDS, nullable=False)

    with op.batch_alter_table("encounter", schema=None) as batch_op:
        batch_op.drop_column("taken_back_at")

    with op.batch_alter_table("statement", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_statement_differs_from_id"), type_="foreignkey")
        for name in ("interpreter", "area", "aside_at", "still_so_at", "differs_from_id"):
            batch_op.drop_column(name)
