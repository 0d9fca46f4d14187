"""The permission matrix through the door: real accounts, groups, certificates, tokens and pre-authorised URLs."""

from __future__ import annotations

import http.client
import os
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from permission_matrix.generated import PEOPLE, VERBS, actions, callers, trees
from permission_matrix.model import BYTES, Model
from permission_matrix.planting import ALLOCATION, STRUCTURE, build, clear, node_path
from permission_matrix.world import Action, Who
from permission_matrix.world import Path as Names
from servers.live_site import LiveSite, started_site
from skyferry.site.access.identity import Caller, Grant, Scope
from skyferry.vospace import properties as prop
from skyferry.vospace.faults import Fault, fault_from_wire
from skyferry.vospace.jobs import Phase as JobPhase
from skyferry.vospace.jobs import read_job
from skyferry.vospace.node_xml import read_listing, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.transfers import Transfer, write_transfer

EXAMPLES = int(os.environ.get("SKYFERRY_DOOR_MATRIX_EXAMPLES", "15"))
"""Trees for each service."""
ACTIONS = 25
OFFERED = tuple(verb for verb in VERBS if verb != "copy")
"""A copy through the door is a job over a whole tree, not one node."""


class Door:
    """`Operations` by HTTPS requests to one service of a live site."""

    def __init__(self, site: LiveSite, service: str, certificates: dict[str, Path]) -> None:
        self._site = site
        self._service = service
        self._certificates = certificates
        self._connections: dict[Path | None, http.client.HTTPSConnection] = {}
        self._tokens: dict[Who, str] = {}

    def perform(self, who: Who, action: Action) -> str:
        try:
            return getattr(self, f"_{action.verb}")(who, action)
        except Fault as fault:
            return fault.name

    def _see(self, who: Who, action: Action) -> str:
        self._ask(who, "GET", f"{self._node(action)}?detail=min&limit=0")
        return "done"

    def _list(self, who: Who, action: Action) -> str:
        document = read_listing([self._ask(who, "GET", self._node(action))[1]])
        return f"{sum(1 for _ in document.children)} children"

    def _head(self, who: Who, action: Action) -> str:
        self._ask(who, "HEAD", self._file(who, action))
        return "done"

    def _read(self, who: Who, action: Action) -> str:
        location, _ = self._ask(who, "GET", self._file(who, action))
        if location:
            self._ask(Who(), "GET", urlsplit(location).path)
        return "done"

    def _write(self, who: Who, action: Action) -> str:
        self._ask(who, "PUT", self._file(who, action), b"x")
        return "done"

    def _create(self, who: Who, action: Action) -> str:
        document = NodeDocument(uri=self._uri(action.path), kind=NodeKind.CONTAINER)
        self._ask(who, "PUT", self._node(action), b"".join(write_node(document)))
        return "done"

    def _update(self, who: Who, action: Action) -> str:
        document = NodeDocument(uri=self._uri(action.path), properties={prop.TITLE: "x"})
        self._ask(who, "POST", self._node(action), b"".join(write_node(document)))
        return "done"

    def _remove(self, who: Who, action: Action) -> str:
        self._ask(who, "DELETE", self._node(action))
        return "done"

    def _move(self, who: Who, action: Action) -> str:
        transfer = Transfer(targets=(self._uri(action.path),), direction=self._uri(action.other), keep_bytes=False)
        location, _ = self._ask(who, "POST", f"/{self._service}/transfers?PHASE=RUN", write_transfer(transfer))
        job = urlsplit(location).path
        while not (document := read_job(self._ask(who, "GET", f"{job}?WAIT=10")[1])).phase.has_ended:
            pass
        if document.phase is JobPhase.COMPLETED:
            return "done"
        raise fault_from_wire(0, document.error.message)

    def _ask(self, who: Who, method: str, target: str, body: bytes | None = None) -> tuple[str, bytes]:
        """Return where the answer leads, and its body; raise the fault that it tells."""
        connection = self._connection(who)
        connection.request(method, target, body, self._credential(who))
        answer = connection.getresponse()
        said = answer.read()
        if answer.status >= 400:
            raise fault_from_wire(answer.status, said.decode())
        return answer.headers.get("location", ""), said

    def _connection(self, who: Who) -> http.client.HTTPSConnection:
        limited = who.grant is not None or who.scope is not None or who.read_only
        certificate = self._certificates[who.name] if who.name is not None and not limited else None
        if certificate not in self._connections:
            context = ssl.create_default_context(cafile=self._site.ca)
            if certificate is not None:
                context.load_cert_chain(certificate)
            self._connections[certificate] = http.client.HTTPSConnection(
                "localhost", self._site.port, context=context, timeout=60
            )
        return self._connections[certificate]

    def _credential(self, who: Who) -> dict[str, str]:
        if who.name is None or who.grant is not None or (who.scope is None and not who.read_only):
            return {}
        if who not in self._tokens:
            paths = () if who.scope is None else ((self._service, node_path(who.scope)),)
            site = self._site.administration
            account = site.accounts.get(who.name)
            self._tokens[who] = site.tokens.issue(account, seconds=3600, scope=Scope(paths, who.read_only))[0]
        return {"Authorization": f"Bearer {self._tokens[who]}"}

    def _file(self, who: Who, action: Action) -> str:
        path = node_path(action.path).escaped_for_url()
        if who.grant is None:
            return f"/{self._service}/files{path}"
        grant = Grant(self._service, node_path(who.grant[0]), who.grant[1])
        expires = time.time_ns() + 3600 * 1_000_000_000
        token = self._site.administration.grants.seal(Caller(who.name), grant, expires)
        return f"/{self._service}/files/preauth:{token}{path}"

    def _node(self, action: Action) -> str:
        return f"/{self._service}/nodes{node_path(action.path).escaped_for_url()}"

    def _uri(self, path: Names) -> str:
        return self._site.administration.authority.node_uri(self._service, node_path(path))

    def close(self) -> None:
        for connection in self._connections.values():
            connection.close()


