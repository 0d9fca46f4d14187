"""Transfers and their documents (VOSpace 2.1 §3.6)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.standards import PACKAGE_VIEW
from skyferry.vospace.xml import (
    DECLARATION,
    DOCUMENT_LIMIT,
    VOSPACE,
    Element,
    escape_attribute,
    escape_text,
    read_tree,
)

Parameters = tuple[tuple[str, str], ...]
"""(URI, value) pairs, in their order."""


class Direction(StrEnum):
    """What moves where. A transfer whose direction is a node URI instead is a move or a copy to there."""

    PUSH_TO = "pushToVoSpace"
    PULL_FROM = "pullFromVoSpace"
    PULL_TO = "pullToVoSpace"
    PUSH_FROM = "pushFromVoSpace"
    MOUNT = "ivo://cadc.nrc.ca/vospace#biDirectional"


_DIRECTIONS = frozenset(Direction)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferProtocol:
    """A way to move bytes: asked for without `endpoint`, offered with one."""

    uri: str
    endpoint: str | None = None
    security_methods: tuple[str, ...] = ()
    """Any of them will do; empty means anonymous."""
    params: Parameters = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferView:
    """In which form the bytes are wanted."""

    uri: str
    params: Parameters = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A transfer as asked for, or as negotiated (its protocols then have endpoints)."""

    targets: tuple[str, ...]
    direction: str
    """A `Direction`, or the node URI to move or copy to, as written."""
    view: TransferView | None = None
    protocols: tuple[TransferProtocol, ...] = ()
    keep_bytes: bool = True
    params: Parameters = ()

    @property
    def destination(self) -> str | None:
        """Where to move or copy to; None for the other directions."""
        return None if self.direction in _DIRECTIONS else self.direction

    def param(self, uri: str) -> str | None:
        """The first value of the parameter of this URI."""
        return next((value for key, value in self.params if key == uri), None)


def read_transfer(body: bytes, *, limit: int | None = DOCUMENT_LIMIT) -> Transfer:
    """Read a transfer document of VOSpace 2.0 or 2.1.

    Raises
    ------
    InvalidArgument
        If it is none, lacks direction or target (a package may have none), or is no XML that is accepted.
    RequestEntityTooLarge
        Over `limit` bytes.
    """
    root = read_tree(body, limit=limit)
    if not root.is_(VOSPACE, "transfer"):
        raise InvalidArgument(f"not a transfer of {VOSPACE}: <{root.name}> of {root.namespace or 'no namespace'}")
    targets = tuple(text for target in root.all("target") if (text := target.text.strip()))
    direction = root.text_of("direction")
    if not direction:
        raise InvalidArgument("a transfer without direction")
    view = _view(root)
    if not targets and (view is None or view.uri != PACKAGE_VIEW):
        raise InvalidArgument("a transfer without target")
    return Transfer(
        targets=targets,
        direction=parse_direction(direction),
        view=view,
        protocols=tuple(_protocol(element) for element in root.all("protocol")),
        keep_bytes=_boolean(root.text_of("keepBytes"), default=True),
        params=_params(root),
    )


def parse_direction(text: str) -> str:
    """Return the `Direction` of this name, in any case, or the node URI as it is.

    Raises
    ------
    InvalidArgument
        If it is neither.
    """
    lower = text.strip().lower()
    for direction in Direction:
        if lower == direction.lower():
            return direction
    if lower.startswith("vos:"):
        return text.strip()
    raise InvalidArgument(f"unknown transfer direction: {text[:100]}")


def write_transfer(transfer: Transfer) -> bytes:
    """The document of a transfer."""
    return f"{DECLARATION}{transfer_element(transfer)}\n".encode()


def transfer_element(transfer: Transfer) -> str:
    """The element alone, for use inside another document."""
    lines = [f'<vos:transfer xmlns:vos="{VOSPACE}" version="2.1">']
    lines += [f"  <vos:target>{escape_text(target)}</vos:target>" for target in transfer.targets]
    lines.append(f"  <vos:direction>{escape_text(transfer.direction)}</vos:direction>")
    if transfer.view is not None:
        lines.append(_with_content("view", transfer.view.uri, _param_elements(transfer.view.params)))
    lines += [_protocol_element(protocol) for protocol in transfer.protocols]
    lines.append(f"  <vos:keepBytes>{'true' if transfer.keep_bytes else 'false'}</vos:keepBytes>")
    lines += [f"  {element}" for element in _param_elements(transfer.params)]
    lines.append("</vos:transfer>")
    return "\n".join(lines)


def _protocol_element(protocol: TransferProtocol) -> str:
    content = []
    if protocol.endpoint is not None:
        content.append(f"<vos:endpoint>{escape_text(protocol.endpoint)}</vos:endpoint>")
    content += [f'<vos:securityMethod uri="{escape_attribute(uri)}"/>' for uri in protocol.security_methods]
    content += _param_elements(protocol.params)
    return _with_content("protocol", protocol.uri, content)


def _with_content(name: str, uri: str, content: list[str]) -> str:
    start = f'  <vos:{name} uri="{escape_attribute(uri)}"'
    return f"{start}>{''.join(content)}</vos:{name}>" if content else f"{start}/>"


def _param_elements(params: Parameters) -> list[str]:
    return [f'<vos:param uri="{escape_attribute(uri)}">{escape_text(value)}</vos:param>' for uri, value in params]


def _view(root: Element) -> TransferView | None:
    view = root.first("view")
    return None if view is None else TransferView(uri=_uri(view), params=_params(view))


def _protocol(element: Element) -> TransferProtocol:
    return TransferProtocol(
        uri=_uri(element),
        endpoint=element.text_of("endpoint") or None,
        security_methods=tuple(_uri(method) for method in element.all("securityMethod")),
        params=_params(element),
    )


def _params(element: Element) -> Parameters:
    return tuple((_uri(param), param.text.strip()) for param in element.all("param"))


def _uri(element: Element) -> str:
    uri = element.attributes.get("uri", "").strip()
    if not uri:
        raise InvalidArgument(f"<{element.name}> without uri")
    return uri


def _boolean(text: str | None, *, default: bool) -> bool:
    if not text:
        return default
    if text.lower() not in ("true", "false", "1", "0"):
        raise InvalidArgument(f"keepBytes must be true or false, not {text[:40]!r}")
    return text.lower() in ("true", "1")
