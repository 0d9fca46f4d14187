"""A service's nodes as an fsspec file system."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from fsspec import AbstractFileSystem
from fsspec.callbacks import DEFAULT_CALLBACK, Callback

from skyferry.client.api.connection import Connection
from skyferry.client.client import Client
from skyferry.client.download import download
from skyferry.client.nodes import Node
from skyferry.client.removing import remove_nodes
from skyferry.client.upload import upload
from skyferry.client.vospace import VOSpace
from skyferry.fs.files import NodeReader, NodeWriter
from skyferry.vospace import properties
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, InvalidArgument, NodeNotFound
from skyferry.vospace.paths import NodePath
from skyferry.vospace.uris import NodeURI

_AUTHORITY = re.compile(r"(?P<authority>[^/~!]+)[~!](?P<service>[^/]+)(?P<path>/.*)?", re.DOTALL)


class VOSpaceFileSystem(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """Nodes of one service: by ``vos://PATH`` those of vault, by ``vos://AUTHORITY~SERVICE/PATH`` any.

    Parameters
    ----------
    service, authority
        The service; by default vault of the current site, or what a URL names.
    certfile, token, username, password, site, insecure, timeout
        As for `vos.Client`: found as the commands find them.
    """

    protocol: ClassVar[str] = "vos"
    root_marker = ""
    cachable = True
    _default_service: ClassVar[str] = "vault"

    def __init__(
        self,
        *args: Any,
        service: str | None = None,
        authority: str | None = None,
        certfile: str | None = None,
        token: str | None = None,
        username: str | None = None,
        password: str | None = None,
        site: str | None = None,
        insecure: bool = False,
        timeout: float = 120,
        **more: Any,
    ) -> None:
        super().__init__(*args, **more)
        self.connection = Connection(
            certfile, token, insecure=insecure, username=username, password=password, site=site, timeout=timeout
        )
        self.service = service or self._default_service
        self.authority = authority or self.connection.site.authority

    # --- names
    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        """The path below the service's root, without a ``/`` at either end."""
        if isinstance(path, list):
            return [cls._strip_protocol(one) for one in path]
        text = os.fspath(path)
        url = re.fullmatch(rf"{cls.protocol}:(?://)?(.*)", text, re.DOTALL)
        if url is not None:
            named = _AUTHORITY.fullmatch(url[1])
            text = url[1] if named is None else named["path"] or ""
        return text.strip("/")

    @classmethod
    def _get_kwargs_from_urls(cls, path: str) -> dict[str, str]:
        """Authority and service, where a URL names them."""
        named = _AUTHORITY.fullmatch(os.fspath(path).partition("://")[2])
        return {"authority": named["authority"], "service": named["service"]} if named is not None else {}

    def unstrip_protocol(self, name: str) -> str:
        return f"{self.protocol}://{self._strip_protocol(name)}"

    # --- looking
    def info(self, path: str, **more: Any) -> dict[str, Any]:
        """Facts of a node, a link followed: ``name size type mtime md5 islink``.

        Raises
        ------
        FileNotFoundError
        """
        where = self._path(path)

        async def look(client: Client) -> tuple[Node, bool]:
            space = await self._space(client)
            node = await space.node(where)
            return (await space.resolved(where) if node.is_link else node), node.is_link

        node, is_link = self._run(look)
        return _facts(where, node, is_link)

    def ls(self, path: str, detail: bool = True, **more: Any) -> list[Any]:
        """What is in a container; of a file itself."""
        where = self._path(path)

        async def read(client: Client) -> list[dict[str, Any]]:
            space = await self._space(client)
            node = await space.resolved(where)
            if not node.is_container:
                return [_facts(where, node, False)]
            found = []
            async for child in space.children(node):
                target = child
                if child.is_link:
                    with contextlib.suppress(NodeNotFound, ContainerNotFound):
                        target = await space.resolved(child.uri.path)
                found.append(_facts(where / child.name, target, child.is_link))
            return found

        found = self._run(read)
        return found if detail else [facts["name"] for facts in found]

    def exists(self, path: str, **more: Any) -> bool:
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def checksum(self, path: str) -> str:
        """The MD5 that the service tells, or what changes with the bytes."""
        facts = self.info(path)
        return str(facts["md5"] or (facts["size"], facts["mtime"]))

    def modified(self, path: str) -> Any:
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.info(path)["mtime"], UTC)

    # --- bytes
    def _open(
        self,
        path: str,
        mode: str = "rb",
        block_size: Any = None,
        autocommit: bool = True,
        cache_options: dict[str, Any] | None = None,
        **more: Any,
    ) -> Any:
        if mode == "rb":
            return NodeReader(self, path, block_size=block_size or "default", cache_options=cache_options, **more)
        if mode == "xb" and self.exists(path):
            raise FileExistsError(path)
        if mode == "ab" and self.exists(path):
            begun = self.cat_file(path)
        elif mode in ("wb", "ab", "xb"):
            begun = b""
        else:
            raise NotImplementedError(f"files are opened with rb, wb, ab or xb, not {mode}")
        return NodeWriter(self, path, mode, begun, autocommit=autocommit)

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **more: Any) -> bytes:
        with self._open(path, "rb", cache_type="none") as file:
            first, last = (_place(place, file.size, default) for place, default in ((start, 0), (end, file.size)))
            return bytes(file.fetch(first, last)) if last > first else b""

    def pipe_file(self, path: str, value: Any, mode: str = "overwrite", **more: Any) -> None:
        if mode == "create" and self.exists(path):
            raise FileExistsError(path)
        with NodeWriter(self, path, "wb", b"", autocommit=True) as file:
            file.write(value)

    def put_file(
        self, lpath: Any, rpath: Any, callback: Callback = DEFAULT_CALLBACK, mode: str = "overwrite", **more: Any
    ) -> None:
        """Send a file, verified; missing containers are made."""
        if mode == "create" and self.exists(rpath):
            raise FileExistsError(rpath)
        local = Path(lpath)
        if local.is_dir():
            self.makedirs(rpath, exist_ok=True)
            return
        callback.set_size(local.stat().st_size)
        self._upload(local, rpath, callback)

    def get_file(
        self, rpath: Any, lpath: Any, callback: Callback = DEFAULT_CALLBACK, outfile: Any = None, **more: Any
    ) -> None:
        """Fetch a file, verified: it appears whole or not at all."""
        if outfile is not None or not isinstance(lpath, (str, os.PathLike)):
            super().get_file(rpath, lpath, callback=callback, outfile=outfile, **more)
            return
        local = Path(lpath)
        where = self._path(rpath)

        async def fetch(client: Client) -> bool:
            space = await self._space(client)
            node = await space.resolved(where)
            if not node.is_container:
                callback.set_size(node.length)
                await asyncio.to_thread(os.makedirs, local.parent, exist_ok=True)
                await download(space, Node(space.uri(where), node.document), local, callback.absolute_update)
            return node.is_container

        if self._run(fetch):
            local.mkdir(parents=True, exist_ok=True)

    def _upload(self, local: Path, path: str, callback: Callback = DEFAULT_CALLBACK) -> None:
        where = self._path(path)

        async def send(client: Client) -> None:
            space = await self._space(client)
            try:
                await upload(space, where, local, callback.absolute_update)
            except (ContainerNotFound, NodeNotFound):
                await space.make_containers(where.parent)
                await upload(space, where, local, callback.absolute_update)

        self._run(send)

    # --- changes
    def mkdir(self, path: str, create_parents: bool = True, **more: Any) -> None:
        where = self._path(path)

        async def make(client: Client) -> None:
            space = await self._space(client)
            if create_parents:
                await space.make_containers(where.parent)
            await space.make_container(where)

        self._run(make)

    def makedirs(self, path: str, exist_ok: bool = False) -> None:
        where = self._path(path)

        async def make(client: Client) -> None:
            space = await self._space(client)
            if not exist_ok and await space.find(where) is not None:
                raise DuplicateNode(f"{space.uri(where)} exists")
            await space.make_containers(where)

        self._run(make)

    def rmdir(self, path: str) -> None:
        """Remove a container that is empty."""
        where = self._path(path)

        async def remove(client: Client) -> None:
            space = await self._space(client)
            if not (await space.node(where)).is_container:
                raise InvalidArgument(f"{space.uri(where)} is not a container")
            await space.remove(where)

        self._run(remove)

    def rm_file(self, path: str) -> None:
        """Remove a file or a link."""
        where = self._path(path)

        async def remove(client: Client) -> None:
            space = await self._space(client)
            if (await space.node(where)).is_container:
                raise InvalidArgument(f"{space.uri(where)} is a container")
            await space.remove(where)

        self._run(remove)

    def _rm(self, path: str) -> None:
        self.rm_file(path)

    def rm(self, path: Any, recursive: bool = False, maxdepth: int | None = None) -> None:
        """Remove files; with `recursive` containers with all below them, by the service."""
        paths = [path] if isinstance(path, (str, os.PathLike)) else list(path)
        for one in (name for pattern in paths for name in self.expand_path(pattern)):
            if recursive:
                self._remove_tree(one)
            elif self.isdir(one):
                raise IsADirectoryError(one)
            else:
                self.rm_file(one)

    def _remove_tree(self, path: str) -> None:
        where = self._path(path)

        async def remove(client: Client) -> None:
            space = await self._space(client)
            await remove_nodes(space, await space.node(where))

        self._run(remove)

    def mv(self, path1: str, path2: str, recursive: bool = False, maxdepth: int | None = None, **more: Any) -> None:
        """Move or rename, with all below it, at the service."""
        source, destination = self._path(path1), self._path(path2)

        async def move(client: Client) -> None:
            space = await self._space(client)
            job = await space.move(source, space.uri(destination))
            await job.succeed()

        self._run(move)

    def cp_file(self, path1: str, path2: str, **more: Any) -> None:
        """Copy a file at the service; of services that cannot, through this machine."""
        source, destination = self._path(path1), self._path(path2)

        async def copy(client: Client) -> bool:
            space = await self._space(client)
            if (await space.resolved(source)).is_container:
                await space.make_containers(destination)
                return True
            await space.make_containers(destination.parent)
            if not space.takes_direct_requests:
                return False
            there = await space.find(destination)
            if there is not None and there.is_data:
                await space.remove(destination)  # a copy does not replace (VOSpace 2.1 §6.3.2)
            job = await space.copy(source, space.uri(destination))
            await job.succeed()
            return True

        if not self._run(copy):
            with self._local_copy(path1) as local:
                self._upload(local, path2)

    @contextlib.contextmanager
    def _local_copy(self, path: str) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="skyferry-fs-") as directory:
            local = Path(directory) / "file"
            self.get_file(path, local)
            yield local

    # --- parts
    def _path(self, path: str) -> NodePath:
        return NodePath.from_text(self._strip_protocol(path))

    async def _space(self, client: Client) -> VOSpace:
        return await client.space(NodeURI(self.authority, self.service, NodePath()))

    def _run(self, work: Any) -> Any:
        return self.connection.run(work)


class ArcFileSystem(VOSpaceFileSystem):
    """Nodes of arc: ``arc://home/astro/image.fits``, ``arc://projects/survey/``."""

    protocol: ClassVar[str] = "arc"
    _default_service: ClassVar[str] = "arc"


def _facts(path: NodePath, node: Node, is_link: bool) -> dict[str, Any]:
    kind = "directory" if node.is_container else "other" if node.is_link else "file"
    return {
        "name": path.text(),
        "size": node.length if kind == "file" else 0,
        "type": kind,
        "mtime": (node.mtime or 0) / 1e9,
        "md5": node.md5,
        "islink": is_link,
        "content_type": node.get(properties.TYPE),
        "public": node.is_public,
    }


def _place(place: int | None, size: int, default: int) -> int:
    """A position as slices mean it."""
    if place is None:
        return default
    return max(0, size + place) if place < 0 else min(place, size)
