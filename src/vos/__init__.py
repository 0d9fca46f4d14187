"""``import vos``: the client for scripts and notebooks, under the names that they know.

The names come from `skyferry.client.api`; see the reference page *Python* of Skyferry's documentation.
"""

from skyferry import __version__
from skyferry.client.api.client import Client
from skyferry.client.api.connection import Connection
from skyferry.client.api.errors import (
    AlreadyExists,
    CertificateExpired,
    Damaged,
    InvalidName,
    Locked,
    NotConnected,
    NotFound,
    NotPermitted,
    QuotaReached,
    SomeFailed,
    StorageError,
    Unsupported,
)
from skyferry.client.api.files import VOFile
from skyferry.client.api.nodes import Node

__all__ = [
    "AlreadyExists",
    "CertificateExpired",
    "Client",
    "Connection",
    "Damaged",
    "InvalidName",
    "Locked",
    "Node",
    "NotConnected",
    "NotFound",
    "NotPermitted",
    "QuotaReached",
    "SomeFailed",
    "StorageError",
    "Unsupported",
    "VOFile",
    "__version__",
]
