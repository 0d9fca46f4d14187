"""The permission matrix through the SFTP door: real accounts, groups and keys, on both services."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from itertools import count
from pathlib import Path
from typing import TypeVar

import asyncssh
import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from permission_matrix.generated import PEOPLE, actions, callers, trees
from permission_matrix.model import Model
from permission_matrix.planting import ALLOCATION, STRUCTURE, build, clear
from permission_matrix.world import Action, Who
from servers.live_site import LiveSite, started_site
from skyferry.site.sftp.statuses import code_of
from skyferry.site.sftp.wire import Status
from skyferry.vospace.faults import Fault

EXAMPLES = int(os.environ.get("SKYFERRY_DOOR_MATRIX_EXAMPLES", "15"))
"""Trees for each service."""
ACTIONS = 25
OFFERED = ("see", "list", "read", "write", "create", "update", "remove", "move")
T = TypeVar("T")


class Door:
    """Operations by SFTP requests to one service of a live site, and what the answers say."""

    def __init__(self, site: LiveSite, service: str) -> None:
        self._site = site
        self._service = service
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self._open: dict[str, tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]] = {}
        self._keys: dict[str, asyncssh.SSHKey] = {}
        self._times = count(1_000_000_000)

    def perform(self, who: Who, action: Action) -> str:
        assert who.name is not None
        if who.name not in self._open:
            self._open[who.name] = self._do(self._connect(who.name))
        try:
            return self._do(getattr(self, f"_{action.verb}")(self._open[who.name][1], action))
        except asyncssh.SFTPError as error:
            return Status(error.code).name

    def close(self) -> None:
        self._do(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _connect(self, name: str) -> tuple[asyncssh.SSHClientConnection, asyncssh.SFTPClient]:
        parts = self._site.administration
        key = asyncssh.generate_private_key("ssh-ed25519")
        parts.ssh_keys.add(parts.accounts.get(name), key.export_public_key().decode())
        known = ([asyncssh.import_public_key(parts.ssh_authority.host_line)], [], [])
        connection = await asyncssh.connect(
            "localhost", self._site.sftp_port, username=name, client_keys=[key], known_hosts=known, config=None
        )
        return connection, await connection.start_sftp_client()

    async def _leave(self) -> None:
        for connection, sftp in self._open.values():
            sftp.exit()
            await sftp.wait_closed()
            connection.close()
            await connection.wait_closed()

    async def _see(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        await sftp.lstat(self._path(action.path))
        return "OK"

    async def _list(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        return f"{len(await sftp.listdir(self._path(action.path)))} children"

    async def _read(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        async with sftp.open(self._path(action.path), "rb") as file:
            await file.read()
        return "OK"

    async def _write(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        async with sftp.open(self._path(action.path), "wb") as file:
            await file.write(b"x")
        return "OK"

    async def _create(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        await sftp.mkdir(self._path(action.path))
        return "OK"

    async def _update(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        when = next(self._times)
        await sftp.utime(self._path(action.path), (when, when))
        return "OK"

    async def _remove(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        try:
            await sftp.remove(self._path(action.path))
        except asyncssh.SFTPFailure as error:
            if "is a directory" not in error.reason:
                raise
            await sftp.rmdir(self._path(action.path))
        return "OK"

    async def _move(self, sftp: asyncssh.SFTPClient, action: Action) -> str:
        await sftp.rename(self._path(action.path), self._path(action.other))
        return "OK"

    def _path(self, path: tuple[str, ...]) -> str:
        return "/" + "/".join((self._service, *path))


@pytest.fixture(scope="module")
def peopled_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site whose accounts are the people of the matrix; not the site of all tests, where others would be listed."""
    data: Path = tmp_path_factory.mktemp("sftp-matrix") / "data"
    with started_site(data, "--workers", "1") as site:
        parts = site.administration
        for name in (*PEOPLE, "keeper"):
            parts.accounts.add(name, None)
        parts.accounts.add("root", None, admin=True)
        for group in ("readers", "writers"):
            parts.groups.add(group, "keeper", users=[name for name, groups in PEOPLE.items() if group in groups])
        yield site


@pytest.mark.parametrize("service", sorted(STRUCTURE))
def test_the_sftp_door_answers_as_the_model_says(peopled_site: LiveSite, service: str) -> None:
    parts = peopled_site.administration
    store = parts.stores[service]
    door = Door(peopled_site, service)

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    @given(data=st.data())
    def answers(data: st.DataObject) -> None:
        tree = data.draw(trees(STRUCTURE[service], ALLOCATION[service]))
        clear(store, service)
        build(store, parts.authority, service, tree)
        model = Model(tree)
        for _ in range(ACTIONS):
            who = data.draw(callers(tree))
            action = data.draw(actions(tree, OFFERED))
            if not comparable(who, action, model):
                continue
            note(f"{who} {action}")
            assert door.perform(who, action) == told(model.perform(who, action))

    try:
        answers()
    finally:
        door.close()


def comparable(who: Who, action: Action, model: Model) -> bool:
    """Whether SFTP has words for it: whole accounts only, listings of directories, renames to what is free."""
    if who.name is None or who.grant is not None or who.scope is not None or who.read_only:
        return False
    if action.verb == "move":
        return action.other not in model.nodes
    node = model.nodes.get(action.path)
    return action.verb != "list" or node is None or node.kind == "container"


def told(verdict: str) -> str:
    """What of a verdict a status code tells."""
    known = {fault.__name__: fault for fault in _faults(Fault)}
    if verdict == "done":
        return "OK"
    return code_of(known[verdict]("")).name if verdict in known else verdict


def _faults(fault: type[Fault]) -> Iterator[type[Fault]]:
    for kind in fault.__subclasses__():
        yield kind
        yield from _faults(kind)
