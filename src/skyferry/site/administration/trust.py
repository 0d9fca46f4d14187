"""``skyferry trust``: make this machine believe the site's certificate."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import click

from skyferry.site.access.certificates import CertificateAuthority
from skyferry.site.administration.options import layout_command
from skyferry.site.layout import Layout
from skyferry.vospace.faults import InternalFault, PermissionDenied

SYSTEM_DIRECTORY = Path("/usr/local/share/ca-certificates")


@click.command()
@click.option("--install", is_flag=True, help="Do it: add the authority to this system's (needs root).")
@layout_command
def trust(layout: Layout, install: bool) -> None:
    """Show, or with --install do, what makes browsers, curl and unmodified clients trust the site's authority."""
    if layout.settings.tls_cert is not None:
        click.echo("nothing to do: the site uses the operator's own server certificate, not its own authority's")
        return
    name = f"skyferry-{layout.settings.authority}.crt"
    if install:
        _install(layout.ca, SYSTEM_DIRECTORY / name)
        click.echo(f"installed {SYSTEM_DIRECTORY / name}")
    else:
        click.echo("\n".join(advice(layout, name)))


def advice(layout: Layout, name: str) -> list[str]:
    """Text for people, each way with the commands that do it."""
    ca = layout.ca
    return [
        f"The site's authority is {ca}",
        f"SHA-256 {CertificateAuthority(layout.data).fingerprint()}",
        "",
        "# The whole system, curl and wget included (Debian, Ubuntu; as root, or `skyferry trust --install`):",
        f"install -m 644 {ca} {SYSTEM_DIRECTORY / name} && update-ca-certificates",
        "",
        "# One shell: curl, and Python's ssl as fsspec and vosfs use it:",
        f"export CURL_CA_BUNDLE={ca} SSL_CERT_FILE={ca}",
        "",
        "# vos and cadc-get-cert ignore both; their own environment's list of authorities counts:",
        f'cat {ca} >> "$(python -m certifi)"',
        "",
        "# Firefox: Settings, Privacy & Security, View Certificates, Authorities, Import…",
        "# Chromium and Chrome on Linux (package libnss3-tools):",
        f"certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n skyferry -i {ca}",
    ]


def _install(ca: Path, place: Path) -> None:
    updater = shutil.which("update-ca-certificates", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if updater is None:
        raise InternalFault(f"no update-ca-certificates on this {sysconfig.get_platform()} system; import {ca} by hand")
    if os.geteuid() != 0:
        raise PermissionDenied(f"only root can change what this system trusts: sudo skyferry trust --install ({place})")
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ca, place)
    place.chmod(0o644)
    subprocess.run([updater], check=True, stdout=subprocess.DEVNULL)
