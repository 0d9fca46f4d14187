"""What the space remembers: put transactions under way, and room that is promised to bytes on their way in."""

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table, Text, false

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

node_holds = Table(
    "node_holds",
    metadata,
    Column("job", String(64), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("path", LargeBinary, nullable=False, doc="Of the node that the job fills, there or not yet"),
    Column("holder", String(128), nullable=False, doc="The process that does the job"),
    Column("expires", BigInteger, nullable=False),
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
    Column("length", BigInteger, nullable=False, doc="Bytes held; of parts: those of the beginning that were hashed"),
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
    Column("in_parts", Boolean, nullable=False, server_default=false(), doc="Bytes come in any order"),
    Index("ix_put_transactions_expires", "expires"),
)

put_parts = Table(
    "put_parts",
    metadata,
    # Beyond the first `length` bytes of the transaction, which have been hashed and need no rows.
    Column("transaction_id", String(64), primary_key=True),
    Column("offset", BigInteger, primary_key=True),
    Column("length", BigInteger, nullable=False),
    Column("lease", String(128), doc="Who sends it now; null: it is held"),
    Column("lease_expires", BigInteger),
)
