"""What POSIX cannot keep about the nodes of arc, and their digests.

Rows are keyed by what stays with a file through every rename: device, inode, time of birth. The device is
0 for the file system of arc's root, whose kernel number changes over reboots, else the file system's id;
64-bit numbers are stored signed. Files that other programs make have no row until something is set.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Integer, PrimaryKeyConstraint, Table, Text, false, text

from skyferry.site.database.tables import metadata

arc_nodes = Table(
    "arc_nodes",
    metadata,
    # No autoincrement: every part of the key comes from the file system.
    Column("inode", BigInteger, nullable=False, autoincrement=False),
    Column("btime", BigInteger, nullable=False, autoincrement=False, comment="0 where the file system keeps none"),
    Column("device", BigInteger, nullable=False, autoincrement=False),
    Column("owner", Text, comment="Null: the owner of the nearest ancestor that has one"),
    Column("sharing", JSON(none_as_null=True), comment="Null: by the rule of inheritance, at each look-up"),
    Column("locked", Boolean, nullable=False, server_default=false()),
    Column("immutable", Boolean, nullable=False, server_default=false()),
    Column("content_type", Text),
    Column("content_encoding", Text),
    Column("quota", BigInteger),
    Column("used", BigInteger, nullable=False, server_default=text("0"), comment="Bytes below a container"),
    Column("content_date", BigInteger, comment="Counts while the file's mtime is `content_mtime`"),
    Column("content_mtime", BigInteger),
    Column("changed", BigInteger, nullable=False),
    Column("target", Text, comment="Of a link, as written"),
    Column("properties", JSON, nullable=False),
    Column("seen", BigInteger, nullable=False, comment="When the upkeep's walk last met the file"),
    Column("missed", Integer, nullable=False, server_default=text("0"), comment="Walks in a row that did not"),
    PrimaryKeyConstraint("inode", "btime", "device"),
)

arc_digests = Table(
    "arc_digests",
    metadata,
    Column("inode", BigInteger, nullable=False, autoincrement=False),
    Column("btime", BigInteger, nullable=False, autoincrement=False),
    Column("device", BigInteger, nullable=False, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime", BigInteger, nullable=False),
    Column("ctime", BigInteger, nullable=False),
    Column("md5", Text, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("missed", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("inode", "btime", "device"),
)
