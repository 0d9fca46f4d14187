"""The vault's catalogue: nodes, the blobs they show, and the objects that blobs are made of."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from skyferry.site.database.tables import metadata

# SQLite numbers rows itself only where the column is spelled INTEGER.
_NodeId = BigInteger().with_variant(Integer(), "sqlite")

ROOT_ID = 1

nodes = Table(
    "vault_nodes",
    metadata,
    # A number is never used twice, even after its node has gone: it is the node's identity.
    Column("id", _NodeId, Identity(start=ROOT_ID + 1), primary_key=True),
    Column("parent_id", _NodeId, ForeignKey("vault_nodes.id"), comment="NULL for the root alone"),
    Column("name", LargeBinary(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("owner", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("inherit", Boolean, nullable=False),
    Column("read_groups", Text, comment="JSON list; NULL where empty"),
    Column("write_groups", Text, comment="JSON list; NULL where empty"),
    Column("locked", Boolean, nullable=False),
    Column("immutable", Boolean, nullable=False),
    Column("target", Text),
    Column("length", BigInteger, nullable=False, comment="of a container: bytes below it"),
    Column("md5", String(32)),
    Column("content_date", BigInteger),
    Column("changed", BigInteger, nullable=False),
    Column("mtime", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("content_type", Text),
    Column("content_encoding", Text),
    Column("quota", BigInteger),
    Column("properties", Text, comment="JSON object; NULL where empty"),
    Column("blob_id", ForeignKey("vault_blobs.id"), index=True, comment="NULL until bytes were stored"),
    UniqueConstraint("parent_id", "name", name="uq_vault_nodes_parent_id"),
    Index("ix_vault_nodes_length", "parent_id", "length", "name"),
    Index("ix_vault_nodes_changed", "parent_id", "changed", "name"),
    sqlite_autoincrement=True,
)

blobs = Table(
    "vault_blobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("references", Integer, nullable=False, comment="nodes that show it"),
    Column("stage", Text, unique=True, comment="name of the put transaction it still grows in"),
    Column("freed_at", BigInteger, index=True, comment="when the last node let go of it"),
)

segments = Table(
    "vault_segments",
    metadata,
    Column("blob_id", ForeignKey("vault_blobs.id"), primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("length", BigInteger, nullable=False, comment="the object may be longer"),
    Column("object_key", String(64), nullable=False, index=True, comment="an object may hold bytes of many blobs"),
    Column("object_start", BigInteger, nullable=False, server_default=text("0"), comment="where in it they begin"),
)
