# ruff: noqa: E501 (comments of tables and columns)
"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "arc_digests",
        sa.Column("inode", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("btime", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("device", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("mtime", sa.BigInteger(), nullable=False),
        sa.Column("ctime", sa.BigInteger(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("inode", "btime", "device", name=op.f("pk_arc_digests")),
    )
    op.create_table(
        "arc_nodes",
        sa.Column("inode", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "btime", sa.BigInteger(), autoincrement=False, nullable=False, comment="0 where the file system keeps none"
        ),
        sa.Column("device", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.Text(), nullable=True, comment="Null: the owner of the nearest ancestor that has one"),
        sa.Column(
            "sharing",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="Null: by the rule of inheritance, at each look-up",
        ),
        sa.Column("locked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("immutable", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("content_encoding", sa.Text(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column(
            "used", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="Bytes below a container"
        ),
        sa.Column(
            "content_date", sa.BigInteger(), nullable=True, comment="Counts while the file's mtime is `content_mtime`"
        ),
        sa.Column("content_mtime", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True, comment="Of a link, as written"),
        sa.Column("properties", sa.JSON(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False, comment="When the upkeep's walk last met the file"),
        sa.Column(
            "missed", sa.Integer(), server_default=sa.text("0"), nullable=False, comment="Walks in a row that did not"
        ),
        sa.PrimaryKeyConstraint("inode", "btime", "device", name=op.f("pk_arc_nodes")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("queued", sa.BigInteger(), nullable=True),
        sa.Column("started", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("execution_seconds", sa.BigInteger(), nullable=False),
        sa.Column("destruction", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("info", sa.Text(), nullable=True),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("fault", sa.String(length=64), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("transient", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    with op.batch_alter_table("jobs", schema=None) as batch_op:
        batch_op.create_index("ix_jobs_destruction", ["destruction"], unique=False)
        batch_op.create_index("ix_jobs_owner", ["owner", "service", "created"], unique=False)
        batch_op.create_index("ix_jobs_phase", ["phase"], unique=False)

    op.create_table(
        "login_failures",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False, comment="Empty: all accounts tried from this source together"),
        sa.Column("score", sa.Float(), nullable=False, comment="As of `updated`; it decays"),
        sa.Column("updated", sa.BigInteger(), nullable=False),
        sa.Column("banned_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "account", name=op.f("pk_login_failures")),
    )
    with op.batch_alter_table("login_failures", schema=None) as batch_op:
        batch_op.create_index("ix_login_failures_updated", ["updated"], unique=False)

    op.create_table(
        "names",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_names")),
        comment="One name space for users and projects: both claim vos:NAME. A name stays claimed when its account goes",
    )
    op.create_table(
        "posix_ids",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_posix_ids")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_posix_ids_kind_name")),
        comment="Numbers given once and for ever; one sequence, so that a user's private group collides with no group",
    )
    op.create_table(
        "put_transactions",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("requested", sa.LargeBinary(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("md5", sa.String(length=32), nullable=True),
        sa.Column("md5_state", sa.LargeBinary(), nullable=True),
        sa.Column("previous_length", sa.BigInteger(), nullable=True),
        sa.Column("previous_md5", sa.String(length=32), nullable=True),
        sa.Column("previous_md5_state", sa.LargeBinary(), nullable=True),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("content_encoding", sa.Text(), nullable=True),
        sa.Column("mtime", sa.BigInteger(), nullable=True),
        sa.Column("if_match", sa.Text(), nullable=True),
        sa.Column("if_none_match", sa.Text(), nullable=True),
        sa.Column("committing", sa.BigInteger(), nullable=True),
        sa.Column("lease", sa.String(length=128), nullable=True),
        sa.Column("lease_expires", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_transactions")),
    )
    with op.batch_alter_table("put_transactions", schema=None) as batch_op:
        batch_op.create_index("ix_put_transactions_expires", ["expires"], unique=False)

    op.create_table(
        "reservations",
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("container", sa.Text(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_reservations")),
    )
    with op.batch_alter_table("reservations", schema=None) as batch_op:
        batch_op.create_index("ix_reservations_container", ["container"], unique=False)

    op.create_table(
        "upkeep",
        sa.Column("task", sa.String(length=64), nullable=False),
        sa.Column("ran", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_upkeep")),
    )
    op.create_table(
        "vault_blobs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("references", sa.Integer(), nullable=False, comment="nodes that show it"),
        sa.Column("stage", sa.Text(), nullable=True, comment="name of the put transaction it still grows in"),
        sa.Column("freed_at", sa.BigInteger(), nullable=True, comment="when the last node let go of it"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_blobs")),
        sa.UniqueConstraint("stage", name=op.f("uq_vault_blobs_stage")),
    )
    with op.batch_alter_table("vault_blobs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vault_blobs_freed_at"), ["freed_at"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("admin", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column(
            "password",
            sa.Text(),
            nullable=True,
            comment="Argon2 in its encoded form; null: no password opens this account",
        ),
        sa.Column(
            "credential_version", sa.Integer(), nullable=False, comment="Grows whenever password logins must die"
        ),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["name"], ["names.name"], name=op.f("fk_accounts_name")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("name", name=op.f("uq_accounts_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job_items",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("fault", sa.String(length=64), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_job_items_job_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "path", name=op.f("pk_job_items")),
    )
    op.create_table(
        "vault_nodes",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.Identity(always=False, start=2),
            nullable=False,
        ),
        sa.Column(
            "parent_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="NULL for the root alone",
        ),
        sa.Column("name", sa.LargeBinary(length=255), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("inherit", sa.Boolean(), nullable=False),
        sa.Column("read_groups", sa.Text(), nullable=True, comment="JSON list; NULL where empty"),
        sa.Column("write_groups", sa.Text(), nullable=True, comment="JSON list; NULL where empty"),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("immutable", sa.Boolean(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("length", sa.BigInteger(), nullable=False, comment="of a container: bytes below it"),
        sa.Column("md5", sa.String(length=32), nullable=True),
        sa.Column("content_date", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("mtime", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("content_encoding", sa.Text(), nullable=True),
        sa.Column("quota", sa.BigInteger(), nullable=True),
        sa.Column("properties", sa.Text(), nullable=True, comment="JSON object; NULL where empty"),
        sa.Column("blob_id", sa.String(length=32), nullable=True, comment="NULL until bytes were stored"),
        sa.ForeignKeyConstraint(["blob_id"], ["vault_blobs.id"], name=op.f("fk_vault_nodes_blob_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["vault_nodes.id"], name=op.f("fk_vault_nodes_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vault_nodes")),
        sa.UniqueConstraint("parent_id", "name", name="uq_vault_nodes_parent_id"),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("vault_nodes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vault_nodes_blob_id"), ["blob_id"], unique=False)
        batch_op.create_index("ix_vault_nodes_changed", ["parent_id", "changed", "name"], unique=False)
        batch_op.create_index("ix_vault_nodes_length", ["parent_id", "length", "name"], unique=False)

    op.create_table(
        "vault_segments",
        sa.Column("blob_id", sa.String(length=32), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False, comment="the object may be longer: its tail was cut off"),
        sa.Column("object_key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["vault_blobs.id"], name=op.f("fk_vault_segments_blob_id")),
        sa.PrimaryKeyConstraint("blob_id", "offset", name=op.f("pk_vault_segments")),
        sa.UniqueConstraint("object_key", name=op.f("uq_vault_segments_object_key")),
    )
    op.create_table(
        "groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["accounts.id"], name=op.f("fk_groups_owner_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_groups_name")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the cookie's text"),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False, comment="The account's when the session began"),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sessions_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_account_id"), ["account_id"], unique=False)

    op.create_table(
        "tokens",
        sa.Column("id", sa.Text(), nullable=False, comment="Names the token in lists; opens nothing"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the token's text"),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column(
            "paths", sa.Text(), nullable=False, comment="JSON list of [service, escaped path]; empty list: everywhere"
        ),
        sa.Column("read_only", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tokens_account_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("hash", name=op.f("uq_tokens_hash")),
    )
    with op.batch_alter_table("tokens", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tokens_account_id"), ["account_id"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["groups.id"], name=op.f("fk_group_members_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", "role", name=op.f("pk_group_members")),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_members_member_id"), ["member_id"], unique=False)

    op.create_table(
        "user_members",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_user_members_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_user_members_group_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("group_id", "account_id", "role", name=op.f("pk_user_members")),
    )
    with op.batch_alter_table("user_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_members_account_id"), ["account_id"], unique=False)
