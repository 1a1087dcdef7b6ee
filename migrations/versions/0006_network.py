"""Network, consents and what the map rests on

Revision 0006, after 0005.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NOW = "ended_at IS NULL"
WORDS_OF_LINES = ("statement", "encounter", "goal", "action")


def upgrade() -> None:
    _refuse_ties()
    _let_lines_grow()
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.add_column(sa.Column("takes_part_until", sa.Date(), nullable=True))
    # It stays empty: nobody of the network has a consent yet, and takes part again once one is recorded.
    op.drop_table("tie")
    _make_ties()
    _make_places()
    _make_consents()


def _refuse_ties() -> None:
    """What is encrypted is bound to its row, so a tie of the first shape cannot become a line without the keys."""
    if op.get_bind().execute(sa.text("SELECT count(*) FROM tie")).scalar_one():
        raise RuntimeError("The ties of this database have a shape that cannot be carried over: begin with a new one.")


def _let_lines_grow() -> None:
    names = {check["name"] for check in sa.inspect(op.get_bind()).get_check_constraints("line")}
    if "ck_line_linekind" not in names:
        return
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_line_linekind"), type_="check")
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=32), type_=sa.String(length=40), existing_nullable=False
        )


def _make_ties() -> None:
    op.create_table(
        "tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("viewpoint_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back", sa.Boolean(), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("feels", sa.LargeBinary(), nullable=False),
        sa.Column("energy", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("viewpoint_id <> member_id", name=op.f("ck_tie_joins_two")),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_tie_id")),
        sa.ForeignKeyConstraint(["member_id"], ["participant.id"], name=op.f("fk_tie_member_id")),
        sa.ForeignKeyConstraint(["replaces_id"], ["tie.id"], name=op.f("fk_tie_replaces_id")),
        sa.ForeignKeyConstraint(["viewpoint_id"], ["participant.id"], name=op.f("fk_tie_viewpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(
            "uq_tie_now",
            ["viewpoint_id", "member_id"],
            unique=True,
            sqlite_where=sa.text(NOW),
            postgresql_where=sa.text(NOW),
        )


def _make_places() -> None:
    op.create_table(
        "network_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closeness", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR since IS NULL OR until >= since", name=op.f("ck_network_member_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_network_member_family_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_network_member_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network_member")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_network_member_participant_id")),
    )
    op.create_table(
        "map_basis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=True),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'consent') = (giver_id IS NOT NULL)", name=op.f("ck_map_basis_a_consent_has_its_giver")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_map_basis_family_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["participant.id"], name=op.f("fk_map_basis_giver_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["participant.id"], name=op.f("fk_map_basis_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_basis")),
    )
    for table in ("network_member", "map_basis"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_family_id"), ["family_id"], unique=False)


def _make_consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("renews_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given_for", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.LargeBinary(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("how", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_consent_ends_after_it_begins")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_consent_somebody_withdraws")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_consent_family_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["participant.id"], name=op.f("fk_consent_giver_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_consent_participant_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["participant.id"], name=op.f("fk_consent_recorder_id")),
        sa.ForeignKeyConstraint(["renews_id"], ["consent.id"], name=op.f("fk_consent_renews_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["participant.id"], name=op.f("fk_consent_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        for column in ("family_id", "giver_id", "participant_id"):
            batch_op.create_index(batch_op.f(f"ix_consent_{column}"), [column], unique=False)


def downgrade() -> None:
    for table in ("consent", "map_basis", "network_member"):
        op.drop_table(table)
    _refuse_ties()
    op.drop_table("tie")
    op.create_table(
        "tie",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("viewpoint_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("feels", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("viewpoint_id <> member_id", name=op.f("ck_tie_joins_two")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_tie_family_id")),
        sa.ForeignKeyConstraint(["member_id"], ["participant.id"], name=op.f("fk_tie_member_id")),
        sa.ForeignKeyConstraint(["viewpoint_id"], ["participant.id"], name=op.f("fk_tie_viewpoint_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tie")),
    )
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tie_family_id"), ["family_id"], unique=False)
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_column("takes_part_until")
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.alter_column(
            "kind", existing_type=sa.String(length=40), type_=sa.String(length=32), existing_nullable=False
        )
        batch_op.create_check_constraint(
            op.f("ck_line_linekind"), "kind IN ({})".format(", ".join(f"'{word}'" for word in WORDS_OF_LINES))
        )
