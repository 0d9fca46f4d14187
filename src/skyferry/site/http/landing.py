"""``GET /``: what this site is and how to reach it; and its certificate authority, ``/ca.pem``."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from skyferry import __version__
from skyferry.site.http.origin import origin_of
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """The landing page and the authority's certificate, both anonymous."""

    async def landing(request: Request) -> Response:
        return respond(page(services, origin_of(request)), "text/html; charset=utf-8", headers=_headers())

    async def authority(_request: Request) -> Response:
        pem = services.certificates.certificate.public_bytes(Encoding.PEM)
        return respond(pem, "application/x-pem-file", headers={"cache-control": "max-age=600"})

    return [Route("/", landing), Route("/ca.pem", authority)]


def page(services: Services, origin: str) -> str:
    """The page's HTML, for readers who know the site as `origin`."""
    parts = urlsplit(origin)
    # The site's own certificate needs its authority; an operator's own is for browsers to judge.
    own = services.issues_server_certificate
    fingerprint = services.certificates.fingerprint()
    words = {
        "authority": services.authority.name,
        "version": __version__,
        "origin": origin,
        "netloc": parts.netloc,
        "name": services.authority.name.split(".")[0],
        "arc_id": services.authority.resource_id("arc"),
        "vault_id": services.authority.resource_id("vault"),
        "cacert": " --cacert ca.pem" if own else "",
        "insecure": " -k" if own else "",
        "sslcert": "\nexport SSL_CERT_FILE=$PWD/ca.pem" if own else "",
        "fingerprint": f" \\\n    --fingerprint {fingerprint.replace(':', '')}" if own else "",
    }
    fields = {name: escape(value) for name, value in words.items()}
    trust = _OWN_AUTHORITY if own else _PUBLIC_AUTHORITY
    sftp = _SFTP if services.sftp_port is not None else ""
    fields |= {
        "print": escape(fingerprint),
        "host": escape(parts.hostname or ""),
        "sftp_port": str(services.sftp_port),
        "style": _resource("landing.css"),
    }
    fields["trust"] = Template(trust).substitute(fields)
    fields["sftp"] = Template(sftp).substitute(fields)
    return Template(_resource("landing.html")).substitute(fields)


_OWN_AUTHORITY = """<p>The site's certificates come from <a href="/ca.pem">its own authority</a>. Fetch it, and compare
its SHA-256 fingerprint with one that you were given another way:</p>
<pre>curl -k -o ca.pem $origin/ca.pem
openssl x509 -in ca.pem -noout -fingerprint -sha256</pre>
<p class="print"><code>$print</code></p>"""

_PUBLIC_AUTHORITY = "<p>Nothing to do: the site's certificate comes from an authority that your system knows.</p>"

_SFTP = """<h3>A directory on your computer</h3>
<pre>sshfs -p $sftp_port <i>USER</i>@$host:/ mountpoint</pre>"""


@cache
def _resource(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def _headers() -> dict[str, str]:
    """No script can run on the page, and no style but its own."""
    style = base64.b64encode(hashlib.sha256(_resource("landing.css").encode()).digest()).decode()
    return {
        "content-security-policy": f"default-src 'none'; style-src 'sha256-{style}'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "cache-control": "no-cache",
    }
