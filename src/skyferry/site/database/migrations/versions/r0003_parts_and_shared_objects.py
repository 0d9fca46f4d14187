"""Large files arrive in parts, and an object of the vault holds bytes of many blobs."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "put_parts",
        sa.Column("transaction_id", sa.String(length=64), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.String(length=128), nullable=True),
        sa.Column("lease_expires", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("transaction_id", "offset", name=op.f("pk_put_parts")),
    )
    with op.batch_alter_table("put_transactions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_parts", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("vault_segments", schema=None) as batch_op:
        batch_op.alter_column(
            "length",
            existing_type=sa.BigInteger(),
            existing_nullable=False,
            existing_comment="the object may be longer: its tail was cut off",
            comment="the object may be longer",
        )
        batch_op.alter_column(
            "object_key",
            existing_type=sa.String(length=64),
            existing_nullable=False,
            comment="an object may hold bytes of many blobs",
        )
        batch_op.add_column(
            sa.Column(
                "object_start",
                sa.BigInteger(),
                server_default=sa.text("0"),
                nullable=False,
                comment="where in it they begin",
            )
        )
        batch_op.drop_constraint(batch_op.f("uq_vault_segments_object_key"), type_="unique")
        batch_op.create_index(batch_op.f("ix_vault_segments_object_key"), ["object_key"], unique=False)
