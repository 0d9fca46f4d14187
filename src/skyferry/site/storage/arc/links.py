"""Link targets and the text of the symlinks that stand for them.

A link inside the service is a relative symlink, so that other programs can follow it. Any other target
must lead them nowhere: it is kept, escaped, below a path that cannot be entered.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote_from_bytes, unquote

from skyferry.vospace.faults import InvalidURI
from skyferry.vospace.paths import NAME_LIMIT, NodePath
from skyferry.vospace.uris import Authority

_NOWHERE = b"/dev/null/"
_TEXT_LIMIT = 4095


class Links:
    """Translates for one service.

    Parameters
    ----------
    roots
        Absolute paths under which programs know the root of the tree; the first is the tree's own.
    """

    def __init__(self, authority: Authority, service: str, roots: Sequence[Path]) -> None:
        self._authority = authority
        self._service = service
        self._roots = [tuple(_components(bytes(root))) for root in roots]

    def symlink_text(self, target: str, container: NodePath) -> bytes:
        """The text of a symlink in `container` that stands for `target`."""
        try:
            inside = self._authority.local_path(target, self._service)
        except InvalidURI:
            inside = None
        if inside is not None:
            text = _relative(container, inside)
            if len(text) <= _TEXT_LIMIT:
                return text
        return (_NOWHERE + quote_from_bytes(target.encode("utf-8", "surrogateescape"), safe=":").encode())[:_TEXT_LIMIT]

    def target(self, text: bytes, container: NodePath) -> str:
        """The target that a symlink in `container` means by its text alone."""
        if text.startswith(_NOWHERE):
            return unquote(text.removeprefix(_NOWHERE).decode("ascii", "replace"), errors="surrogateescape")
        if text.startswith(b"/"):
            absolute = _normalised(_components(text))
        else:
            absolute = _normalised([*self._roots[0], *container.parts, *_components(text)])
        for root in self._roots:
            if absolute[: len(root)] == root:
                inside = absolute[len(root) :]
                if all(len(name) <= NAME_LIMIT for name in inside):
                    return self._authority.node_uri(self._service, NodePath(inside))
        return "file://" + quote_from_bytes(b"/" + b"/".join(absolute))


def _relative(container: NodePath, target: NodePath) -> bytes:
    shared = 0
    for ours, theirs in zip(container.parts, target.parts, strict=False):
        if ours != theirs:
            break
        shared += 1
    up = (b"..",) * (len(container) - shared)
    return b"/".join((*up, *target.parts[shared:])) or b"."


def _components(text: bytes) -> list[bytes]:
    return [part for part in text.split(b"/") if part not in (b"", b".")]


def _normalised(parts: Sequence[bytes]) -> tuple[bytes, ...]:
    done: list[bytes] = []
    for part in parts:
        if part == b"..":
            if done:
                done.pop()
        else:
            done.append(part)
    return tuple(done)
