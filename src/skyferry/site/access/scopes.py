"""The text of a token's scope: ``read-only vos://authority~arc/home/astro/survey …``."""

from __future__ import annotations

from skyferry.site.access.identity import Scope
from skyferry.vospace.faults import InvalidArgument, InvalidURI
from skyferry.vospace.uris import Authority, NodeURI

READ_ONLY = "read-only"
LONGEST = 8192


def read_scope(text: str, authority: Authority) -> Scope | None:
    """Read words separated by blanks: `READ_ONLY`, and node URIs of this site; None for no words.

    Raises
    ------
    InvalidArgument
        For a word that is neither: a scope that is not understood must not become a wider one.
    """
    if len(text) > LONGEST:
        raise InvalidArgument(f"a scope has at most {LONGEST} characters")
    paths = []
    read_only = False
    for word in text.split():
        if word.lower() == READ_ONLY:
            read_only = True
            continue
        try:
            uri = NodeURI.parse(word)
        except InvalidURI as fault:
            raise InvalidArgument(f"a scope is {READ_ONLY} and node URIs, not {word[:200]}") from fault
        if not authority.is_ours(uri.authority):
            raise InvalidArgument(f"{word[:200]} is not of this site")
        paths.append((uri.service, uri.path))
    return Scope(tuple(paths), read_only) if paths or read_only else None


def write_scope(scope: Scope | None, authority: Authority) -> str:
    """The text of a scope; empty for none."""
    if scope is None:
        return ""
    words = [READ_ONLY] if scope.read_only else []
    return " ".join([*words, *(authority.node_uri(service, path) for service, path in scope.paths)])