@pytest.fixture(scope="module")
def peopled_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """A site whose accounts are the people of the matrix; not the site of all tests, where others would be listed."""
    with started_site(tmp_path_factory.mktemp("matrix") / "data") as site:
        parts = site.administration
        for name in (*PEOPLE, "keeper"):
            parts.accounts.add(name, None)
        parts.accounts.add("root", None, admin=True)
        for group in ("readers", "writers"):
            parts.groups.add(group, "keeper", users=[name for name, groups in PEOPLE.items() if group in groups])
        yield site


@pytest.fixture(scope="module")
def certificates(peopled_site: LiveSite, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    directory = tmp_path_factory.mktemp("certificates")
    return {name: peopled_site.certificate(name, directory / f"{name}.pem") for name in (*PEOPLE, "root")}


@pytest.mark.parametrize("service", sorted(STRUCTURE))
def test_the_door_answers_as_the_model_says(
    peopled_site: LiveSite, certificates: dict[str, Path], service: str
) -> None:
    parts = peopled_site.administration
    store = parts.stores[service]
    door = Door(peopled_site, service, certificates)

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(data=st.data())
    def answers(data: st.DataObject) -> None:
        tree = data.draw(trees(STRUCTURE[service], ALLOCATION[service]))
        clear(store, service)
        build(store, parts.authority, service, tree)
        model = Model(tree)
        for _ in range(ACTIONS):
            who = data.draw(callers(tree))
            action = data.draw(actions(tree, BYTES if who.grant is not None else OFFERED))
            if who.grant is not None:
                who = replace(who, groups=frozenset())  # such a URL speaks for its account alone
            note(f"{who} {action}")
            assert door.perform(who, action) == told(model.perform(who, action), who, action)

    answers()
    door.close()


def told(verdict: str, who: Who, action: Action) -> str:
    """What of a verdict an answer tells."""
    if action.verb == "read" and who.grant is not None and who.grant[1]:
        return "PermissionDenied"  # a URL for writing is no good for GET, whatever is there
    known = {fault.name: fault for fault in _faults(Fault)}
    if action.verb != "head" or verdict not in known:
        return verdict
    return fault_from_wire(known[verdict].status, "").name  # HEAD has no body to name it


def _faults(fault: type[Fault]) -> Iterator[type[Fault]]:
    for kind in fault.__subclasses__():
        yield kind
        yield from _faults(kind)
