"""``/storage``: one page for every address of the file manager, and the files that it loads."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.web.assets import Assets
from skyferry.vospace.faults import NodeNotFound

_DIRECTORY = Path(__file__).with_name("assets")
_SHELL = "shell.html"

POLICY = "; ".join(
    (
        "default-src 'none'",
        # WebAssembly computes MD5 in a worker.
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        # Style sheets are ours; components set `style` attributes on their own elements.
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        # Components hold their own icons as data.
        "connect-src 'self' data:",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_PAGE_HEADERS = {
    "content-security-policy": POLICY,
    "cache-control": "no-cache",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
}


def routes(directory: Path = _DIRECTORY) -> list[BaseRoute]:
    """The page at ``/storage/…``, for whatever its script finds there, and its files."""
    assets = Assets(directory)

    async def page(_request: Request) -> Response:
        shell = assets.find(_SHELL)
        assert shell is not None
        body = shell.content.replace(b"{assets}", f"/storage/assets/{assets.digest}".encode())
        return Response(body, headers={**_PAGE_HEADERS, "content-type": shell.media_type})

    async def asset(request: Request) -> Response:
        found = assets.find(request.path_params["name"])
        if found is None:
            raise NodeNotFound("no such file of the file manager")
        # A page of before an update asks by the old digest: it gets the new file, and nobody keeps it.
        current = request.path_params["digest"] == assets.digest
        caching = "public, max-age=31536000, immutable" if current else "no-cache"
        headers = {
            "content-type": found.media_type,
            "cache-control": caching,
            "x-content-type-options": "nosniff",
            "content-security-policy": POLICY,
        }
        return Response(found.content, headers=headers)

    async def start(_request: Request) -> Response:
        return RedirectResponse("/storage/", 308)

    return [
        Route("/storage", start),
        Route("/storage/assets/{digest}/{name:path}", asset),
        Route("/storage/{rest:path}", page),
    ]
