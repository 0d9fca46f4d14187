"""Many small files into one container: each judged by itself, all of them stored together (VOSpace 2.1 §4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skyferry.site.access.identity import Caller
from skyferry.site.space.admission import Admission, Place
from skyferry.site.space.audit import Audit
from skyferry.site.space.bytes import Digests, Parcel, Upload, UploadRequest
from skyferry.site.space.hashing import md5
from skyferry.site.space.nodes import Nodes
from skyferry.site.space.quotas import Quotas, Room
from skyferry.site.space.uploads import SpaceUpload, check_digests, new_data
from skyferry.site.storage.nodes import Loose, Placement, StoredNode
from skyferry.vospace.faults import ContainerNotFound, DuplicateNode, Fault, NodeNotFound
from skyferry.vospace.nodes import NodeDocument, NodeKind
from skyferry.vospace.paths import NodePath

Outcome = StoredNode | Fault


class SpaceDelivery:
    """Takes files for places below one container. What is stored stays, whatever happens to the rest."""

    def __init__(
        self,
        admission: Admission,
        nodes: Nodes,
        quotas: Quotas,
        audit: Audit,
        caller: Caller,
        container: NodePath,
    ) -> None:
        self._admission = admission
        self._nodes = nodes
        self._quotas = quotas
        self._audit = audit
        self._caller = caller
        self._container = container

    def put(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Store small files, durably on return. Of several for one place, the last one stays."""
        outcomes: list[Outcome] = []
        for round in _rounds(parcels):
            outcomes += self._put(round)
        return outcomes

    def upload(self, path: NodePath, request: UploadRequest) -> Upload:
        """Start a large file."""
        self._make_containers(path.parent)
        where = self._below(path)
        return SpaceUpload(self._admission, self._quotas, self._audit, self._caller, where, request)

    def make_container(self, path: NodePath) -> tuple[StoredNode, bool]:
        """Have a container, and those above it; returns whether it was made."""
        resolver = self._admission.resolver
        resolved = resolver.resolve(self._caller, self._below(path), follow=True)
        if resolved.exists and resolved.node.kind is NodeKind.CONTAINER:
            return resolved.node, False
        self._make_containers(path.parent)
        return self._make(self._below(path)), True

    def _put(self, parcels: Sequence[Parcel]) -> list[Outcome]:
        """Store files of different places."""
        batch = _Batch(parcels)
        for directory, files in batch.by_directory().items():
            try:
                self._judge(batch, directory, files)
            except Fault as fault:
                batch.refuse(files, fault)
        loose = list(batch.loose())
        for (at, _), outcome in zip(loose, self._admission.store.place_many([one for _, one in loose]), strict=True):
            batch.outcomes[at] = outcome
        return [self._ended(parcel, outcome) for parcel, outcome in zip(parcels, batch.outcomes, strict=True)]

    def _ended(self, parcel: Parcel, outcome: Outcome | None) -> Outcome:
        """What became of a file in the end."""
        if outcome is None or isinstance(outcome, (DuplicateNode, NodeNotFound)):
            # Behind a link, or changed since it was judged: as a file by itself, which looks again.
            return self._put_alone(parcel)
        told = outcome.name if isinstance(outcome, Fault) else "done"
        self._audit.record(self._caller, "put bytes", self._below(parcel.path), told, bytes=len(parcel.content))
        return outcome

    def _judge(self, batch: _Batch, directory: NodePath, files: Sequence[int]) -> None:
        """Judge files of one directory; raises what refuses all of them."""
        names = [batch.parcels[at].path.name for at in files]
        places = self._places(directory, names)
        room: Room | None = None
        asked = 0
        for at, place in zip(files, places, strict=True):
            if place is None:
                continue
            parcel = batch.parcels[at]
            try:
                if isinstance(place, Fault):
                    raise place
                digest = md5()
                digest.update(parcel.content)
                check_digests(Digests(md5=parcel.md5), digest.hexdigest())
                room = room or self._quotas.admit(place.parent, None)
                room.check(asked + len(parcel.content) - place.freed)
                asked += len(parcel.content) - place.freed
                batch.places[at] = _placement(place, parcel, digest.hexdigest())
            except Fault as fault:
                batch.refuse([at], fault)

    def _places(self, directory: NodePath, names: Sequence[bytes]) -> list[Place | Fault | None]:
        where = self._below(directory)
        try:
            return self._admission.admit_many(self._caller, where, names)
        except ContainerNotFound:
            self._make_containers(directory)
            return self._admission.admit_many(self._caller, where, names)

    def _put_alone(self, parcel: Parcel) -> Outcome:
        request = UploadRequest(length=len(parcel.content), content_type=parcel.content_type, mtime=parcel.mtime)
        try:
            upload = self.upload(parcel.path, request)
            try:
                upload.write(parcel.content)
                return upload.finish(Digests(md5=parcel.md5))
            finally:
                upload.abort()
        except Fault as fault:
            return fault

    def _make_containers(self, path: NodePath) -> None:
        """Make what is missing of the containers down to `path`."""
        missing: list[NodePath] = []
        while len(path) and not self._exists(path):
            missing.append(path)
            path = path.parent
        for one in reversed(missing):
            self._make(self._below(one))

    def _exists(self, path: NodePath) -> bool:
        return self._admission.resolver.resolve(self._caller, self._below(path), follow=True).exists

    def _make(self, path: NodePath) -> StoredNode:
        document = NodeDocument(uri=self._admission.names.uri(path), kind=NodeKind.CONTAINER)
        with self._audit.change(self._caller, "create", path):
            try:
                return self._nodes.create(self._caller, path, document)
            except DuplicateNode:  # another request was faster
                return self._admission.resolver.resolve(self._caller, path, follow=True).node

    def _below(self, path: NodePath) -> NodePath:
        return NodePath((*self._container.parts, *path.parts))


