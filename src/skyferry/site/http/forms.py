"""Forms in request bodies, bounded before they are read."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request

from skyferry.site.http.bodies import read_document
from skyferry.vospace.faults import InvalidArgument

LONGEST = 64 * 1024
FIELDS = 100


async def read_form(request: Request) -> dict[str, list[str]]:
    """Return the fields of an ``application/x-www-form-urlencoded`` body, each with its values in order.

    Raises
    ------
    InvalidArgument
        For another media type, or a body that is no form.
    RequestEntityTooLarge
        For one over 64 KiB.
    """
    media_type = request.headers.get("content-type", "application/x-www-form-urlencoded").partition(";")[0].strip()
    if media_type.lower() != "application/x-www-form-urlencoded":
        raise InvalidArgument(f"a form is application/x-www-form-urlencoded, not {media_type[:60]}")
    body = await read_document(request, LONGEST)
    try:
        return parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError as error:
        raise InvalidArgument("the form is malformed") from error


def one_value(form: dict[str, list[str]], name: str) -> str | None:
    """The value of a field; None if it is missing. Raises `InvalidArgument` if it is there several times."""
    values = form.get(name, [])
    if len(values) > 1:
        raise InvalidArgument(f"several values for {name}")
    return values[0] if values else None
