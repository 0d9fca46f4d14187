"""A front-end process: the site's HTTP door on sockets that the parent has bound."""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Callable

import uvicorn

from skyferry.site.child import Orders, ignore
from skyferry.site.composition import Site
from skyferry.site.http.app import create_app
from skyferry.site.http.metrics import Metrics
from skyferry.site.http.protocol import protocol_at
from skyferry.site.http.tls import server_context
from skyferry.site.http.tls_renewal import Renewal
from skyferry.site.layout import Layout
from skyferry.site.web import routes as pages

KEEP_ALIVE_SECONDS = 75
"""Longer than the usual 60 s of reverse proxies and clients, so that they close first."""


def main() -> None:
    """Serve until SIGTERM; then finish what is in flight, within the time that the settings give."""
    orders = Orders("frontend")
    site = Site.open(orders.settings)
    context = _tls(site.layout)
    config = uvicorn.Config(
        Metrics(create_app(site.services(), pages())),
        http=protocol_at(site.layout.public_url),
        loop="uvloop",
        ws="none",
        lifespan="on",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=orders.settings.shutdown_seconds,
        ssl_context_factory=lambda _config, _default: context,
    )
    signal.signal(signal.SIGTERM, ignore)
    renewal = Renewal(context, site.layout.server_certificate, site.layout.server_key)
    _Server(config, renewal, orders.serving).run([socket.socket(fileno=number) for number in orders.descriptors])
    site.close()


def _tls(layout: Layout) -> ssl.SSLContext:
    authorities = [layout.ca, *layout.settings.client_ca_bundles]
    return server_context(layout.server_certificate, layout.server_key, authorities)


class _Server(uvicorn.Server):
    """Says when it serves, and minds its certificate."""

    def __init__(self, config: uvicorn.Config, renewal: Renewal, on_serving: Callable[[], None]) -> None:
        super().__init__(config)
        self._renewal = renewal
        self._on_serving = on_serving

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._looking = asyncio.create_task(self._renewal.keep_looking())
        self._on_serving()


if __name__ == "__main__":
    main()
