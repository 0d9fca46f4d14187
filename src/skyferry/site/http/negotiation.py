"""Transfers negotiated: from what a client asks for to addresses that work (VOSpace 2.1 §3.6, §6.4)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from skyferry.site.access.identity import Caller, Grant
from skyferry.site.http.services import Services
from skyferry.site.space.space import Space
from skyferry.vospace import standards
from skyferry.vospace.faults import (
    InvalidArgument,
    InvalidURI,
    NotAuthenticated,
    OperationNotSupported,
    ProtocolNotSupported,
    ViewNotSupported,
)
from skyferry.vospace.nodes import NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.properties import LENGTH
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol

PLAIN_SERVICES = frozenset({"arc"})
"""Services whose plain ``/files`` URL answers with the bytes themselves, and so can be an endpoint."""

KNOWN_METHODS = {
    **{uri: uri for uri in (*standards.AUTHENTICATED, standards.PASSWORD)},
    standards.LEGACY_TOKEN: standards.TOKEN,
}
"""Security methods as clients may write them, and as this site calls them."""


@dataclass(frozen=True, slots=True)
class Negotiated:
    """The outcome: the transfer with endpoints in its protocols, and the node it is about, links resolved."""

    transfer: Transfer
    path: NodePath


@dataclass(frozen=True, slots=True)
class Asked:
    """A protocol that was asked for, as far as this site knows it."""

    uri: str
    methods: tuple[str, ...]
    """Security methods that were asked for; any will do."""
    anonymous: bool
    """Whether it may be an endpoint without any credential."""


@dataclass(frozen=True, slots=True)
class Negotiator:
    """Negotiates in one service, for a client that knows the site as `origin`. Blocking; makes nothing."""

    services: Services
    space: Space
    origin: str

    def negotiate(self, caller: Caller, transfer: Transfer) -> Negotiated:
        """Judge the transfer as if its bytes came now, and offer endpoints for it.

        Raises
        ------
        InvalidArgument, InvalidURI, ViewNotSupported, ProtocolNotSupported, OperationNotSupported
            If it cannot be done at all.
        Fault
            Whatever the space has against it.
        """
        if transfer.view is not None and transfer.view.uri not in standards.BYTE_VIEWS:
            raise ViewNotSupported(transfer.view.uri[:200])
        if len(transfer.targets) != 1:
            raise InvalidArgument("a transfer of bytes has one target")
        path = self.path_of(transfer.targets[0])
        protocols: Iterable[TransferProtocol]
        if transfer.direction == Direction.PUSH_TO:
            asked = _known(transfer.protocols, standards.PUT_PROTOCOLS)
            path = self.space.writable_data(caller, path, _length(transfer))
            protocols = self._for_bytes(caller, path, asked, write=True)
        elif transfer.direction == Direction.PULL_FROM:
            asked = _known(transfer.protocols, standards.GET_PROTOCOLS)
            path = self.space.readable_data(caller, path).path
            protocols = self._for_bytes(caller, path, asked, write=False)
        elif transfer.direction == Direction.MOUNT:
            path, protocols = self._for_mount(caller, path, transfer.protocols)
        elif transfer.direction == Direction.PUSH_FROM:
            raise OperationNotSupported("this service does not push to others")
        else:
            raise InvalidArgument(f"a transfer {transfer.direction} is a job of its own")
        return Negotiated(replace(transfer, protocols=tuple(protocols)), path)

    def path_of(self, target: str) -> NodePath:
        """The path that a target names in this service; raises `InvalidURI` for anything else."""
        path = self.services.authority.local_path(target, self.space.service)
        if path is None:
            raise InvalidURI(f"not of this service: {target[:200]}")
        return path

    def _for_bytes(
        self, caller: Caller, path: NodePath, asked: list[Asked], *, write: bool
    ) -> Iterator[TransferProtocol]:
        """Pre-authorised endpoints first: clients take the first one, without a credential if they asked so."""
        sealed = f"{self._files}/preauth:{self._seal(caller, path, write)}{path.escaped_for_url()}"
        plain = f"{self._files}{path.escaped_for_url()}"
        if self.space.service not in PLAIN_SERVICES:
            for uri in dict.fromkeys(one.uri for one in asked):
                yield TransferProtocol(uri=uri, endpoint=sealed)
            return
        anonymous = next((one.uri for one in asked if one.anonymous), None)
        if anonymous is not None:
            yield TransferProtocol(uri=anonymous, endpoint=sealed)
        secured = next((one for one in asked if one.methods), None)
        if secured is not None:
            yield TransferProtocol(uri=secured.uri, endpoint=plain, security_methods=secured.methods)
        elif not write and anonymous is not None:
            yield TransferProtocol(uri=anonymous, endpoint=plain)

    def _for_mount(
        self, caller: Caller, path: NodePath, protocols: tuple[TransferProtocol, ...]
    ) -> tuple[NodePath, list[TransferProtocol]]:
        if self.services.sftp_port is None or all(one.uri != standards.SSHFS for one in protocols):
            raise ProtocolNotSupported("a mount takes the protocol SSHFS, where the site serves SFTP")
        if caller.name is None:
            raise NotAuthenticated("a mount needs an account")
        node = self.space.node(caller, path, follow=True)
        if node.kind is not NodeKind.CONTAINER:
            raise InvalidArgument(f"target is not a container: {path}")
        host = urlsplit(self.origin).hostname
        endpoint = (
            f"sshfs:{caller.name}@{host}:{self.services.sftp_port}/{self.space.service}{node.path.escaped_for_url()}"
        )
        return node.path, [TransferProtocol(uri=standards.SSHFS, endpoint=endpoint)]

    @property
    def _files(self) -> str:
        return f"{self.origin}/{self.space.service}/files"

    def _seal(self, caller: Caller, path: NodePath, write: bool) -> str:
        expires = time.time_ns() + self.services.limits.grant_seconds * 1_000_000_000
        return self.services.grants.seal(caller, Grant(self.space.service, path, write), expires)


def _known(protocols: tuple[TransferProtocol, ...], supported: frozenset[str]) -> list[Asked]:
    """What this site knows of the protocols; raises `ProtocolNotSupported` if that is nothing."""
    known = []
    for protocol in protocols:
        methods = tuple(dict.fromkeys(KNOWN_METHODS[uri] for uri in protocol.security_methods if uri in KNOWN_METHODS))
        anonymous = not protocol.security_methods or standards.ANONYMOUS in protocol.security_methods
        if protocol.uri in supported and (methods or anonymous):
            known.append(Asked(protocol.uri, methods, anonymous))
    if not known:
        asked = ", ".join(protocol.uri for protocol in protocols) or "none"
        raise ProtocolNotSupported(f"no usable protocol among: {asked[:200]}")
    return known


def _length(transfer: Transfer) -> int | None:
    text = transfer.param(LENGTH)
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal():
        raise InvalidArgument(f"the parameter length is not a number of bytes: {text[:40]}")
    return int(text)
