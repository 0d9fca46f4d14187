"""Derived bytes of FITS files: headers as text, cutouts (SODA 1.0), on both services."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath

from skyferry.site.storage.base import Reader
from skyferry.site.storage.nodes import StoredNode
from skyferry.site.views.cutouts import cut_out
from skyferry.site.views.derived import Derived, MemoryReader
from skyferry.site.views.headers import header_text
from skyferry.site.views.parameters import Headers, asked_of

__all__ = ["Derived", "derive"]


def derive(node: StoredNode, reader: Reader, query: Iterable[tuple[str, str]]) -> Derived | None:
    """Make what a query asks of a FITS file's bytes; may take up to a minute.

    The caller keeps `reader`, and may close it as soon as this returns.

    Parameters
    ----------
    query
        Decoded names and values of a request's query; others than those of SODA are none of our business.

    Returns
    -------
    Derived or None
        None where the bytes themselves are asked for.

    Raises
    ------
    InvalidArgument
        For what is malformed or contradicts itself, for a file that is not FITS, and for a cutout that
        does not overlap the data (SODA 1.0 §3.3.1).
    ServiceBusy
        If too many cutouts are being made.
    """
    query = tuple(query)
    asked = asked_of(query)
    if asked is None:
        return None
    if isinstance(asked, Headers):
        return Derived(node.path.name + b".txt", "text/plain", MemoryReader(header_text(reader)))
    return Derived(_cutout_name(node.path.name), "application/fits", cut_out(reader, query))


def _cutout_name(name: bytes) -> bytes:
    path = PurePosixPath(name.decode("utf-8", "surrogateescape"))
    while path.suffix.lower() in (".fits", ".fit", ".fts", ".fz"):
        path = path.with_suffix("")
    return f"{path.name}.cutout.fits".encode("utf-8", "surrogateescape")
