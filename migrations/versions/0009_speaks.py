"""In which languages somebody at work serves families.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    nothing = sa.text("x''" if op.get_bind().dialect.name == "sqlite" else "''")
    op.add_column("account", sa.Column("speaks", sa.LargeBinary(), nullable=False, server_default=nothing))


def downgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_column("speaks")
