"""Jobs as clients see them (UWS 1.1), what became of their items, and when upkeep ran last."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, LargeBinary, String, Table, Text

from skyferry.site.database.tables import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("service", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("owner", Text, doc="Account that posted it; null: anonymous"),
    Column("scope", Text, nullable=False, doc="What the owner's token was limited to"),
    Column("phase", String(16), nullable=False),
    Column("run_id", Text),
    Column("created", BigInteger, nullable=False),
    Column("queued", BigInteger),
    Column("started", BigInteger),
    Column("ended", BigInteger),
    Column("execution_seconds", BigInteger, nullable=False),
    Column("destruction", BigInteger, nullable=False),
    Column("parameters", Text, nullable=False, doc="JSON: names and values"),
    Column("info", Text, doc="The posted document, one XML element"),
    Column("results", Text, nullable=False, doc="JSON: names and addresses"),
    Column("details", Text, doc="The negotiated transfer, one XML element"),
    Column("fault", String(64)),
    Column("message", Text),
    Column("transient", Boolean, nullable=False),
    Column("position", Text, doc="JSON: where a walk over many nodes goes on"),
    Column("done", BigInteger, nullable=False, doc="Items that succeeded"),
    Column("failed", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("ix_jobs_owner", "owner", "service", "created"),
    Index("ix_jobs_phase", "phase"),
    Index("ix_jobs_destruction", "destruction"),
)

job_items = Table(
    "job_items",
    metadata,
    Column("job_id", String(64), ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("path", LargeBinary, primary_key=True, doc="Of the node the item is about"),
    Column("fault", String(64), doc="Why it failed; null: it was begun, and how it ended is not known yet"),
    Column("detail", Text),
)

upkeep = Table(
    "upkeep",
    metadata,
    Column("task", String(64), primary_key=True),
    Column("ran", BigInteger, nullable=False, doc="When somebody last began it"),
)
