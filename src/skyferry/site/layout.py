"""What lies where in a site's directory, and which of it is elsewhere by configuration."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from skyferry.site.settings import Settings


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths of one site.

    DIR/
    ├── skyferry.toml       the operator's settings, if there are any
    ├── ca.pem, ca.key      the site's certificate authority: what clients trust, and its private key
    ├── server.pem          the server's key and certificate
    ├── secrets/            keys: the one that signs pre-authorised URLs, the SSH host's, the SSH authority's
    ├── skyferry.sqlite     accounts, metadata, vault's catalogue
    ├── jobs.sqlite         durable jobs
    ├── arc/, arc-staging/  the POSIX tree, and uploads to it that are not complete
    ├── blobs/              vault's bytes
    ├── format              the version of all this; written when the first start is complete
    ├── address             where it was served last, for administration
    ├── sftp-address        the same for SFTP, HOST:PORT; missing while that is off
    ├── lock                held by the one server of an embedded site
    ├── maintenance         there while the site is `read-only` or `offline`
    └── run/                of the running server only: metrics, files that come over SFTP and are not complete
    """

    settings: Settings

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def ca(self) -> Path:
        return self.data / "ca.pem"

    @property
    def server_certificate(self) -> Path:
        return self.settings.tls_cert or self.data / "server.pem"

    @property
    def server_key(self) -> Path:
        return self.settings.tls_key or self.server_certificate

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def grant_key(self) -> Path:
        return self.secrets / "grants.key"

    @property
    def ssh_host_key(self) -> Path:
        return self.secrets / "ssh_host_ed25519_key"

    @property
    def ssh_authority_key(self) -> Path:
        return self.secrets / "ssh_ca_key"

    @property
    def format(self) -> Path:
        return self.data / "format"

    @property
    def address(self) -> Path:
        return self.data / "address"

    @property
    def sftp_address(self) -> Path:
        return self.data / "sftp-address"

    @property
    def maintenance(self) -> Path:
        return self.data / "maintenance"

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def metrics(self) -> Path:
        return self.run / "metrics"

    @property
    def staging(self) -> Path:
        return self.run / "staging"

    @property
    def arc_root(self) -> Path:
        return self.settings.arc_root or self.data / "arc"

    @property
    def arc_staging(self) -> Path:
        return self.settings.arc_staging or self.data / "arc-staging"

    @property
    def blobs_url(self) -> str:
        return self.settings.blobs_url or f"file://{self.data / 'blobs'}"

    @property
    def database_url(self) -> str:
        chosen = self.settings.database_url
        return chosen.get_secret_value() if chosen else f"sqlite:///{self.data / 'skyferry.sqlite'}"

    @property
    def jobs_database_url(self) -> str:
        chosen = self.settings.jobs_database_url
        if chosen:
            return chosen.get_secret_value()
        return f"sqlite:///{self.data / 'jobs.sqlite'}" if self.is_embedded else self.database_url

    @property
    def is_embedded(self) -> bool:
        """Whether one server alone may run on it."""
        return self.database_url.startswith("sqlite")

    @property
    def is_initialised(self) -> bool:
        """Whether a first start was completed."""
        return self.format.exists()

    @property
    def public_url(self) -> str:
        """The origin in every URL the site emits: scheme, host and, always, port."""
        if self.settings.public_url:
            parts = urlsplit(self.settings.public_url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
            return f"{parts.scheme}://{parts.netloc.removesuffix(f':{port}')}:{port}"
        host = self._own_name()
        return f"https://{f'[{host}]' if ':' in host else host}:{self.settings.port}"

    @property
    def public_host(self) -> str:
        return urlsplit(self.public_url).hostname or "localhost"

    def certificate_names(self) -> list[str]:
        """Host names and addresses the generated server certificate is good for, the public one first."""
        names = [self.public_host, self._own_name(), *self.settings.server_names, "localhost", "127.0.0.1", "::1"]
        return list(dict.fromkeys(name.lower() for name in names))

    def _own_name(self) -> str:
        host = self.settings.host
        try:
            everywhere = ip_address(host).is_unspecified
        except ValueError:
            everywhere = host == ""
        return socket.gethostname() if everywhere else host
