"""The object store that a URL of the configuration means."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from skyferry.site.storage.vault.blobs import BlobStore


def open_blobs(url: str) -> BlobStore:
    """Open ``file:///directory`` or ``s3://bucket[/prefix]?endpoint=https://host&region=…``.

    S3 credentials come from the URL (``access_key_id``, ``secret_access_key``) or, better, from the
    environment (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, as every S3 tool has it).
    """
    parts = urlsplit(url)
    if parts.scheme == "file":
        from skyferry.site.storage.vault.directory import DirectoryBlobs

        return DirectoryBlobs(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from skyferry.site.storage.vault.buckets import BucketBlobs

        return BucketBlobs.from_url(url)
    raise ValueError(f"blobs lie in file:///directory or s3://bucket, not in {parts.scheme}:")
