"""The floor

Revision 0001, after .
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_event_no_{verb.lower()} BEFORE {verb} ON audit_event "
        "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        """CREATE FUNCTION audit_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
        """CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
        FOR EACH ROW EXECUTE FUNCTION audit_event_append_only()""",
        """CREATE TRIGGER audit_event_never_emptied BEFORE TRUNCATE ON audit_event
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_append_only()""",
    ),
}
"""The log refuses to be changed, whoever asks; see docs/architecture.md."""


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "action",
            sa.Enum(
                "family_read",
                "caseload_read",
                "shared_read",
                "labels_listed",
                "log_read",
                "refused",
                "family_opened",
                "person_added",
                "person_changed",
                "person_invited",
                "invitation_accepted",
                "person_confirmed",
                "membership_ended",
                "responsibility_proposed",
                "responsibility_accepted",
                "responsibility_declined",
                "deputy_named",
                "statement_written",
                "statement_changed",
                "statement_confirmed",
                "encounter_logged",
                "goal_set",
                "action_agreed",
                "action_changed",
                "action_done",
                "action_reopened",
                "allocation_opened",
                "unit_founded",
                "role_granted",
                "signed_in",
                "sign_in_failed",
                "signed_out",
                name="action",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("permitted", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=True),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("classes", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("row_seal", sa.LargeBinary(), nullable=True),
        sa.Column("detail_ct", sa.LargeBinary(), nullable=True),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", "seq", name=op.f("pk_audit_event")),
    )
    op.create_table(
        "audit_head",
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hmac", sa.LargeBinary(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("known_since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("merged_into_id <> id", name=op.f("ck_identity_is_not_merged_into_itself")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["identity.id"], name=op.f("fk_identity_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity")),
    )
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_code_hmac"), ["code_hmac"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_there_is_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "opening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column(
            "permission",
            sa.Enum(
                "use_house",
                "open_family",
                "read_caseload",
                "list_families",
                "read_family",
                "write_family",
                "name_deputy",
                "read_shared",
                "answer_invitation",
                "take_part",
                "read_board",
                "allocate",
                "answer_proposal",
                "read_units",
                "read_log",
                name="permission",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("families", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_session_id"), ["session_id"], unique=False)

    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_failure_key"), ["key"], unique=False)

    op.create_table(
        "unit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("county", "area", "unit", name="unitkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'county') = (parent_id IS NULL)", name=op.f("ck_unit_only_a_county_stands_alone")),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identity_id", sa.Uuid(), nullable=False),
        sa.Column("login_hmac", sa.LargeBinary(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("login", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("language IN ('fi', 'sv', 'en')", name=op.f("ck_account_language_is_spoken")),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f("ck_account_theme_is_known")),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_account_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login_hmac", name=op.f("uq_account_login_hmac")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_family_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
    )
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "key_branch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "unit",
                "account",
                "index",
                "audit",
                "session",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("provider_key_id", sa.String(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("canary", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(purpose = 'unit') = (unit_id IS NOT NULL)", name=op.f("ck_key_branch_a_unit_branch_names_its_unit")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_key_branch_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_branch")),
        sa.UniqueConstraint("purpose", "unit_id", name=op.f("uq_key_branch_purpose_unit_id")),
    )
    op.create_table(
        "household",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_household_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_household_family_id"), ["family_id"], unique=False)

    op.create_table(
        "key_family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["branch_id"], ["key_branch.id"], name=op.f("fk_key_family_branch_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_key_family_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_family")),
        sa.UniqueConstraint("family_id", "version", name=op.f("uq_key_family_family_id_version")),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "family",
                "own",
                "professional",
                "place",
                "worker",
                name="participantkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "mentioned",
                "invited",
                "accepted",
                "confirmed",
                "ended",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("identity_id", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.LargeBinary(), nullable=False),
        sa.Column("sector", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date", sa.LargeBinary(), nullable=False),
        sa.Column("expected_birth", sa.LargeBinary(), nullable=False),
        sa.Column("service_language", sa.LargeBinary(), nullable=False),
        sa.Column("interpreter", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "standing <> 'confirmed' OR confirmed_at IS NOT NULL", name=op.f("ck_participant_confirmed_has_its_moment")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_participant_family_id")),
        sa.ForeignKeyConstraint(["identity_id"], ["identity.id"], name=op.f("fk_participant_identity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_participant_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_participant_identity_id"), ["identity_id"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "worker",
                "supervisor",
                "coordinator",
                "administrator",
                "data_protection_officer",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= granted_at", name=op.f("ck_role_grant_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_role_grant_account_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_role_grant_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(
            "uq_role_grant_in_force",
            ["unit_id", "account_id", "role"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("auth_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "amr",
            sa.Enum("password", "demo", name="method", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_session_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
    )
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_session_account_id"), ["account_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_submission_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("account_id", "form_key", name=op.f("uq_submission_account_id_form_key")),
    )
    op.create_table(
        "line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "statement",
                "encounter",
                "goal",
                "action",
                name="linekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recorder_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "worker",
                "named",
                "network",
                "corner",
                name="audiencerule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("corner_of", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["corner_of"], ["participant.id"], name=op.f("fk_line_corner_of")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_line_family_id")),
        sa.ForeignKeyConstraint(["recorder_id"], ["participant.id"], name=op.f("fk_line_recorder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line")),
    )
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_family_id"), ["family_id"], unique=False)

    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "contact", "open", "closed", name="matterstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("intake_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("contact_by", sa.LargeBinary(), nullable=False),
        sa.Column("services", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_matter_closed_has_its_day")),
        sa.CheckConstraint(
            "(state = 'open') = (holder_id IS NOT NULL)", name=op.f("ck_matter_open_means_somebody_is_responsible")
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_matter_family_id")),
        sa.ForeignKeyConstraint(
            ["id", "holder_id"],
            ["responsibility.current_for", "responsibility.id"],
            name="fk_matter_holder_is_current",
            initially="DEFERRED",
            deferrable=True,
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["participant.id"], name=op.f("fk_matter_intake_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("id", "holder_id", name=op.f("uq_matter_id_holder_id")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_family_id"), ["family_id"], unique=False)
        batch_op.create_index(
            "uq_matter_under_way",
            ["family_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )

    op.create_table(
        "person_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("identity_code", sa.LargeBinary(), nullable=False),
        sa.Column("municipality", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("safe_contact", sa.LargeBinary(), nullable=False),
        sa.Column("protected", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_person_details_family_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_person_details_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_details")),
        sa.UniqueConstraint("participant_id", name=op.f("uq_person_details_participant_id")),
    )
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_details_family_id"), ["family_id"], unique=False)

    op.create_table(
        "relation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("adult_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("gives_information", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("custody", sa.LargeBinary(), nullable=False),
        sa.Column("lives_together", sa.LargeBinary(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("adult_id <> child_id", name=op.f("ck_relation_joins_two_people")),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_relation_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["adult_id"], ["participant.id"], name=op.f("fk_relation_adult_id")),
        sa.ForeignKeyConstraint(["child_id"], ["participant.id"], name=op.f("fk_relation_child_id")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_relation_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relation")),
    )
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relation_adult_id"), ["adult_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relation_child_id"), ["child_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_relation_family_id"), ["family_id"], unique=False)

    op.create_table(
        "resident",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_resident_household_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_resident_participant_id")),
        sa.PrimaryKeyConstraint("household_id", "participant_id", name=op.f("pk_resident")),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column(
            "of",
            sa.Enum(
                "line", "person", "details", name="revisionof", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=True),
        sa.Column("corner_of", sa.Uuid(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["corner_of"], ["participant.id"], name=op.f("fk_revision_corner_of")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_revision_family_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("record_id", "number", name=op.f("uq_revision_record_id_number")),
    )
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_revision_family_id"), ["family_id"], unique=False)

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

    op.create_table(
        "encounter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("how", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_encounter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_encounter")),
    )
    op.create_table(
        "goal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_goal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
    )
    op.create_table(
        "line_about",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_about_line_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_line_about_participant_id")),
        sa.PrimaryKeyConstraint("line_id", "participant_id", name=op.f("pk_line_about")),
    )
    op.create_table(
        "line_audience",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"], name=op.f("fk_line_audience_line_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_line_audience_participant_id")),
        sa.PrimaryKeyConstraint("line_id", "participant_id", name=op.f("pk_line_audience")),
    )
    op.create_table(
        "responsibility",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("matter_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("current_for", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "held",
                "ended",
                "declined",
                name="responsibilitystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=True),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (current_for IS NOT NULL)", name=op.f("ck_responsibility_held_means_current")
        ),
        sa.CheckConstraint(
            "state <> 'ended' OR (held_from IS NOT NULL AND ended_at >= held_from)",
            name=op.f("ck_responsibility_ends_later"),
        ),
        sa.CheckConstraint(
            "current_for IS NULL OR current_for = matter_id", name=op.f("ck_responsibility_current_for_its_own_matter")
        ),
        sa.ForeignKeyConstraint(
            ["current_for", "id"],
            ["matter.id", "matter.holder_id"],
            name="fk_responsibility_current_is_holder",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_responsibility_family_id")),
        sa.ForeignKeyConstraint(["matter_id"], ["matter.id"], name=op.f("fk_responsibility_matter_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["participant.id"], name=op.f("fk_responsibility_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responsibility")),
        sa.UniqueConstraint("current_for", "id", name=op.f("uq_responsibility_current_for_id")),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_responsibility_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_responsibility_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_responsibility_worker_id"), ["worker_id"], unique=False)
        batch_op.create_index(
            "uq_responsibility_one_proposal",
            ["matter_id"],
            unique=True,
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )

    op.create_table(
        "statement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("speaker_id", sa.Uuid(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_version", sa.Integer(), nullable=True),
        sa.Column("corrects_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("said_as", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_version IS NULL)", name=op.f("ck_statement_a_version_is_confirmed")
        ),
        sa.ForeignKeyConstraint(["corrects_id"], ["statement.id"], name=op.f("fk_statement_corrects_id")),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_statement_id")),
        sa.ForeignKeyConstraint(["speaker_id"], ["participant.id"], name=op.f("fk_statement_speaker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
    )
    op.create_table(
        "agreed_action",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("open", "done", name="actionstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("due_words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_agreed_action_done_has_its_moment")
        ),
        sa.CheckConstraint(
            "due_time IS NULL OR due_on IS NOT NULL", name=op.f("ck_agreed_action_a_time_needs_its_day")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["participant.id"], name=op.f("fk_agreed_action_done_by")),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_agreed_action_goal_id")),
        sa.ForeignKeyConstraint(["id"], ["line.id"], name=op.f("fk_agreed_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreed_action")),
    )
    with op.batch_alter_table("agreed_action", schema=None) as batch_op:
        batch_op.create_index("ix_agreed_action_due", ["state", "due_on"], unique=False)

    op.create_table(
        "attendance",
        sa.Column("encounter_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["encounter_id"], ["encounter.id"], name=op.f("fk_attendance_encounter_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_attendance_participant_id")),
        sa.PrimaryKeyConstraint("encounter_id", "participant_id", name=op.f("pk_attendance")),
    )
    op.create_table(
        "deputy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("responsibility_id", sa.Uuid(), nullable=False),
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until >= since", name=op.f("ck_deputy_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["family_id"], ["family.id"], name=op.f("fk_deputy_family_id")),
        sa.ForeignKeyConstraint(["responsibility_id"], ["responsibility.id"], name=op.f("fk_deputy_responsibility_id")),
        sa.ForeignKeyConstraint(["worker_id"], ["participant.id"], name=op.f("fk_deputy_worker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deputy")),
    )
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deputy_family_id"), ["family_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_responsibility_id"), ["responsibility_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deputy_worker_id"), ["worker_id"], unique=False)

    op.create_table(
        "action_owner",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["agreed_action.id"], name=op.f("fk_action_owner_action_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_action_owner_participant_id")),
        sa.PrimaryKeyConstraint("action_id", "participant_id", name=op.f("pk_action_owner")),
    )
    if op.get_bind().dialect.name == "postgresql":
        # Both tables point at each other: SQLite takes the reference inline, PostgreSQL once both are there.
        op.create_foreign_key(
            "fk_matter_holder_is_current",
            "matter",
            "responsibility",
            ["id", "holder_id"],
            ["current_for", "id"],
            deferrable=True,
            initially="DEFERRED",
        )
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint("fk_matter_holder_is_current", "matter", type_="foreignkey")
    op.drop_table("action_owner")
    with op.batch_alter_table("deputy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deputy_worker_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_responsibility_id"))
        batch_op.drop_index(batch_op.f("ix_deputy_family_id"))

    op.drop_table("deputy")
    op.drop_table("attendance")
    with op.batch_alter_table("agreed_action", schema=None) as batch_op:
        batch_op.drop_index("ix_agreed_action_due")

    op.drop_table("agreed_action")
    op.drop_table("statement")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_responsibility_one_proposal",
            sqlite_where=sa.text("state = 'proposed'"),
            postgresql_where=sa.text("state = 'proposed'"),
        )
        batch_op.drop_index(batch_op.f("ix_responsibility_worker_id"))
        batch_op.drop_index(batch_op.f("ix_responsibility_matter_id"))
        batch_op.drop_index(batch_op.f("ix_responsibility_family_id"))

    op.drop_table("responsibility")
    op.drop_table("line_audience")
    op.drop_table("line_about")
    op.drop_table("goal")
    op.drop_table("encounter")
    with op.batch_alter_table("tie", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tie_family_id"))

    op.drop_table("tie")
    with op.batch_alter_table("revision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_family_id"))

    op.drop_table("revision")
    op.drop_table("resident")
    with op.batch_alter_table("relation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relation_family_id"))
        batch_op.drop_index(batch_op.f("ix_relation_child_id"))
        batch_op.drop_index(batch_op.f("ix_relation_adult_id"))

    op.drop_table("relation")
    with op.batch_alter_table("person_details", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_details_family_id"))

    op.drop_table("person_details")
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_matter_under_way",
            sqlite_where=sa.text("state <> 'closed'"),
            postgresql_where=sa.text("state <> 'closed'"),
        )
        batch_op.drop_index(batch_op.f("ix_matter_family_id"))

    op.drop_table("matter")
    with op.batch_alter_table("line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_family_id"))

    op.drop_table("line")
    op.drop_table("submission")
    with op.batch_alter_table("sign_in_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_session_account_id"))

    op.drop_table("sign_in_session")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_role_grant_in_force",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("role_grant")
    with op.batch_alter_table("participant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_participant_identity_id"))
        batch_op.drop_index(batch_op.f("ix_participant_family_id"))

    op.drop_table("participant")
    op.drop_table("key_family")
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_household_family_id"))

    op.drop_table("household")
    op.drop_table("key_branch")
    with op.batch_alter_table("family", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_family_unit_id"))

    op.drop_table("family")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_identity_id"))

    op.drop_table("account")
    op.drop_table("unit")
    with op.batch_alter_table("sign_in_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_failure_key"))

    op.drop_table("sign_in_failure")
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_session_id"))

    op.drop_table("opening")
    op.drop_table("installation")
    with op.batch_alter_table("identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_code_hmac"))

    op.drop_table("identity")
    op.drop_table("audit_head")
    op.drop_table("audit_event")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_event_append_only()")
