"""``cadc-get-cert``: fetch a short-lived certificate with name and password."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import click

from skyferry.client.client import Client
from skyferry.client.credentials import (
    DEFAULT_CERTIFICATE,
    Certificate,
    Credential,
    Password,
    Token,
    read_netrc,
)
from skyferry.client.directories import write_whole
from skyferry.client.errors import InvalidUsage
from skyferry.client.exchange import Line
from skyferry.client.messages import Request
from skyferry.client.sites import REGISTRY_PATH, Site, SiteBook
from skyferry.commands.options import HELP
from skyferry.commands.running import FerryCommand, run_async
from skyferry.vospace import standards
from skyferry.vospace.faults import Fault, NotAuthenticated, PermissionDenied

_WRONG_PASSWORD = 13
_NONE_VALID = 13
_ASKED_FOR_REST = "rest"


@click.command("cadc-get-cert", cls=FerryCommand, context_settings=HELP)
@click.option("-u", "--user", metavar="NAME", help="Account; the password is asked for, or read from a pipe.")
@click.option("-n", "--netrc", "use_netrc", is_flag=True, help="Name and password from ~/.netrc.")
@click.option("--netrc-file", metavar="FILE", help="Name and password from this file.")
@click.option("--token", metavar="TOKEN", help="A bearer token instead of a password.")
@click.option("--cert-filename", "--cert", metavar="FILE", default=str(DEFAULT_CERTIFICATE), help="Where to save it.")
@click.option(
    "--days-valid",
    metavar="N",
    is_flag=False,
    flag_value=_ASKED_FOR_REST,
    default=None,
    help="For how many days (default 10). Without N: say how long the present one lasts.",
)
@click.option("--host", metavar="HOST[:PORT]", help="The site, by its address instead of the current one.")
@click.option("--site", "site_name", metavar="NAME", help="Another site than the current one.")
@click.option("--resource-id", metavar="ID", help="Another certificate service than the site's own.")
@click.option("-k", "--insecure", is_flag=True, help="Do not check the site's certificate.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
@click.option("-v", "--verbose", is_flag=True, help="Accepted.")
@click.option("-d", "--debug", is_flag=True, help="Show tracebacks.")
@click.version_option(None, "-V", "--version", package_name="skyferry")
def main(
    user: str | None,
    use_netrc: bool,
    netrc_file: str | None,
    token: str | None,
    cert_filename: str,
    days_valid: str | None,
    host: str | None,
    site_name: str | None,
    resource_id: str | None,
    insecure: bool,
    quiet: bool,
    verbose: bool,
    debug: bool,
) -> int:
    """Get a certificate that proves who you are, and save it where every command looks for it."""
    file = Path(cert_filename).expanduser()
    if days_valid == _ASKED_FOR_REST:
        return _tell_rest(file)
    days = _days(days_valid)
    site = _site(host, site_name)
    credential = _credential(site, user, use_netrc, netrc_file, token)

    async def fetch() -> bytes:
        line = Line(ca_file=site.ca_file, insecure=insecure)
        async with Client(site, credential, line) as client:
            addresses = await client.registry.addresses()
            identifier = resource_id or f"ivo://{_authority(addresses, site)}/cred"
            service = await client.registry.service(identifier)
            url = service.url(standards.PROXY_CERTIFICATE, credential)
            query = urlencode({"daysValid": days})
            return (await client.http.send(Request(method="GET", url=f"{url}?{query}"))).body

    try:
        certificate = run_async(fetch())
    except (NotAuthenticated, PermissionDenied):
        sys.stderr.write("FAILED: invalid username/password combination\n")
        return _WRONG_PASSWORD
    except Fault as fault:
        sys.stderr.write(f"FAILED to retrieve {days} day certificate\nERROR:: {fault.detail}\n")
        return fault.exit_code
    if b"PRIVATE KEY" not in certificate:
        sys.stderr.write(f"FAILED to retrieve {days} day certificate\nERROR:: the answer holds no key\n")
        return 255
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(file, certificate)
    if not quiet:
        sys.stdout.write(f"DONE. {days} day certificate saved in {file}\n")
    return 0


def _tell_rest(file: Path) -> int:
    """Say how long the present certificate lasts; a status of its own where there is none or it has ended."""
    if not file.is_file():
        sys.stderr.write(f"ERROR:: no certificate in {file}; get one with cadc-get-cert\n")
        return _NONE_VALID
    expiry = Certificate(file).expiry()
    if expiry is None:
        sys.stderr.write(f"ERROR:: {file} holds no certificate that can be read\n")
        return _NONE_VALID
    rest = expiry - datetime.now(UTC)
    if rest.total_seconds() <= 0:
        sys.stderr.write("ERROR:: Expired cert. Update by running cadc-get-cert\n")
        return 77
    days, seconds = rest.days, rest.seconds
    sys.stdout.write(
        f"{file}: valid for {days} days {seconds // 3600} hours, until {expiry.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
    )
    return 0


def _days(text: str | None) -> int:
    if text is None:
        return 10
    if not text.isdigit() or int(text) < 1:
        raise InvalidUsage(f"--days-valid takes a number of days, not {text!r}")
    return int(text)


def _site(host: str | None, name: str | None) -> Site:
    book = SiteBook.load()
    if host is None:
        return book.get(name) if name else book.current()
    known = book.of_host(host)
    if known is not None:
        return known
    return Site(name=host, registry=f"https://{host}{REGISTRY_PATH}", authority="")


def _credential(site: Site, user: str | None, use_netrc: bool, netrc_file: str | None, token: str | None) -> Credential:
    if token:
        return Token(token)
    if use_netrc or netrc_file:
        found = read_netrc(Path(netrc_file or "~/.netrc").expanduser()).of(site.host)
        if found is None:
            raise InvalidUsage(f"no line for {site.host} in {netrc_file or '~/.netrc'}")
        return found
    if not user:
        raise InvalidUsage("who are you? cadc-get-cert -u NAME, or -n for ~/.netrc")
    return Password(user, _password(f"{user}@{site.host}"))


def _password(whose: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    from getpass import getpass

    sys.stdout.write(f"{whose}\n")
    return getpass("Password: ")


def _authority(addresses: dict[str, str], site: Site) -> str:
    """The authority under which the registry lists a certificate service; the site's own if it is among them."""
    having = [key.removeprefix("ivo://").split("/")[0] for key in addresses if key.endswith("/cred")]
    return site.authority if site.authority in having or not having else having[0]
