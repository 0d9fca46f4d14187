"""TLS of the HTTP door: certificates are asked for, never insisted on, and RFC 3820 proxies are let in."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

REMEMBERED = 4096
"""Client certificates whose chains a process keeps for resumed sessions."""


def server_context(certificate: Path, key: Path | None = None, authorities: Sequence[Path] = ()) -> ssl.SSLContext:
    """Make the server's TLS context.

    Parameters
    ----------
    certificate, key
        PEM of the server's certificate with its chain, and its private key (None: in the same file).
    authorities
        PEM bundles of the CAs whose client certificates are accepted; the site's own first.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # TLS 1.3 has AES-256-GCM first by itself; at 2.3 GB/s per core it is never what limits a transfer.
    context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")
    context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE | ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.load_cert_chain(certificate, key)
    for bundle in authorities:
        context.load_verify_locations(bundle)
    context.verify_mode = ssl.CERT_OPTIONAL
    context.verify_flags |= ssl.VerifyFlags.VERIFY_ALLOW_PROXY_CERTS
    context.set_alpn_protocols(["http/1.1"])
    return context


class ClientChains:
    """Finds the verified certificate chain of a connection's client, also where the TLS session was resumed.

    A resumed session knows the leaf alone (OpenSSL keeps no more in its tickets), and a proxy
    certificate means nothing without what stands above it; so chains of full handshakes are remembered.
    Tickets work only in the process that issued them, and so does this memory.
    """

    def __init__(self, size: int = REMEMBERED) -> None:
        self._size = size
        self._chains: OrderedDict[bytes, tuple[bytes, ...]] = OrderedDict()

    def of(self, connection: ssl.SSLObject | None) -> tuple[bytes, ...]:
        """Return DER certificates, the leaf first; empty where the client showed none."""
        leaf = None if connection is None else connection.getpeercert(binary_form=True)
        if connection is None or leaf is None:
            return ()
        if not connection.session_reused:
            self._chains[leaf] = _verified_chain(connection) or (leaf,)
            if len(self._chains) > self._size:
                self._chains.popitem(last=False)
        if leaf not in self._chains:
            return (leaf,)
        self._chains.move_to_end(leaf)
        return self._chains[leaf]


def _verified_chain(connection: ssl.SSLObject) -> tuple[bytes, ...]:
    """`SSLObject.get_verified_chain` is public from Python 3.13 on; before, its inner object has it."""
    public: Any = getattr(connection, "get_verified_chain", None)
    if public is not None:
        return tuple(public())
    inner: Any = connection._sslobj  # type: ignore[attr-defined]
    return tuple(ssl.PEM_cert_to_DER_cert(one.public_bytes()) for one in inner.get_verified_chain() or ())
