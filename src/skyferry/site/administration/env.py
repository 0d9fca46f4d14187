"""``skyferry env``: what a shell must export so that existing clients find the site."""

from __future__ import annotations

import shlex
from urllib.parse import urlsplit

import click

from skyferry.site.administration.options import json_option, layout_command, show
from skyferry.site.layout import Layout


@click.command()
@json_option
@layout_command
def env(layout: Layout, as_json: bool) -> None:
    """Print exports for unmodified clients on this machine: eval "$(skyferry env --data DIR)"."""
    exports = exports_of(layout)
    show(as_json, exports, lambda: [f"export {name}={shlex.quote(value)}" for name, value in exports.items()])


def exports_of(layout: Layout) -> dict[str, str]:
    """Variables by name: the site for ``vos``, its authority for ``curl``, ``vosfs`` and our own commands."""
    exports = {
        "SKYFERRY_DATA": str(layout.data),
        "VOSPACE_WEBSERVICE": urlsplit(layout.public_url).netloc,
    }
    if layout.settings.tls_cert is None:
        exports |= {"SSL_CERT_FILE": str(layout.ca), "CURL_CA_BUNDLE": str(layout.ca)}
    return exports
