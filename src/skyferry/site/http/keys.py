"""``/ac/keys``: one's own SSH keys, registered, listed, taken away."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from skyferry.site.access.accounts import Account
from skyferry.site.access.ssh_keys import SshKey
from skyferry.site.http.authentication import whole_caller_of
from skyferry.site.http.forms import one_value, read_form
from skyferry.site.http.responses import respond
from skyferry.site.http.services import Services
from skyferry.site.http.threads import call
from skyferry.vospace.times import job_time

_NO_STORE = {"cache-control": "no-store"}


def routes(services: Services) -> list[BaseRoute]:
    """The list with GET and POST, single keys with DELETE."""

    async def account_of(request: Request) -> Account:
        caller = await whole_caller_of(request)
        assert caller.name is not None
        return await call(services.accounts.get, caller.name)

    async def listing(request: Request) -> Response:
        kept = await call(services.ssh_keys.list, await account_of(request))
        return JSONResponse([_as_json(key) for key in kept], headers=_NO_STORE)

    async def add(request: Request) -> Response:
        """Register the form's ``key``, a line as in ``id_ed25519.pub``; ``label`` counts instead of its comment."""
        account = await account_of(request)
        form = await read_form(request)
        text, label = one_value(form, "key") or "", one_value(form, "label") or ""
        key = await call(services.ssh_keys.add, account, text, label)
        return JSONResponse(_as_json(key), 201, headers=_NO_STORE)

    async def collection(request: Request) -> Response:
        return await (add if request.method == "POST" else listing)(request)

    async def remove(request: Request) -> Response:
        account = await account_of(request)
        await call(services.ssh_keys.remove, account, request.path_params["id"])
        return respond()

    return [
        Route("/ac/keys", collection, methods=["GET", "POST"]),
        Route("/ac/keys/{id}", remove, methods=["DELETE"]),
    ]


def _as_json(key: SshKey) -> dict[str, object]:
    return {
        "id": key.id,
        "label": key.label,
        "kind": key.kind,
        "fingerprint": key.fingerprint,
        "created": job_time(key.created),
        "last_used": None if key.last_used is None else job_time(key.last_used),
    }
