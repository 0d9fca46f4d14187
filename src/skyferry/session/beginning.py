"""How a session begins: the machine is looked at, the site lets us in, and this process becomes the session's."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from skyferry.client.client import Client
from skyferry.client.directories import state_directory
from skyferry.client.errors import LocalFault, NotSupported
from skyferry.client.locations import MOUNTED_SITE
from skyferry.session.identity import Identity
from skyferry.session.needs import missing
from skyferry.session.plan import SessionPlan
from skyferry.session.records import Record, Room, Rooms
from skyferry.session.scratch import choose_directory, fitting_size, make_image
from skyferry.session.tree import Mount
from skyferry.vospace.faults import Fault, InvalidArgument
from skyferry.vospace.paths import NodePath
from skyferry.vospace.transfers import Direction
from skyferry.vospace.uris import NodeURI

_PLAN = "plan"


class NoSession(Fault):
    """This machine cannot have sessions as it is."""

    exit_code = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for."""

    command: tuple[str, ...]
    scratch_size: int | None = None
    scratch_directory: str | None = None
    directory: Path
    """Where the command starts."""
    environment: Mapping[str, str]


def rooms() -> Rooms:
    """The sessions of this user on this machine."""
    return Rooms(state_directory() / "sessions" / os.uname().nodename)


async def prepare(client: Client, wish: Wish) -> SessionPlan:
    """Have everything ready that can be had outside the session.

    Raises
    ------
    NoSession
        If the machine lacks something; it says what to do.
    Fault
        If the site does not let us in.
    """
    obstacles = list(missing(is_root=os.geteuid() == 0))
    if obstacles:
        raise NoSession("no session on this machine:\n  " + "\n  ".join(obstacles))
    try:
        place = choose_directory(wish.scratch_directory)
        size = fitting_size(place, wish.scratch_size)
        rooms().sweep()
        room, lock = rooms().open()
    except OSError as error:
        raise LocalFault(error) from error
    try:
        return await _planned(client, wish, room, lock, place, size)
    except BaseException:
        room.clear()
        raise


async def _planned(client: Client, wish: Wish, room: Room, lock: int, place: Path, size: int) -> SessionPlan:
    tree = await _mount_of(client)
    identity = Identity(room.identity)
    await identity.obtain(client)
    scratch = place / f"skyferry-scratch-{room.path.name}-{secrets.token_hex(4)}.ext4"
    began = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    room.write(
        Record(
            name=room.path.name,
            site=client.site.name,
            command=wish.command,
            directory=str(wish.directory),
            began=began,
            process=os.getpid(),
            scratch=str(scratch),
            scratch_size=size,
        )
    )
    try:
        make_image(scratch, size)
    except OSError as error:
        raise LocalFault(error) from error
    return SessionPlan(
        room=room.path,
        lock=lock,
        root=room.root,
        tree=tree,
        ssh=identity.ssh,
        ssh_log=identity.log,
        scratch=scratch,
        command=wish.command,
        directory=wish.directory,
        environment={
            **wish.environment,
            "PATH": _with_our_commands(wish.environment.get("PATH", os.defpath)),
            MOUNTED_SITE: client.site.name,
            "SKYFERRY_SESSION": room.path.name,
        },
        user=os.geteuid(),
        group=os.getegid(),
    )


def _with_our_commands(path: str) -> str:
    """A search path that ends, where it lacks them, with the commands that belong to this one."""
    ours = os.fspath(Path(sys.executable).parent)
    return path if ours in path.split(":") else f"{path}:{ours}"


async def _mount_of(client: Client) -> Mount:
    """Where the site says that arc can be mounted from (VOSpace 2.1 §3.6: a transfer that mounts)."""
    space = await client.space(NodeURI(client.site.authority, "arc", NodePath()))
    for endpoint in await space.endpoints(Direction.MOUNT, NodePath()):
        try:
            return Mount.parse(endpoint.url)
        except ValueError as error:
            raise InvalidArgument(str(error)) from error
    raise NotSupported(f"{client.site.origin} offers no mount of arc")


def become(plan: SessionPlan) -> NoReturn:
    """Turn this process into the one that the session hangs on; its exit status is the command's."""
    file = plan.room / _PLAN
    plan.hand_over(file)
    os.set_inheritable(plan.lock, True)
    os.execv(sys.executable, [sys.executable, "-P", "-m", "skyferry.session.launch", os.fspath(file)])  # noqa: S606