@dataclass(slots=True)
class _Batch:
    """Files of different places, and what is known of each so far."""

    parcels: Sequence[Parcel]
    places: list[Placement | None]
    outcomes: list[Outcome | None]

    def __init__(self, parcels: Sequence[Parcel]) -> None:
        self.parcels = parcels
        self.places = [None] * len(parcels)
        self.outcomes = [None] * len(parcels)

    def by_directory(self) -> dict[NodePath, list[int]]:
        found: dict[NodePath, list[int]] = {}
        for at, parcel in enumerate(self.parcels):
            found.setdefault(parcel.path.parent, []).append(at)
        return found

    def refuse(self, files: Sequence[int], fault: Fault) -> None:
        for at in files:
            self.outcomes[at] = fault

    def loose(self) -> Iterator[tuple[int, Loose]]:
        """What may be stored."""
        taken: set[tuple[object, bytes]] = set()
        for at, placement in enumerate(self.places):
            if placement is None or self.outcomes[at] is not None:
                continue
            place = placement.parent.key, placement.name
            if place not in taken:  # a second one by another path, through a link, follows by itself
                taken.add(place)
                yield at, Loose(self.parcels[at].content, placement)


def _rounds(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """The files in their order, cut wherever a place comes again."""
    round: list[Parcel] = []
    taken: set[NodePath] = set()
    for parcel in parcels:
        if parcel.path in taken:
            yield round
            round, taken = [], set()
        round.append(parcel)
        taken.add(parcel.path)
    if round:
        yield round


def _placement(place: Place, parcel: Parcel, digest: str) -> Placement:
    request = UploadRequest(content_type=parcel.content_type, mtime=parcel.mtime)
    return Placement(
        parent=place.parent[-1],
        name=place.path.name,
        replaces=place.node,
        new=new_data(place, request),
        md5=digest,
        length=len(parcel.content),
    )
