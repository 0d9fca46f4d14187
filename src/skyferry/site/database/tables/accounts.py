"""Who may ask: names, accounts, their credentials, and groups.

Rows that must not outlive an account refer to its `id`, which is never given to another account, and go with it.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from skyferry.site.database.tables import metadata

_SERIAL = BigInteger().with_variant(Integer, "sqlite")

names = Table(
    "names",
    metadata,
    Column("name", Text, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('user', 'project')", name="kind"), nullable=False),
    comment="One name space for users and projects: both claim vos:NAME. A name stays claimed when its account goes",
)

accounts = Table(
    "accounts",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("name", Text, ForeignKey("names.name"), nullable=False, unique=True),
    Column("admin", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("password", Text, comment="Argon2 in its encoded form; null: no password opens this account"),
    Column("credential_version", Integer, nullable=False, comment="Grows whenever password logins must die"),
    Column("created", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

posix_ids = Table(
    "posix_ids",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, CheckConstraint("kind IN ('user', 'group')", name="kind"), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("kind", "name"),
    comment="Numbers given once and for ever; one sequence, so that a user's private group collides with no group",
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("source", Text, primary_key=True),
    Column("account", Text, primary_key=True, comment="Empty: all accounts tried from this source together"),
    Column("score", Float, nullable=False, comment="As of `updated`; it decays"),
    Column("updated", BigInteger, nullable=False),
    Column("banned_until", BigInteger, nullable=False),
)
Index("ix_login_failures_updated", login_failures.c.updated)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Text, primary_key=True, comment="Names the token in lists; opens nothing"),
    Column("hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of the token's text"),
    Column("account_id", _SERIAL, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("paths", Text, nullable=False, comment="JSON list of [service, escaped path]; empty list: everywhere"),
    Column("read_only", Boolean, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("last_used", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="SHA-256 of the cookie's text"),
    Column("account_id", _SERIAL, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("credential_version", Integer, nullable=False, comment="The account's when the session began"),
    Column("created", BigInteger, nullable=False),
    Column("last_used", BigInteger, nullable=False),
)

ssh_keys = Table(
    "ssh_keys",
    metadata,
    Column("id", Text, primary_key=True, comment="Names the key in lists; opens nothing"),
    Column("account_id", _SERIAL, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", LargeBinary, nullable=False, comment="The public key in its binary form (RFC 4253 §6.6)"),
    Column("created", BigInteger, nullable=False),
    Column("last_used", BigInteger),
    UniqueConstraint("account_id", "key"),
)

groups = Table(
    "groups",
    metadata,
    Column("id", _SERIAL, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("owner_id", _SERIAL, ForeignKey("accounts.id", ondelete="SET NULL"), index=True),
    Column("description", Text, nullable=False),
    Column("modified", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)

user_members = Table(
    "user_members",
    metadata,
    Column("group_id", _SERIAL, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", _SERIAL, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("role", Text, CheckConstraint("role IN ('member', 'admin')", name="role"), primary_key=True),
)

group_members = Table(
    "group_members",
    metadata,
    Column("group_id", _SERIAL, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True),
    Column("member_id", _SERIAL, ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("role", Text, CheckConstraint("role IN ('member', 'admin')", name="role"), primary_key=True),
)
