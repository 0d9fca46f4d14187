"""The parts of a site put together from its settings: by front ends, by the job process, by administration."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self

from skyferry.site.access.accounts import Accounts
from skyferry.site.access.authenticator import Authenticator
from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.access.client_certificates import ClientCertificates, load_bundle
from skyferry.site.access.grants import Grants
from skyferry.site.access.groups import Groups
from skyferry.site.access.names import Names
from skyferry.site.access.sessions import Sessions
from skyferry.site.access.ssh_authority import SshAuthority
from skyferry.site.access.ssh_keys import SshKeys
from skyferry.site.access.tokens import Tokens
from skyferry.site.database.engine import Database
from skyferry.site.fetch.groups import CERTIFICATE_SECONDS, GroupServices, Identity
from skyferry.site.http.services import Availability, Limits, Services
from skyferry.site.jobs.jobs import JobLimits, Jobs, open_jobs
from skyferry.site.layout import Layout
from skyferry.site.settings import Settings
from skyferry.site.space.allocations import Allocations
from skyferry.site.space.service_space import open_space
from skyferry.site.space.space import Space
from skyferry.site.storage.arc.store import ArcStore
from skyferry.site.storage.base import Store
from skyferry.site.storage.vault.opening import open_blobs
from skyferry.site.storage.vault.store import VaultStore
from skyferry.vospace.paths import ROOT, NodePath
from skyferry.vospace.uris import Authority

ALLOCATION_PARENTS = {
    "arc": (NodePath((b"home",)), NodePath((b"projects",))),
    "vault": (ROOT,),
}
"""The containers whose children are allocations of users and projects."""


@dataclass(frozen=True, kw_only=True)
class Site:
    """Everything of one site that a process works with. Every process opens its own."""

    settings: Settings
    layout: Layout
    authority: Authority
    database: Database
    accounts: Accounts
    names: Names
    groups: Groups
    tokens: Tokens
    sessions: Sessions
    certificates: CertificateAuthority
    ssh_keys: SshKeys
    ssh_authority: SshAuthority
    grants: Grants
    authenticator: Authenticator
    stores: Mapping[str, Store]
    spaces: Mapping[str, Space]
    allocations: Mapping[str, Allocations]
    jobs: Jobs
    closing: list[Callable[[], None]] = field(default_factory=list, repr=False)

    @classmethod
    def open(cls, settings: Settings, *, arc_store: type[ArcStore] = ArcStore) -> Site:
        """Open the site in a directory that was prepared.

        Parameters
        ----------
        arc_store
            The kind of store over arc's tree; another one for the process that serves mounts.
        """
        layout = Layout(settings)
        authority = Authority(settings.authority, settings.authority_aliases)
        database = Database.open(layout.database_url)
        accounts = Accounts(database)
        certificates = CertificateAuthority(layout.data)
        groups = Groups(database, authority, _group_services(settings, certificates))
        tokens = Tokens(database, accounts)
        sessions = Sessions(database, accounts, idle_seconds=settings.session_hours * 3600)
        trusted = ClientCertificates(
            certificates.certificate,
            [root for bundle in settings.client_ca_bundles for root in load_bundle(bundle)],
            settings.subject_map,
        )
        arc = arc_store(
            database, layout.arc_root, layout.arc_staging, authority=authority, mounted_as=settings.arc_mounted_as
        )
        stores: dict[str, Store] = {"arc": arc, "vault": VaultStore(database, open_blobs(layout.blobs_url))}
        spaces = {
            service: open_space(
                service,
                store,
                database,
                authority,
                ALLOCATION_PARENTS[service],
                is_account=accounts.exists,
                transaction_seconds=settings.transaction_days * 86400,
                staging=layout.staging,
            )
            for service, store in stores.items()
        }
        jobs = open_jobs(
            database,
            layout.jobs_database_url,
            authority,
            JobLimits(execution_seconds=settings.job_seconds, keep_seconds=settings.job_days * 86400),
        )
        return cls(
            settings=settings,
            layout=layout,
            authority=authority,
            database=database,
            accounts=accounts,
            names=Names(database),
            groups=groups,
            tokens=tokens,
            sessions=sessions,
            certificates=certificates,
            ssh_keys=SshKeys(database),
            ssh_authority=SshAuthority(layout.ssh_authority_key, layout.ssh_host_key),
            grants=Grants([layout.grant_key.read_bytes()], accounts),
            authenticator=Authenticator(accounts, tokens, sessions, groups, trusted),
            stores=stores,
            spaces=spaces,
            allocations={service: Allocations(store, ALLOCATION_PARENTS[service]) for service, store in stores.items()},
            jobs=jobs,
            closing=[jobs.close, arc.close, database.close],
        )

    def services(self) -> Services:
        """The parts that the HTTP door is given."""
        settings = self.settings
        return Services(
            authority=self.authority,
            public_url=self.layout.public_url,
            trusted_proxies=settings.trusted_proxies,
            spaces=self.spaces,
            accounts=self.accounts,
            groups=self.groups,
            tokens=self.tokens,
            sessions=self.sessions,
            certificates=self.certificates,
            ssh_keys=self.ssh_keys,
            ssh_authority=self.ssh_authority,
            grants=self.grants,
            authenticator=self.authenticator,
            jobs=self.jobs,
            issues_server_certificate=settings.tls_cert is None,
            sftp_port=settings.sftp_port if settings.sftp else None,
            limits=Limits(
                document_bytes=settings.document_limit,
                grant_seconds=settings.transfer_hours * 3600,
                certificate_days=settings.certificate_days_max,
                certificate_default_days=settings.certificate_days,
                token_days=settings.token_days,
            ),
            availability=self.availability,
        )

    def availability(self) -> Availability:
        """What the operator lets the site do: the content of the file `Layout.maintenance`, if there is one."""
        try:
            return Availability(self.layout.maintenance.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return Availability.FULL

    def close(self) -> None:
        for close in self.closing:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


def _group_services(settings: Settings, certificates: CertificateAuthority) -> GroupServices | None:
    """The group services of other authorities; None where the operator names none."""
    if not settings.group_registries:
        return None

    def issue(user: str) -> Identity:
        issued = certificates.issue(user, CERTIFICATE_SECONDS / 86400)
        return Identity(issued.certificate, issued.key)

    return GroupServices(settings.group_registries, issue, ca_file=settings.group_ca)
