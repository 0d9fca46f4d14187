"""One VOSpace service as the client uses it (VOSpace 2.1 §6): nodes, transfers, jobs."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

from skyferry.client.http import Http
from skyferry.client.jobs import Job
from skyferry.client.messages import Request, Response
from skyferry.client.nodes import Node
from skyferry.client.registry import Service, security_method
from skyferry.client.retry import persistently
from skyferry.vospace import standards
from skyferry.vospace.faults import (
    ContainerNotFound,
    DuplicateNode,
    Fault,
    InvalidURI,
    NodeBusy,
    NodeNotFound,
    OptionNotSupported,
    ProtocolNotSupported,
    ServiceBusy,
    TooManyRequests,
)
from skyferry.vospace.node_xml import read_listing, read_node, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Direction, Transfer, TransferProtocol, read_transfer, write_transfer
from skyferry.vospace.uris import NodeURI

PAGE = 1000
"""Children asked for at once: a listing of any size in constant memory."""

_XML = {"Content-Type": "text/xml"}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address where a transfer's bytes go or come from."""

    url: str


class VOSpace:
    """The nodes of one service."""

    def __init__(self, http: Http, service: Service, authority: str, name: str) -> None:
        self.http = http
        self.service = service
        self.authority = authority
        self.name = name

    @property
    def takes_direct_requests(self) -> bool:
        """Whether bytes go to ``/files`` with the user's own credential, ranges and transactions included."""
        return self.service.offers(standards.DIRECT_FILES)

    @property
    def takes_parts(self) -> bool:
        """Whether parts of one file may be sent several at once."""
        return self.takes_direct_requests and self.service.offers(standards.PARTS)

    @property
    def keeps_mtime(self) -> bool:
        return self.service.offers(standards.MTIME)

    @property
    def round_trip(self) -> float | None:
        """Of the line to the service, in seconds; None before it was measured."""
        return self.http.round_trip(self._url(standards.NODES))

    def uri(self, path: NodePath) -> NodeURI:
        return NodeURI(self.authority, self.name, path)

    # --- nodes
    async def node(self, path: NodePath, *, detail: str = "") -> Node:
        """Read a node, without children; with `detail` ``max`` also what the caller may do with it.

        Raises
        ------
        NodeNotFound, PermissionDenied
        """
        response = await self._get(f"{self._node_url(path)}?limit=0{f'&detail={detail}' if detail else ''}")
        return Node(self.uri(path), read_node(response.body, limit=None))

    async def find(self, path: NodePath) -> Node | None:
        """Read a node, or None if it is not there."""
        try:
            return await self.node(path)
        except (NodeNotFound, ContainerNotFound):
            return None

    async def resolved(self, path: NodePath) -> Node:
        """Read a node, following links inside this service."""
        node = await self.node(path)
        for _ in range(20):
            if not node.is_link:
                return node
            target = NodeURI.parse(node.target)
            if target.service != self.name:
                break
            node = await self.node(target.path)
        raise NodeNotFound(f"{self.uri(path)} is a link to {node.target}, which cannot be followed")

    async def children(self, container: Node) -> AsyncIterator[Node]:
        """Yield children in the service's order, page by page. Names that no node can have are left out."""
        last: str | None = None
        while True:
            page = await self._page(container.uri.path, last)
            for document in page:
                if document.uri != last:  # a page begins with the end of the one before, unless that has gone
                    with contextlib.suppress(InvalidURI):
                        yield container.child(document)
            if len(page) != PAGE:  # the end; or everything at once, from a service without paging
                return
            last = page[-1].uri

    async def _page(self, path: NodePath, start: str | None) -> list[NodeDocument]:
        query = {"limit": str(PAGE)} if start is None else {"limit": str(PAGE), "uri": start}
        try:
            response = await self._get(f"{self._node_url(path)}?{urlencode(query, errors='surrogateescape')}")
        except OptionNotSupported:
            if start is None:
                raise
            return []
        return list(read_listing([response.body]).children)

    async def create(self, path: NodePath, document: NodeDocument) -> Node:
        """Make a node.

        Raises
        ------
        DuplicateNode, ContainerNotFound, PermissionDenied
        """
        body = b"".join(write_node(document))
        response = await self._send(Request(method="PUT", url=self._node_url(path), headers=_XML, body=body))
        return Node(self.uri(path), read_node(response.body, limit=None))

    async def update(self, path: NodePath, document: NodeDocument) -> Node:
        """Change properties of a node: those in the document, and no others."""
        body = b"".join(write_node(document))
        response = await self._send(Request(method="POST", url=self._node_url(path), headers=_XML, body=body))
        return Node(self.uri(path), read_node(response.body, limit=None))

    async def make_container(self, path: NodePath, *, exist_ok: bool = False) -> None:
        """Make a container; with `exist_ok` an existing one is fine.

        Raises
        ------
        DuplicateNode
            If something else is there, or without `exist_ok` anything.
        """
        document = NodeDocument(uri=str(self.uri(path)), kind=NodeKind.CONTAINER)
        try:
            if exist_ok:  # then a second request does no harm
                await persistently(lambda: self.create(path, document))
            else:
                await self.create(path, document)
        except DuplicateNode:
            if not exist_ok or not (await self.resolved(path)).is_container:
                raise

    async def make_containers(self, path: NodePath) -> None:
        """Make a container and those above it that are missing."""
        missing: list[NodePath] = []
        while not path.is_root:
            node = await self.find(path)
            if node is not None:
                if not node.is_container and not (node.is_link and (await self.resolved(path)).is_container):
                    raise DuplicateNode(f"{node.uri} is not a container")
                break
            missing.append(path)
            path = path.parent
        for container in reversed(missing):
            await self.make_container(container, exist_ok=True)

    async def remove(self, path: NodePath) -> None:
        """Delete one node: a link itself, a container only if it is empty."""
        await self._send(Request(method="DELETE", url=self._node_url(path)))

    async def remove_tree(self, path: NodePath) -> Job:
        """Start deleting a node and all below it."""
        url = self._url(standards.RECURSIVE_DELETE)
        form = urlencode({"target": str(self.uri(path))}).encode()
        return await Job.start(self.http, url, form, "application/x-www-form-urlencoded")

    async def update_tree(self, document: NodeDocument) -> Job:
        """Start changing properties of a node and of all below it: those in the document, and no others."""
        body = b"".join(write_node(document))
        return await Job.start(self.http, self._url(standards.RECURSIVE_PROPERTIES), body, "text/xml")

    async def move(self, path: NodePath, destination: NodeURI) -> Job:
        """Start moving a node, with all below it, into a container or to a new name (VOSpace 2.1 §6.3.1)."""
        return await self._relocate(path, destination, keep_bytes=False)

    async def copy(self, path: NodePath, destination: NodeURI) -> Job:
        """Start copying a node, with all below it, at the service (VOSpace 2.1 §6.3.2)."""
        return await self._relocate(path, destination, keep_bytes=True)

    async def _relocate(self, path: NodePath, destination: NodeURI, *, keep_bytes: bool) -> Job:
        transfer = Transfer(targets=(str(self.uri(path)),), direction=str(destination), keep_bytes=keep_bytes)
        return await Job.start(self.http, self._url(standards.TRANSFERS), write_transfer(transfer), "text/xml")

    # --- whole trees, where the service offers them
    def listing_url(self, path: NodePath) -> str:
        """Where all below a container is listed (`listing#recursive-1.0`)."""
        return self._url(standards.RECURSIVE_LISTING) + path.escaped_for_url()

    def bundle_url(self, path: NodePath, standard_id: str) -> str:
        """Where bundles for a container go, or come from."""
        return self._url(standard_id) + path.escaped_for_url()

    # --- bytes
    def files_url(self, path: NodePath) -> str:
        """Where the bytes are, for requests with the user's own credential."""
        return self._url(standards.FILES) + path.escaped_for_url()

    async def endpoints(self, direction: Direction, path: NodePath, length: int | None = None) -> list[Endpoint]:
        """Negotiate where bytes go to or come from (VOSpace 2.1 §6.4), best first.

        Raises
        ------
        Fault
            The service's reason for refusing.
        """
        params = () if length is None else (("ivo://ivoa.net/vospace/core#length", str(length)),)
        transfer = Transfer(
            targets=(str(self.uri(path)),), direction=direction, protocols=self._protocols(direction), params=params
        )
        request = Request(
            method="POST", url=self._url(standards.SYNC_TRANSFERS), headers=_XML, body=write_transfer(transfer)
        )
        response = await self._send(request)
        answer = read_transfer(response.body)
        offered = [Endpoint(protocol.endpoint) for protocol in answer.protocols if protocol.endpoint]
        if not offered:
            raise await self._refusal(response)
        return offered

    def _protocols(self, direction: Direction) -> tuple[TransferProtocol, ...]:
        if direction is Direction.MOUNT:
            return (TransferProtocol(uri=standards.SSHFS),)
        uri = standards.HTTPS_PUT if direction is Direction.PUSH_TO else standards.HTTPS_GET
        method = security_method(self.http.credential)
        anonymous = TransferProtocol(uri=uri)
        if method is None:
            return (anonymous,)
        return anonymous, TransferProtocol(uri=uri, security_methods=(method,))

    async def _refusal(self, details: Response) -> Fault:
        """Why a negotiation has no endpoint: the error of the job whose result it is."""
        job = details.url.removesuffix("/results/transferDetails").replace("/xfer/", "/transfers/")
        try:
            return await Job(self.http, job).error()
        except Fault as fault:
            return ProtocolNotSupported(f"no way to transfer was offered, and no reason: {fault.detail}")

    # --- requests
    def _node_url(self, path: NodePath) -> str:
        return self._url(standards.NODES) + path.escaped_for_url()

    def _url(self, standard_id: str) -> str:
        return self.service.url(standard_id, self.http.credential)

    async def _get(self, url: str) -> Response:
        return await persistently(lambda: self.http.send(Request(method="GET", url=url)))

    async def _send(self, request: Request) -> Response:
        """Send what changes something: again only where the service says that it did nothing."""
        return await persistently(lambda: self.http.send(request), helps=_did_nothing)


def _did_nothing(fault: Fault) -> bool:
    """Whether the service refused before it did anything."""
    return isinstance(fault, ServiceBusy | TooManyRequests | NodeBusy)
