"""Whether a caller belongs to a group named by URI, ours or another site's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from skyferry.vospace.uris import Authority

_log = structlog.get_logger(__name__)


class ForeignGroups(Protocol):
    """Asks the group service of another authority."""

    def includes(self, user: str, group_uri: str) -> bool:
        """Whether that site counts our user a member; may raise anything, which counts as no."""
        ...


class NoForeignGroups:
    """Other authorities' groups grant nothing."""

    def includes(self, user: str, group_uri: str) -> bool:
        return False


class GroupMemberships:
    """The memberships of one caller, for the length of one request.

    Parameters
    ----------
    user
        The account's name.
    names
        Looks up the names of the site's own groups that the user belongs to; asked once at most.
    """

    def __init__(
        self, user: str, authority: Authority, names: Callable[[], frozenset[str]], foreign: ForeignGroups
    ) -> None:
        self._user = user
        self._authority = authority
        self._look_up = names
        self._foreign = foreign
        self._names: frozenset[str] | None = None
        self._answers: dict[str, bool] = {}

    def includes(self, group_uri: str) -> bool:
        own = own_group(group_uri, self._authority)
        if own is not None:
            if self._names is None:
                self._names = self._look_up()
            return own in self._names
        if group_uri not in self._answers:
            self._answers[group_uri] = self._ask(group_uri)
        return self._answers[group_uri]

    def _ask(self, group_uri: str) -> bool:
        try:
            return self._foreign.includes(self._user, group_uri)
        except Exception as error:  # noqa: BLE001  another site's trouble must never become ours
            _log.warning("foreign group service failed", group=group_uri, user=self._user, error=repr(error))
            return False


def own_group(uri: str, authority: Authority) -> str | None:
    """The name of the site's group that ``ivo://authority/gms?NAME`` means, under any alias; None for others."""
    try:
        parts = urlsplit(uri.strip())
    except ValueError:
        return None
    if parts.scheme != "ivo" or parts.path != "/gms" or not parts.query or parts.fragment:
        return None
    return parts.query if authority.is_ours(parts.netloc) else None
