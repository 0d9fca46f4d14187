"""The vault store."""

from skyferry.site.storage.vault.blobs import BlobStore
from skyferry.site.storage.vault.opening import open_blobs
from skyferry.site.storage.vault.store import VaultStore

__all__ = ["BlobStore", "VaultStore", "open_blobs"]
