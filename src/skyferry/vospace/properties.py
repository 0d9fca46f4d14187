"""Node properties: their URIs, who may set them, and the form of their values (VOSpace 2.1 §3.2.1)."""

from __future__ import annotations

import re

from skyferry.vospace.faults import InvalidArgument

_CORE = "ivo://ivoa.net/vospace/core#"
_CADC = "ivo://cadc.nrc.ca/vospace/core#"

LENGTH = f"{_CORE}length"
MD5 = f"{_CORE}MD5"
CONTENT_DATE = f"{_CORE}content-date"
DATE = f"{_CORE}date"
MTIME = f"{_CORE}mtime"
CTIME = f"{_CORE}ctime"
BTIME = f"{_CORE}btime"
CREATOR = f"{_CORE}creator"
QUOTA = f"{_CORE}quota"
AVAILABLE_SPACE = f"{_CORE}availableSpace"
ISPUBLIC = f"{_CORE}ispublic"
PUBLICREAD = f"{_CORE}publicread"
"""The standard's name of `ISPUBLIC`; understood in requests, never written."""
GROUPREAD = f"{_CORE}groupread"
GROUPWRITE = f"{_CORE}groupwrite"
TYPE = f"{_CORE}type"
ENCODING = f"{_CORE}encoding"
IMMUTABLE = f"{_CORE}immutable"
TITLE = f"{_CORE}title"
SUBJECT = f"{_CORE}subject"
DESCRIPTION = f"{_CORE}description"
PUBLISHER = f"{_CORE}publisher"
CONTRIBUTOR = f"{_CORE}contributor"
FORMAT = f"{_CORE}format"
IDENTIFIER = f"{_CORE}identifier"
SOURCE = f"{_CORE}source"
LANGUAGE = f"{_CORE}language"
RELATION = f"{_CORE}relation"
COVERAGE = f"{_CORE}coverage"
RIGHTS = f"{_CORE}rights"
RUNID = f"{_CORE}runid"
ISLOCKED = f"{_CADC}islocked"
INHERIT_PERMISSIONS = f"{_CADC}inheritPermissions"
READABLE = f"{_CADC}readable"
WRITABLE = f"{_CADC}writable"

SERVER_SET = frozenset({LENGTH, MD5, CONTENT_DATE, DATE, CTIME, BTIME, AVAILABLE_SPACE, READABLE, WRITABLE})
"""What the service alone knows; ignored in requests."""

ADMIN_SET = frozenset({CREATOR, QUOTA})
"""What only an admin sets; ignored in requests of others."""

DESCRIPTIVE = frozenset(
    {
        TITLE,
        SUBJECT,
        DESCRIPTION,
        PUBLISHER,
        CONTRIBUTOR,
        FORMAT,
        IDENTIFIER,
        SOURCE,
        LANGUAGE,
        RELATION,
        COVERAGE,
        RIGHTS,
        RUNID,
    }
)
"""Text that clients set and the service only keeps (Dublin Core, mostly)."""

CLIENT_SET = frozenset(
    {MTIME, ISPUBLIC, PUBLICREAD, GROUPREAD, GROUPWRITE, TYPE, ENCODING, IMMUTABLE, ISLOCKED, INHERIT_PERMISSIONS}
)
"""What whoever may write the node sets, and the service acts upon."""

KNOWN = SERVER_SET | ADMIN_SET | CLIENT_SET | DESCRIPTIVE
"""All of these; among them every property that the standard lists (§3.2.4)."""

_RESERVED = "ivo://ivoa.net/vospace"
_GROUP = re.compile(r"ivo://[^\s?#/]+/gms\?[A-Za-z0-9/_.~-]+")


def check_key(uri: str) -> None:
    """Refuse a property URI that claims the standard's name space without being in it; any other text is a key.

    Raises
    ------
    InvalidArgument
        ``unrecognized property URI``.
    """
    if uri.startswith(_RESERVED) and uri not in KNOWN:
        raise InvalidArgument(f"unrecognized property URI: {uri[:200]}")


def parse_boolean(uri: str, text: str | None) -> bool:
    """Read ``true`` or ``false`` in any case; a deleted property (None) is false.

    Raises
    ------
    InvalidArgument
        For any other text.
    """
    value = "false" if text is None else text.strip().lower()
    if value not in ("true", "false"):
        raise InvalidArgument(f"{uri} must be true or false, not {value[:40]!r}")
    return value == "true"


def boolean(value: bool) -> str:
    return "true" if value else "false"


def parse_groups(uri: str, text: str | None) -> tuple[str, ...]:
    """Read a list of group URIs between spaces, in its order and without repetitions (GMS 1.0 §2).

    Raises
    ------
    InvalidArgument
        For what is not ``ivo://authority/gms?NAME``.
    """
    groups = tuple(dict.fromkeys((text or "").split()))
    for group in groups:
        if _GROUP.fullmatch(group) is None:
            raise InvalidArgument(f"not a group URI (ivo://authority/gms?NAME) in {uri}: {group[:200]}")
    return groups
