"""The vault store."""

from skyferry.site.storage.vault.blobs import BlobStore, open_blobs
from skyferry.site.storage.vault.store import VaultStore

__all__ = ["BlobStore", "VaultStore", "open_blobs"]
