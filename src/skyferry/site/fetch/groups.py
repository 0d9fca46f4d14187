"""Groups of other authorities: their own group services are asked, as the user (GMS 1.0 §2).

A group service tells a caller's own memberships. So the site makes itself a short-lived certificate of the
user and shows that; the other authority counts it if it trusts this site's authority and knows the subject.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import quote, urlsplit

import pycurl

from skyferry import __version__
from skyferry.vospace.capabilities import read_capabilities
from skyferry.vospace.faults import TransferFailed
from skyferry.vospace.resource_caps import parse_resource_caps
from skyferry.vospace.standards import CERTIFICATE, GROUP_SEARCH

ANSWER_SECONDS = 60
"""How long an answer counts: so late a change of membership is noticed."""
FAILURE_SECONDS = 10
"""How long an authority that failed is not asked again: requests must not queue for it."""
ADDRESS_SECONDS = 600
CERTIFICATE_SECONDS = 6 * 3600
"""The validity that a certificate from `issue` must have."""
_CONNECT_SECONDS = 3
_WHOLE_SECONDS = 6
_LONGEST = 1 << 20
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """A user's certificate and its key, PEM."""

    certificate: bytes
    key: bytes


class GroupServices:
    """The group services of other authorities. Callable from any thread.

    Parameters
    ----------
    registries
        Authorities, and the addresses of the registries (``resource-caps``) that know their services; of no
        other authority anybody is asked.
    issue
        Makes a certificate of a user, valid for at least `CERTIFICATE_SECONDS`.
    ca_file
        Authorities to trust (PEM); None for the system's.
    """

    def __init__(
        self, registries: Mapping[str, str], issue: Callable[[str], Identity], *, ca_file: Path | None = None
    ) -> None:
        self._registries = {authority.lower(): address for authority, address in registries.items()}
        self._issue = issue
        self._ca_file = ca_file
        self._answers: _Remembered[tuple[str, str], bool] = _Remembered(ANSWER_SECONDS)
        self._failures: _Remembered[tuple[str, ...], str] = _Remembered(FAILURE_SECONDS)
        self._addresses: _Remembered[str, str] = _Remembered(ADDRESS_SECONDS)
        self._identities: _Remembered[str, Identity] = _Remembered(CERTIFICATE_SECONDS / 2)

    def includes(self, user: str, group_uri: str) -> bool:
        """Whether the group's own authority counts the user a member.

        Raises
        ------
        TransferFailed
            If it cannot be asked, or has failed a moment ago.
        """
        parts = urlsplit(group_uri)
        authority, name = parts.netloc.lower(), parts.query
        if authority not in self._registries:
            return False
        known = self._answers.get((user, group_uri))
        if known is None:
            known = not {name, group_uri}.isdisjoint(self._ask(user, authority, name))
            self._answers.put((user, group_uri), known)
        return known

    def _ask(self, user: str, authority: str, name: str) -> list[str]:
        """Of one group, the user's memberships: bare names, though some services write whole URIs."""
        failed = self._failures.get((authority,)) or self._failures.get((authority, user, name))
        if failed is not None:
            raise TransferFailed(f"not asked again so soon: {failed}")
        try:
            search = self._addresses.get(authority) or self._found(authority)
            joint = "&" if "?" in search else "?"
            answer = self._get(f"{search}{joint}group={quote(name, safe='')}", self._identity(user))
        except _Refused as fault:
            self._failures.put((authority, user, name), fault.detail)
            raise
        except TransferFailed as fault:
            self._failures.put((authority,), fault.detail)
            raise
        return [line.strip() for line in answer.decode("utf-8", "replace").split("\n")]

    def _found(self, authority: str) -> str:
        """The address of the authority's group search, as its registry and capabilities say."""
        services = parse_resource_caps(self._get(self._registries[authority]).decode("utf-8", "replace"))
        described = services.get(f"ivo://{authority}/gms")
        if described is None:
            raise TransferFailed(f"the registry {self._registries[authority]} knows no ivo://{authority}/gms")
        for capability in read_capabilities(self._get(described)):
            for interface in capability.interfaces:
                if capability.standard_id in GROUP_SEARCH and CERTIFICATE in interface.security_methods:
                    self._addresses.put(authority, interface.url)
                    return interface.url
        raise TransferFailed(f"{described} offers no search of groups by certificate")

    def _identity(self, user: str) -> Identity:
        identity = self._identities.get(user)
        if identity is None:
            identity = self._issue(user)
            self._identities.put(user, identity)
        return identity

    def _get(self, url: str, identity: Identity | None = None) -> bytes:
        """The body of an answer with status 200; no redirect is followed."""
        body = io.BytesIO()
        curl = pycurl.Curl()
        try:
            curl.setopt(pycurl.URL, url)
            curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTPS)
            curl.setopt(pycurl.NOSIGNAL, 1)
            curl.setopt(pycurl.CONNECTTIMEOUT, _CONNECT_SECONDS)
            curl.setopt(pycurl.TIMEOUT, _WHOLE_SECONDS)
            curl.setopt(pycurl.MAXFILESIZE, _LONGEST)
            curl.setopt(pycurl.USERAGENT, f"skyferry/{__version__}")
            if self._ca_file is not None:
                curl.setopt(pycurl.CAINFO, str(self._ca_file))
            if identity is not None:
                curl.setopt(pycurl.SSLCERT_BLOB, identity.certificate)
                curl.setopt(pycurl.SSLKEY_BLOB, identity.key)
            curl.setopt(pycurl.WRITEFUNCTION, lambda data: _bounded(body, data))
            curl.perform()
            status = curl.getinfo(pycurl.RESPONSE_CODE)
        except pycurl.error as error:
            raise TransferFailed(f"{url[:200]}: {error.args[-1]}") from None
        finally:
            curl.close()
        if status != 200:
            kind = _Refused if identity is not None and 400 <= status < 500 else TransferFailed
            raise kind(f"{url[:200]} answers with status {status}")
        return body.getvalue()


class _Refused(TransferFailed):
    """An answer about this one user and group, which says nothing of others."""


_Refused.name = "TransferFailed"


def _bounded(body: io.BytesIO, data: bytes) -> int:
    return body.write(data) if body.tell() + len(data) <= _LONGEST else -1


K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class _Remembered(Generic[K, V]):
    """What was learnt, for a while."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        with self._lock:
            until, value = self._known.get(key, (0.0, None))
        return value if until > time.monotonic() else None

    def put(self, key: K, value: V) -> None:
        with self._lock:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = (time.monotonic() + self._seconds, value)
