"""What synchronous calls change."""

from __future__ import annotations

from collections.abc import Sequence

from skyferry.client.api.errors import told_as_errors
from skyferry.client.api.looking import Looking
from skyferry.client.api.nodes import Node
from skyferry.client.client import Client as AsyncClient
from skyferry.client.jobs import Job, count
from skyferry.client.locations import NodeLocation
from skyferry.client.modes import read_mode
from skyferry.client.removing import remove_nodes
from skyferry.client.vospace import VOSpace
from skyferry.vospace import properties
from skyferry.vospace.faults import DuplicateNode
from skyferry.vospace.jobs import Phase
from skyferry.vospace.nodes import NodeDocument, NodeKind


class Changing(Looking):
    """Nodes made, moved, deleted, and their properties."""

    def mkdir(self, uri: str) -> None:
        """Make a container.

        Raises
        ------
        AlreadyExists
            If anything is there.
        """

        async def make(client: AsyncClient, space: VOSpace, where: NodeLocation) -> None:
            try:
                await space.make_container(where.uri.path)
            except DuplicateNode:
                raise DuplicateNode(f"ContainerNode {where.uri} already exists") from None

        self._at(uri, make)

    def create(self, uri: str | Node) -> Node:
        """Make the node that a `Node` describes, or a file without bytes."""
        described = uri if isinstance(uri, Node) else None

        async def make(client: AsyncClient, space: VOSpace, where: NodeLocation) -> Node:
            if described is None:
                document = NodeDocument(uri=str(where.uri), kind=NodeKind.DATA)
            else:
                document = described.document()
            return Node.of(await space.create(where.uri.path, document))

        return self._at(uri.uri if isinstance(uri, Node) else uri, make)

    def link(self, src_uri: str, link_uri: str) -> None:
        """Make a link at `link_uri` that points to `src_uri`, a node or any URL."""

        async def make(client: AsyncClient, space: VOSpace, where: NodeLocation) -> None:
            target = src_uri if "://" in src_uri else str(self._node_uri(src_uri))
            await space.create(where.uri.path, NodeDocument(uri=str(where.uri), kind=NodeKind.LINK, target=target))

        self._at(link_uri, make)

    def move(self, src_uri: str, destination_uri: str) -> bool:
        """Move or rename a node with all below it; into the destination if that is a container.

        Returns
        -------
        bool
            False, as ever: there was no error. Errors are raised.
        """

        async def relocate(client: AsyncClient, space: VOSpace, where: NodeLocation) -> bool:
            job = await space.move(where.uri.path, self._node_uri(destination_uri))
            await job.succeed()
            return False

        return self._at(src_uri, relocate)

    def delete(self, uri: str) -> None:
        """Delete a file, a link, or a container that is empty."""

        async def remove(client: AsyncClient, space: VOSpace, where: NodeLocation) -> None:
            await space.remove(where.uri.path)

        self._at(uri, remove)

    def recursive_delete(self, uri: str) -> tuple[int, int]:
        """Delete a node with all below it; return how many were deleted, and how many could not be."""

        async def remove(client: AsyncClient, space: VOSpace, where: NodeLocation) -> tuple[int, int]:
            node = await space.node(where.uri.path)
            if not node.is_container:
                await remove_nodes(space, node)
                return 1, 0
            return await _counts(await space.remove_tree(where.uri.path))

        return self._at(uri, remove)

    def update(self, node: Node, recursive: bool = False) -> tuple[int, int]:
        """Send a node's changed properties; with `recursive` to everything below it too.

        Returns
        -------
        tuple of int
            How many nodes were changed, and how many could not be.
        """
        return self._change(node.uri, node.document(node.changes()), recursive)

    def add_props(self, node: Node, recursive: bool = False) -> tuple[int, int]:
        """Send the properties of `node` that differ from those the site has; None deletes one."""
        present = self.get_node(node.uri).props
        wanted = {name: value for name, value in node.props.items() if present.get(name) != (value or None)}
        fresh = Node(node.document({}))
        fresh.props.update(wanted)
        return self._change(node.uri, fresh.document(fresh.changes()), recursive)

    def set_permissions(
        self,
        uri: str,
        mode: str | None = None,
        groups: str | Sequence[str] = (),
        *,
        public: bool | None = None,
        read_groups: Sequence[str] | None = None,
        write_groups: Sequence[str] | None = None,
        recursive: bool = False,
    ) -> tuple[int, int]:
        """Say who may read and write a node besides its owner. What is not named stays.

        Parameters
        ----------
        mode, groups
            As `vchmod` takes them: ``o+r``, ``g-w``, ``g+rw:GROUP``, or ``g+r`` with `groups`.
        public
            Whether everybody may read.
        read_groups, write_groups
            Who may; an empty list for nobody. A bare name is a group of the site.
        recursive
            On everything below too.
        """
        prefix = f"ivo://{self.conn.site.authority}/gms?"
        given = (groups,) if isinstance(groups, str) else tuple(groups)
        with told_as_errors():
            changes = read_mode(mode, given, prefix) if mode is not None else {}
        if public is not None:
            changes[properties.ISPUBLIC] = properties.boolean(public)
        for key, names in ((properties.GROUPREAD, read_groups), (properties.GROUPWRITE, write_groups)):
            if names is not None:
                changes[key] = " ".join(name if "://" in name else prefix + name for name in names) or None
        node = self.get_node(uri)
        return self._change(uri, node.document(changes), recursive)

    def _change(self, uri: str, document: NodeDocument, recursive: bool) -> tuple[int, int]:
        async def send(client: AsyncClient, space: VOSpace, where: NodeLocation) -> tuple[int, int]:
            if recursive:
                return await _counts(await space.update_tree(document))
            await space.update(where.uri.path, document)
            return 1, 0

        return self._at(uri, send)


async def _counts(job: Job) -> tuple[int, int]:
    """How many nodes a job changed, and how many it could not."""
    end = await job.wait()
    changed, failed = count(end, "successcount"), count(end, "errorcount")
    if end.phase is not Phase.COMPLETED and not changed and not failed:
        raise await job.error()
    return changed, failed
