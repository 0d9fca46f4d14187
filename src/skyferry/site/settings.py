"""What an operator can choose: ``skyferry.toml``, then the environment (``SKYFERRY_…``), then the command line."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, IPvAnyNetwork, PlainSerializer, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from skyferry.vospace.faults import InvalidArgument

FILE_NAME = "skyferry.toml"


def load(data: Path, config: Path | None = None, **chosen: Any) -> Settings:
    """Return the settings of the site in `data`.

    Parameters
    ----------
    data
        The site's directory; `FILE_NAME` in it is read where `config` is not given.
    config
        A TOML file to read instead; it must exist.
    chosen
        What the command line says; None counts as not said.

    Raises
    ------
    InvalidArgument
        For a file that is missing or is no TOML, an unknown setting, or a value that is none.
    """
    file = config if config is not None else data / FILE_NAME
    if config is not None and not file.is_file():
        raise InvalidArgument(f"no configuration file {file}")

    class Here(Settings):
        model_config = SettingsConfigDict(toml_file=file)

    said = {name: value for name, value in chosen.items() if value is not None}
    try:
        read = Here(data=data.absolute(), **said)
        return Settings.model_construct(**{name: getattr(read, name) for name in Settings.model_fields})
    except tomllib.TOMLDecodeError as error:
        raise InvalidArgument(f"{file} is not TOML: {error}") from error
    except ValidationError as error:
        raise InvalidArgument("; ".join(_in_words(problem, file) for problem in error.errors())) from error


def _in_words(problem: Any, file: Path) -> str:
    name = ".".join(str(part) for part in problem["loc"]) or "settings"
    if problem["type"] == "extra_forbidden":
        return f"unknown setting {name} in {file}"
    return f"setting {name}: {problem['msg']}"


_UNITS = {"": 1, "B": 1, **{p + "B": 1000**n for n, p in enumerate("KMGTP", 1)}}
_UNITS |= {p + "iB": 1024**n for n, p in enumerate("KMGTP", 1)} | {p: 1024**n for n, p in enumerate("KMGTP", 1)}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGTP]?i?B?)", re.IGNORECASE)


def parse_size(value: Any) -> int:
    """Read a number of bytes: ``10737418240``, ``10GiB``, ``1.5 TB``; ``10G`` counts as ``10GiB``."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SIZE.fullmatch(str(value).strip())
    if match is None:
        raise ValueError(f"not a size: {value} (say 10GiB, or a number of bytes)")
    unit = match[2].upper().replace("I", "i")
    return int(float(match[1]) * _UNITS[unit]) if "." in match[1] else int(match[1]) * _UNITS[unit]


def format_size(size: int) -> str:
    """The shortest exact IEC form of a number of bytes: ``10GiB``."""
    for power, unit in reversed(list(enumerate(("", "KiB", "MiB", "GiB", "TiB", "PiB")))):
        if size and size % 1024**power == 0 and power:
            return f"{size // 1024**power}{unit}"
    return str(size)


Size = Annotated[int, BeforeValidator(parse_size), Field(ge=0)]
Secret = Annotated[SecretStr, PlainSerializer(lambda secret: secret.get_secret_value(), when_used="json")]
"""Leaves the process only on the private pipe to its children; never shown."""
Positive = Annotated[int, Field(gt=0)]
Network = Annotated[IPvAnyNetwork, PlainSerializer(str)]


def _enough_workers() -> int:
    return max(2, os.cpu_count() or 1)


