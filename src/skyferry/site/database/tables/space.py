"""What the space remembers: put transactions under way, and room that is promised to bytes on their way in."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table, Text

from skyferry.site.database.tables import metadata

reservations = Table(
    "reservations",
    metadata,
    Column("holder", String(64), primary_key=True, doc="The upload or put transaction"),
    Column("container", Text, nullable=False, doc="service and path of the container whose quota is meant"),
    Column("bytes", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Index("ix_reservations_container", "container"),
)

put_transactions = Table(
    "put_transactions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("requested", LargeBinary, nullable=False, doc="Path under which it was started"),
    Column("path", LargeBinary, nullable=False, doc="The same with links resolved"),
    Column("subject", Text, nullable=False, doc="Account that started it"),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("total", BigInteger, doc="Bytes announced for the whole"),
    Column("length", BigInteger, nullable=False, doc="Bytes held"),
    Column("md5", String(32), doc="Of the bytes held; null at zero bytes"),
    Column("md5_state", LargeBinary, doc="To go on hashing; null: read the bytes again"),
    Column("previous_length", BigInteger, doc="Before the last append; null: nothing to revert"),
    Column("previous_md5", String(32)),
    Column("previous_md5_state", LargeBinary),
    Column("content_type", Text),
    Column("content_encoding", Text),
    Column("mtime", BigInteger),
    Column("if_match", Text, doc="Versions one of which the node must have, between spaces"),
    Column("if_none_match", Text),
    Column("committing", BigInteger, doc="When the last commit began to place the bytes"),
    Column("lease", String(128), doc="Who appends or commits now"),
    Column("lease_expires", BigInteger),
    Index("ix_put_transactions_expires", "expires"),
)
