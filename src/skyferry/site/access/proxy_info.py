"""The proxyCertInfo extension (RFC 3820 §3.8): how far a proxy certificate stands for its issuer."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509

PROXY_CERT_INFO = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.14")

_SEQUENCE, _INTEGER, _OBJECT_IDENTIFIER = 0x30, 0x02, 0x06
# inheritAll, and Globus' limited proxy: jobs may not be started with it, files may be moved.
_INHERIT_ALL = bytes.fromhex("2b0601050507 1501")
_LIMITED = bytes.fromhex("2b06010401 9b50 01010109")


@dataclass(frozen=True, slots=True)
class ProxyInfo:
    inherits: bool
    """Whether the holder has the issuer's rights; False for independent and unknown policies."""
    path_length: int | None
    """How many proxies may be made from this one; None: any number."""


def read_proxy_info(value: bytes) -> ProxyInfo:
    """Read the extension's DER value; raises `ValueError` if it is malformed."""
    content, rest = _element(value, _SEQUENCE)
    if rest:
        raise ValueError("proxyCertInfo with more behind it")
    path_length = None
    if content[:1] == bytes((_INTEGER,)):
        number, content = _element(content, _INTEGER)
        path_length = int.from_bytes(number, "big", signed=True)
        if path_length < 0:
            raise ValueError("negative path length")
    policy, rest = _element(content, _SEQUENCE)
    if rest:
        raise ValueError("proxyCertInfo with more behind the policy")
    language, _ = _element(policy, _OBJECT_IDENTIFIER)
    return ProxyInfo(language in (_INHERIT_ALL, _LIMITED), path_length)


def _element(data: bytes, tag: int) -> tuple[bytes, bytes]:
    """Split the first DER element of this tag from what follows it."""
    if len(data) < 2 or data[0] != tag:
        raise ValueError("unexpected element")
    length, start = data[1], 2
    if length >= 0x80:
        size = length & 0x7F
        if size not in (1, 2) or len(data) < 2 + size:
            raise ValueError("unexpected length")
        length, start = int.from_bytes(data[2 : 2 + size], "big"), 2 + size
    if len(data) < start + length:
        raise ValueError("element cut short")
    return data[start : start + length], data[start + length :]
