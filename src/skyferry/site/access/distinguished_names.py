"""Subject names of certificates, compared by what they mean: attribute order, case and blanks do not count."""

from __future__ import annotations

import re

from cryptography import x509

from skyferry.vospace.faults import InvalidArgument

_SHORT = {
    "2.5.4.3": "cn",
    "commonname": "cn",
    "2.5.4.6": "c",
    "countryname": "c",
    "2.5.4.7": "l",
    "2.5.4.8": "st",
    "s": "st",
    "sp": "st",
    "2.5.4.10": "o",
    "2.5.4.11": "ou",
    "0.9.2342.19200300.100.1.25": "dc",
    "0.9.2342.19200300.100.1.1": "uid",
    "userid": "uid",
    "1.2.840.113549.1.9.1": "email",
    "e": "email",
    "emailaddress": "email",
}
# From the general to the particular, as X.500 has it; what is not here comes between.
_RANK = {"c": 0, "dc": 1, "st": 2, "l": 3, "o": 4, "ou": 5, "uid": 7, "cn": 8, "email": 9}
_BETWEEN = 6

_SLASHED = re.compile(r"/(?=[A-Za-z0-9.]+\s*=)")
_COMMAS = re.compile(r"(?<!\\),")
_PLUS = re.compile(r"(?<!\\)\+(?=\s*[A-Za-z0-9.]+\s*=)")
_ESCAPE = re.compile(r"\\([0-9A-Fa-f]{2}(?:\\[0-9A-Fa-f]{2})*|.)", re.DOTALL)

CanonicalName = tuple[tuple[str, str], ...]
"""Attributes as (type, value), lower case, the general first."""


def canonical_name(name: x509.Name | str) -> CanonicalName:
    """Return the form in which two spellings of one name are equal.

    Parameters
    ----------
    name
        A certificate's name; or text as RFC 4514 or OpenSSL write it: ``CN=Ada,O=Obs``, ``/O=Obs/CN=Ada``.

    Raises
    ------
    InvalidArgument
        For text that is no name.
    """
    attributes = _of_text(name) if isinstance(name, str) else _of_certificate(name)
    if attributes and _rank(attributes[0]) > _rank(attributes[-1]):
        attributes.reverse()
    # The sort is stable: the order among equal types (DC, OU, CN) is part of the name.
    return tuple(sorted(attributes, key=_rank))


def name_text(name: x509.Name) -> str:
    """The name for people, logs and documents (RFC 4514)."""
    return name.rfc4514_string()


def _rank(attribute: tuple[str, str]) -> int:
    return _RANK.get(attribute[0], _BETWEEN)


def _of_certificate(name: x509.Name) -> list[tuple[str, str]]:
    return [_attribute(a.oid.dotted_string, str(a.value)) for rdn in name.rdns for a in rdn]


def _of_text(text: str) -> list[tuple[str, str]]:
    text = text.strip()
    parts = _SLASHED.split(text)[1:] if text.startswith("/") else _COMMAS.split(text)
    attributes = []
    for part in (piece for rdn in parts for piece in _PLUS.split(rdn)):
        type_, equals, value = part.partition("=")
        if not equals or not type_.strip() or not value.strip():
            raise InvalidArgument(f"not a distinguished name: {text[:200]}")
        attributes.append(_attribute(type_, value if text.startswith("/") else _ESCAPE.sub(_unescape, value)))
    return attributes


def _unescape(match: re.Match[str]) -> str:
    escaped = match[1]
    if len(escaped) == 1:
        return escaped
    return bytes.fromhex(escaped.replace("\\", "")).decode("utf-8", "replace")


def _attribute(type_: str, value: str) -> tuple[str, str]:
    key = type_.strip().lower().removeprefix("oid.")
    return _SHORT.get(key, key), " ".join(value.split()).casefold()
