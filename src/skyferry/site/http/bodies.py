"""Reading the documents that requests carry, never more of them than allowed."""

from __future__ import annotations

from starlette.requests import ClientDisconnect, Request

from skyferry.vospace.faults import InvalidArgument, RequestEntityTooLarge


async def read_document(request: Request, limit: int) -> bytes:
    """Return the whole body, sized or chunked.

    Raises
    ------
    RequestEntityTooLarge
        If it is, or says it is, longer than `limit` bytes; what is left of it stays unread.
    InvalidArgument
        If the client leaves before its end.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise RequestEntityTooLarge(f"document of {announced} bytes, at most {limit} are accepted")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > limit:
                raise RequestEntityTooLarge(f"document longer than {limit} bytes")
    except ClientDisconnect:
        raise InvalidArgument("the document was cut short") from None
    return bytes(body)
