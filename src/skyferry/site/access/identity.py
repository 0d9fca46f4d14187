"""The caller: who asks, with which rights of identity. Doors make it, the space judges by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from skyferry.vospace.paths import NodePath


class Memberships(Protocol):
    """Answers whether the caller belongs to a group; failure to find out means no."""

    def includes(self, group_uri: str) -> bool:
        """Whether the caller is a member, directly or through nested groups, of the group of this URI."""
        ...


class NoMemberships:
    def includes(self, group_uri: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Scope:
    """What a token is limited to: paths of services, reading only if so asked."""

    paths: tuple[tuple[str, NodePath], ...] = ()
    """(service, path) pairs; empty means everywhere."""
    read_only: bool = False

    def covers(self, service: str, path: NodePath) -> bool:
        return not self.paths or any(s == service and path.is_below(p) for s, p in self.paths)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a pre-authorised URL carries: one path of one service, to read or to write, decided at negotiation."""

    service: str
    path: NodePath
    write: bool
    shown: bytes = b""
    """The name under which the bytes were asked for, where that was a link's; the path is the target's."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever asks. `name` is the account's username, None for anonymous or a certificate without account."""

    name: str | None = None
    admin: bool = False
    memberships: Memberships = NoMemberships()
    scope: Scope | None = None
    grant: Grant | None = None
    subject: str | None = None
    """What identified the caller beyond the account, for the audit trail (a DN, a token's label)."""

    @property
    def is_anonymous(self) -> bool:
        return self.name is None


ANONYMOUS = Caller()
