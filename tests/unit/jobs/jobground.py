"""A site's spaces and jobs without its doors, and shortcuts for what tests of jobs do all the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from skyferry.site.access.accounts import Accounts
from skyferry.site.access.groups import Groups
from skyferry.site.access.identity import Caller
from skyferry.site.database.engine import Database
from skyferry.site.fetch.download import Download
from skyferry.site.fetch.guard import Guard
from skyferry.site.jobs.execution import Execution
from skyferry.site.jobs.jobs import Jobs, open_jobs
from skyferry.site.jobs.owners import Owners
from skyferry.site.jobs.pull import Import
from skyferry.site.jobs.queue import prepare_queue
from skyferry.site.jobs.records import Job, JobKind, JobRecords
from skyferry.site.space.allocations import Allocations
from skyferry.site.space.bytes import Digests, UploadRequest
from skyferry.site.space.service_space import ServiceSpace, open_space
from skyferry.site.storage.arc import ArcStore
from skyferry.site.storage.base import Store
from skyferry.site.storage.vault import VaultStore, open_blobs
from skyferry.vospace.jobs import Phase
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import ROOT, NodePath
from skyferry.vospace.transfers import Transfer, transfer_element
from skyferry.vospace.uris import Authority

AUTHORITY = Authority("example.org", ("cadc.nrc.ca",))
PARENTS = {"arc": (NodePath((b"home",)), NodePath((b"projects",))), "vault": (ROOT,)}


@dataclass
class JobGround:
    """Alice's allocations are ``arc:home/alice`` and ``vault:alice``; paths below are relative to them."""

    database: Database
    accounts: Accounts
    groups: Groups
    spaces: Mapping[str, ServiceSpace]
    stores: Mapping[str, Store]
    jobs: Jobs
    guard: Guard = Guard()
    import_limit: int = 1 << 30

    @classmethod
    def make(cls, directory: Path, database: Database) -> JobGround:
        accounts, groups = Accounts(database), Groups(database, AUTHORITY)
        for name in ("root", "alice", "bob"):
            if accounts.find(name) is None:
                accounts.add(name, None, admin=name == "root")
        for name in ("tree", "staging"):
            (directory / name).mkdir(mode=0o700, exist_ok=True)
        stores: dict[str, Store] = {
            "arc": ArcStore(database, directory / "tree", directory / "staging", authority=AUTHORITY),
            "vault": VaultStore(database, open_blobs((directory / "blobs").as_uri()), "root"),
        }
        spaces = {
            service: open_space(service, store, database, AUTHORITY, PARENTS[service], is_account=accounts.exists)
            for service, store in stores.items()
        }
        url = f"sqlite:///{directory / 'jobs.sqlite'}"
        prepare_queue(url)
        ground = cls(database, accounts, groups, spaces, stores, open_jobs(database, url, AUTHORITY))
        for service, store in stores.items():
            allocations = Allocations(store, PARENTS[service])
            allocations.ensure_parents("root")
            allocations.make(ground.at(service, ""), "alice")
        return ground

    @property
    def alice(self) -> Caller:
        return Caller("alice", memberships=self.groups.memberships("alice"))

    @property
    def bob(self) -> Caller:
        return Caller("bob", memberships=self.groups.memberships("bob"))

    def at(self, service: str, text: str) -> NodePath:
        home = (b"home", b"alice") if service == "arc" else (b"alice",)
        return NodePath((*home, *NodePath.from_text(text).parts))

    def uri(self, service: str, text: str) -> str:
        return AUTHORITY.node_uri(service, self.at(service, text))

    # --- nodes

    def container(self, service: str, text: str, caller: Caller | None = None, **properties: str) -> None:
        self._create(service, text, NodeKind.CONTAINER, caller, None, properties)

    def link(self, service: str, text: str, target: str) -> None:
        self._create(service, text, NodeKind.LINK, None, target, {})

    def put(self, service: str, text: str, data: bytes = b"bytes", caller: Caller | None = None) -> None:
        request = UploadRequest(length=len(data), content_type="text/plain")
        upload = self.spaces[service].upload(caller or self.alice, self.at(service, text), request)
        upload.write(data)
        upload.finish(Digests())

    def get(self, service: str, text: str) -> bytes:
        _, reader = self.spaces[service].open(self.alice, self.at(service, text))
        try:
            return b"".join(reader.blocks(0, reader.length))
        finally:
            reader.close()

    def change(self, service: str, text: str, **properties: str | None) -> None:
        path = self.at(service, text)
        document = NodeDocument(uri=AUTHORITY.node_uri(service, path), properties=_uris(properties))
        self.spaces[service].update(self.alice, path, document)

    def tree(self, service: str, text: str = "") -> list[str]:
        """Every path below, in order; containers end with a slash."""
        space, found = self.spaces[service], []

        def walk(path: NodePath) -> None:
            for child in space.children(self.alice, space.node(self.alice, path)):
                is_container = child.kind is NodeKind.CONTAINER
                found.append("/".join(p.decode() for p in child.path.parts[len(top) :]) + "/" * is_container)
                if is_container:
                    walk(child.path)

        top = self.at(service, text)
        walk(top)
        return found

    def properties(self, service: str, text: str) -> dict[str, str | None]:
        space = self.spaces[service]
        document = space.document(self.alice, space.node(self.alice, self.at(service, text)))
        return {uri.rpartition("#")[2]: value for uri, value in document.properties.items()}

    # --- jobs

    @property
    def execution(self) -> Execution:
        """A worker's part that does jobs, as another process would have it."""
        return Execution(
            database=self.database,
            spaces=self.spaces,
            owners=Owners(self.accounts, self.groups, AUTHORITY),
            pull=Import(Download(self.guard, self.import_limit)),
        )

    def transfer(self, kind: JobKind, service: str, transfer: Transfer, caller: Caller | None = None) -> Job:
        return self.jobs.create(caller or self.alice, service, kind, info=transfer_element(transfer))

    def move_job(self, service: str, source: str, direction: str, caller: Caller | None = None) -> Job:
        transfer = Transfer(targets=(source,), direction=direction, keep_bytes=False)
        return self.transfer(JobKind.MOVE, service, transfer, caller)

    def copy_job(self, service: str, source: str, direction: str, caller: Caller | None = None) -> Job:
        return self.transfer(JobKind.COPY, service, Transfer(targets=(source,), direction=direction), caller)

    def delete_job(self, service: str, target: str, caller: Caller | None = None) -> Job:
        return self.jobs.create(caller or self.alice, service, JobKind.DELETE, parameters=(("target", target),))

    def done(self, job: Job) -> Job:
        """Run a job to its end in this thread."""
        JobRecords(self.database).advance(job.id, {Phase.PENDING}, Phase.QUEUED)
        self.execution.run(job.id)
        return self.jobs.refreshed(job)

    def _create(
        self,
        service: str,
        text: str,
        kind: NodeKind,
        caller: Caller | None,
        target: str | None,
        properties: Mapping[str, str],
    ) -> None:
        path = self.at(service, text)
        document = NodeDocument(
            uri=AUTHORITY.node_uri(service, path), kind=kind, target=target, properties=_uris(properties)
        )
        self.spaces[service].create(caller or self.alice, path, document)


def results(job: Job) -> dict[str, str]:
    return {result.id: result.href for result in job.results}


_CADC = {"islocked", "inheritPermissions"}


def _uris(properties: Mapping[str, str | None]) -> dict[str, str | None]:
    return {
        name if "//" in name else f"ivo://{'cadc.nrc.ca' if name in _CADC else 'ivoa.net'}/vospace/core#{name}": value
        for name, value in properties.items()
    }
