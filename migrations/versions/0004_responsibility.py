"""Responsibility: the family's word, handing over, deputies that end early, the workers that the law names

Revision 0004, after 0003.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BEFORE = {"ck_responsibility_responsibilitystate": "state IN ('proposed', 'held', 'ended', 'declined')"}
AFTER = {
    "ck_responsibility_responsibilitystate": (
        "state IN ('proposed', 'accepted', 'held', 'ended', 'declined', 'withdrawn')"
    ),
    "ck_responsibility_accepted_has_its_moment": "state <> 'accepted' OR accepted_at IS NOT NULL",
}


def change_checks(old: dict[str, str], new: dict[str, str]) -> None:
    with op.batch_alter_table("responsibility") as batch:
        for name in old:
            batch.drop_constraint(op.f(name), type_="check")
        for name, condition in new.items():
            batch.create_check_constraint(op.f(name), condition)


def one_proposal(condition: str) -> None:
    op.create_index(
        "uq_responsibility_one_proposal",
        "responsibility",
        ["matter_id"],
        unique=True,
        sqlite_where=sa.text(condition),
        postgresql_where=sa.text(condition),
    )


def of_family(table: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of records that belong to a family."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=f"fk_{table}_family_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    )
    op.create_index(f"ix_{table}_family_id", table, ["family_id"])


def points_at(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def upgrade() -> None:
    op.drop_index("uq_responsibility_one_proposal", "responsibility")
    op.add_column("responsibility", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    change_checks(BEFORE, AFTER)
    one_proposal("state IN ('proposed', 'accepted')")
    op.add_column("deputy", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    of_family(
        "passing",
        sa.Column("responsibility_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("declined_as", sa.LargeBinary(), nullable=False),
        points_at("passing", "responsibility_id", "responsibility"),
        sa.UniqueConstraint("responsibility_id", name="uq_passing_responsibility_id"),
    )
    of_family(
        "hand_over",
        sa.Column("responsibility_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        points_at("hand_over", "responsibility_id", "responsibility"),
        sa.UniqueConstraint("responsibility_id", name="uq_hand_over_responsibility_id"),
    )
    of_family(
        "family_view",
        sa.Column("responsibility_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("who", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("way", sa.LargeBinary(), nullable=False),
        points_at("family_view", "responsibility_id", "responsibility"),
        points_at("family_view", "person_id", "participant"),
        points_at("family_view", "recorder_id", "participant"),
    )
    op.create_index("ix_family_view_responsibility_id", "family_view", ["responsibility_id"])
    of_family(
        "own_worker",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("qualification", sa.LargeBinary(), nullable=False),
        sa.Column("public_office", sa.LargeBinary(), nullable=False),
        sa.Column("special_support", sa.LargeBinary(), nullable=False),
        points_at("own_worker", "person_id", "participant"),
        points_at("own_worker", "worker_id", "participant"),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_own_worker_ends_after_it_begins")),
    )
    op.create_index("ix_own_worker_person_id", "own_worker", ["person_id"])


def downgrade() -> None:
    for table in ("own_worker", "family_view", "hand_over", "passing"):
        op.drop_table(table)
    op.drop_column("deputy", "ended_at")
    # Whoever had accepted is asked again; what was withdrawn came to nothing, like what was declined.
    op.execute("UPDATE responsibility SET state = 'proposed' WHERE state = 'accepted'")
    op.execute("UPDATE responsibility SET state = 'declined' WHERE state = 'withdrawn'")
    op.drop_index("uq_responsibility_one_proposal", "responsibility")
    change_checks(AFTER, BEFORE)
    op.drop_column("responsibility", "accepted_at")
    one_proposal("state = 'proposed'")
