"""An answer to the plan says which wordings it is about.

Revision ID: 0012
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("x''" if op.get_bind().dialect.name == "sqlite" else "''")
    op.add_column("plan_approval", sa.Column("covers", sa.LargeBinary(), nullable=False, server_default=nothing))


def downgrade() -> None:
    with op.batch_alter_table("plan_approval") as approval:
        approval.drop_column("covers")
