"""What people type as source and destination: a local path, or a node of a site."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from skyferry.client.errors import InvalidUsage
from skyferry.client.sites import Site
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI


@dataclass(frozen=True, slots=True)
class LocalLocation:
    """A path on this machine."""

    path: Path
    as_container: bool
    """Whether it was written with a trailing ``/``."""
    text: str


@dataclass(frozen=True, slots=True)
class NodeLocation:
    """A node of a site's service."""

    uri: NodeURI
    as_container: bool
    text: str


@dataclass(frozen=True, slots=True)
class WebLocation:
    """An address on the web; only a source can be one."""

    url: str

    @property
    def text(self) -> str:
        return self.url

    @property
    def name(self) -> bytes:
        """What its file is called: the path's last component, its escapes undone; empty if there is none."""
        return unquote_to_bytes(urlsplit(self.url).path.rpartition("/")[2])


Location = LocalLocation | NodeLocation

MOUNTED_SITE = "SKYFERRY_ARC"
"""Environment variable in which a session says whose tree ``/arc`` is: a site's name."""

_FULL = re.compile(r"vos://[^/~!]+[~!]", re.IGNORECASE)
_PREFIX = re.compile(r"([A-Za-z][A-Za-z0-9._-]*):(.*)", re.DOTALL)
_NESTED = re.compile(r"/*(arc|vault):(.*)", re.DOTALL | re.IGNORECASE)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def locate(text: str, site: Site) -> Location:
    """Read an argument.

    ``vos://authority~service/path`` (or ``!``), ``vos:path``, ``vault:path``, ``arc:path``, ``vos:/arc:path``,
    any other service of the site before a colon, and ``/arc/path`` are nodes; the latter where the site says so and
    nothing is mounted there, and in sessions, in which the site's own tree is. Everything else is a local path. Names
    in short forms are plain text: no escapes.

    Raises
    ------
    InvalidURI
        For a node whose path no node can have.
    InvalidUsage
        For an empty argument, and URLs of other kinds.
    """
    if not text:
        raise InvalidUsage("an empty name is neither a file nor a node")
    if _FULL.match(text):
        return NodeLocation(NodeURI.parse(text), text.endswith("/"), text)
    if _URL.match(text):
        raise InvalidUsage(f"{text}: neither a local path nor a node (vos:…, arc:…, vos://authority~service/…)")
    prefix = _PREFIX.fullmatch(text)
    if prefix is not None:
        service, rest = prefix[1].lower(), prefix[2]
        nested = _NESTED.fullmatch(rest) if service == "vos" else None
        if nested is not None:
            service, rest = nested[1].lower(), nested[2]
        if service == "vos":
            service = "vault"
        if service in site.services or service in ("vault", "arc"):
            return _node(site, service, rest, text)
    if text.startswith("/arc/") and _arc_is_of(site):
        return _node(site, "arc", _plain_path(text.removeprefix("/arc/")), text)
    return LocalLocation(Path(text), text.endswith(("/", "/.", "/..")) or text in (".", ".."), text)


def _arc_is_of(site: Site) -> bool:
    """Whether ``/arc`` means the site's tree: bytes then need no detour through a mount."""
    return os.environ.get(MOUNTED_SITE) == site.name or (site.arc_paths and not Path("/arc").is_dir())


def _plain_path(path: str) -> str:
    """A local path without what names cannot be, ``//``, ``.`` and ``..``; a trailing ``/`` stays."""
    plain = os.path.normpath(f"/{path}").removeprefix("/")
    return f"{plain}/" if path.endswith(("/", "/.", "/..")) and plain else plain


def web_location(text: str) -> WebLocation | None:
    """Read an address; None if the text is none."""
    return WebLocation(text) if re.match(r"https?://[^/]", text, re.IGNORECASE) else None


def _node(site: Site, service: str, path: str, text: str) -> NodeLocation:
    as_container = path.endswith("/") or not path
    return NodeLocation(NodeURI(site.authority, service, NodePath.from_text(path)), as_container, text)


def short_name(uri: NodeURI, site: Site) -> str:
    """The node as this site's users write it: ``vos:…``, ``arc:…``, or the whole URI for another authority."""
    if uri.authority != site.authority:
        return str(uri)
    prefix = "vos" if uri.service == "vault" else uri.service
    return f"{prefix}:{uri.path.text()}"


def local_name(name: bytes) -> str:
    """A node's name as a local file name: the same bytes."""
    return os.fsdecode(name)