class Settings(BaseSettings):
    """Every setting of a site. Sizes are bytes or ``10GiB``; lists and tables are JSON in the environment."""

    model_config = SettingsConfigDict(env_prefix="SKYFERRY_", extra="forbid", frozen=True)

    data: Path = Field(default=Path("skyferry-data"), description="The site's directory.")

    # --- the door
    host: str = Field(
        default="localhost",
        description="Name or address to listen on; `0.0.0.0` or `::` for every address of the machine.",
    )
    port: int = Field(default=8443, ge=0, le=65535, description="HTTPS port; 0 lets the system choose one.")
    sftp: bool = Field(default=True, description="Whether the tree is served over SFTP too, for sshfs and rsync.")
    sftp_port: int = Field(default=64022, ge=0, le=65535, description="SFTP port; 0 lets the system choose one.")
    sftp_workers: Positive = Field(
        default_factory=_enough_workers, description="SFTP processes; by default one per core, at least two."
    )
    public_url: str | None = Field(
        default=None,
        description="The origin clients use, `https://host[:port]`, where it differs from host and port.",
    )
    workers: int = Field(
        default_factory=_enough_workers, ge=1, description="Front-end processes; by default one per core, at least two."
    )
    shutdown_seconds: Positive = Field(
        default=30, description="How long requests in flight may take to finish once the site is told to stop."
    )
    trusted_proxies: tuple[Network, ...] = Field(
        default=(),
        description="Addresses or networks of reverse proxies whose `X-Forwarded-*` and `X-Client-Certificate` count.",
    )

    # --- TLS and certificates
    tls_cert: Path | None = Field(
        default=None,
        description="The operator's own server certificate with its chain (PEM), instead of the site CA's.",
    )
    tls_key: Path | None = Field(default=None, description="The private key of `tls_cert` (PEM).")
    server_names: tuple[str, ...] = Field(
        default=(), description="Further host names and addresses for the generated server certificate."
    )
    client_ca_bundles: tuple[Path, ...] = Field(
        default=(), description="Files of further authorities (PEM) whose client certificates are accepted."
    )
    subject_map: dict[str, str] = Field(
        default_factory=dict,
        description='Subjects of certificates from `client_ca_bundles` to account names: `"CN=Ada,O=Obs" = "ada"`.',
    )
    certificate_days: Positive = Field(default=10, description="Validity of an issued user certificate, in days.")
    certificate_days_max: Positive = Field(default=30, description="The longest validity a user may ask for, in days.")

    # --- names
    authority: str = Field(
        default="skyferry.local",
        pattern=r"^[a-z0-9.-]+$",
        description="The site's IVOA authority: identifiers are `ivo://AUTHORITY/arc` and so on.",
    )
    authority_aliases: tuple[str, ...] = Field(
        default=("cadc.nrc.ca",),
        description="Further authorities under which services are registered and URIs accepted; "
        "existing clients have `cadc.nrc.ca` built in (and `opencadc.org` for `LOCAL_VOSPACE_WEBSERVICE`).",
    )

    group_registries: dict[str, str] = Field(
        default_factory=dict,
        description="Other authorities whose groups count, and their registries: "
        '`"other.org" = "https://host/reg/resource-caps"`. Their group services must accept certificates of '
        "this site's authority; a failure to answer counts as no.",
    )
    group_ca: Path | None = Field(
        default=None, description="Authorities (PEM) to trust when asking them, instead of the system's."
    )

    # --- storage
    database_url: Secret | None = Field(
        default=None,
        description="`sqlite:////path/file` or `postgresql+psycopg://user:password@host/name`; "
        "default `DIR/skyferry.sqlite`.",
    )
    jobs_database_url: Secret | None = Field(
        default=None,
        description="Where durable jobs are kept; default `DIR/jobs.sqlite`, "
        "or the database of `database_url` if that is PostgreSQL.",
    )
    blobs_url: str | None = Field(
        default=None,
        description="Where vault keeps bytes: `file:///dir` or `s3://bucket?endpoint=https://host:port`; "
        "default `DIR/blobs`. S3 credentials come from the environment: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`.",
    )
    arc_root: Path | None = Field(default=None, description="The POSIX tree that `/arc` serves; default `DIR/arc`.")
    arc_staging: Path | None = Field(
        default=None,
        description="Where uploads to arc grow before they appear, on the file system of `arc_root`; "
        "default `DIR/arc-staging`.",
    )

    arc_mounted_as: tuple[Path, ...] = Field(
        default=(Path("/arc"),),
        description="Where else programs see the arc tree: symlinks that start so lead inside, not out of it.",
    )

    # --- quotas and limits
    user_quota: Size = Field(default=10 << 30, description="Quota of a new user's `arc:home/USER`.")
    project_quota: Size = Field(default=200 << 30, description="Quota of a new project's `arc:projects/PROJECT`.")
    vault_quota: Size | None = Field(default=None, description="Quota of a new `vos:NAME`; none means without limit.")
    document_limit: Size = Field(default=1 << 20, description="The longest XML or form document accepted.")

    # --- life times
    token_days: Positive = Field(default=30, description="Validity of a token made by a login, in days.")
    session_hours: Positive = Field(default=12, description="Validity of a browser session, in hours.")
    transfer_hours: Positive = Field(default=12, description="Validity of a pre-authorised URL, in hours.")
    transaction_days: Positive = Field(
        default=7, description="How long an idle put transaction waits for its next segment, in days."
    )

    # --- jobs and import
    job_days: Positive = Field(default=7, description="How long an ended job can be read, in days.")
    job_seconds: Positive = Field(
        default=7 * 86400, description="The longest execution time a job may have, in seconds."
    )
    recount_hours: Positive = Field(
        default=24, description="How often the bytes of arc are counted anew, since other programs write there too."
    )
    job_threads: Positive = Field(default=4, description="Jobs that run at once.")
    import_hosts: tuple[str, ...] = Field(
        default=(),
        description="Hosts a user may import from (`archive.example.org`, `*.example.org`); empty means none. "
        "A private address counts only where it stands here itself.",
    )
    import_http: bool = Field(default=False, description="Whether import may also use plain http.")
    import_ca: Path | None = Field(
        default=None, description="Authorities (PEM) to trust when importing, instead of the system's."
    )
    import_limit: Size = Field(default=1 << 40, description="The largest file that is imported.")

    # --- logs
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="Log lines on stderr: `console`, `json`, or by whether stderr is a terminal."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least level logged."
    )

    @field_validator("public_url")
    @classmethod
    def _origin(cls, url: str | None) -> str | None:
        if url is None:
            return None
        if re.fullmatch(r"https?://[^/\s?#@]+/?", url) is None:
            raise ValueError(f"not an origin: {url} (say https://host:port)")
        return url.rstrip("/")

    @field_validator("tls_key")
    @classmethod
    def _both_or_none(cls, key: Path | None, info: Any) -> Path | None:
        if (key is None) != (info.data.get("tls_cert") is None):
            raise ValueError("tls_cert and tls_key go together")
        return key

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
