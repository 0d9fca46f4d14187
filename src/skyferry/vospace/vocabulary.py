"""The documents of ``/views``, ``/protocols`` and ``/properties`` (VOSpace 2.1 §6.1)."""

from __future__ import annotations

from collections.abc import Iterable

from skyferry.vospace.xml import DECLARATION, VOSPACE, escape_attribute


def write_views(accepts: Iterable[str], provides: Iterable[str]) -> bytes:
    """The views in which the service takes and gives bytes."""
    return _document("view", "views", accepts=accepts, provides=provides)


def write_protocols(accepts: Iterable[str], provides: Iterable[str]) -> bytes:
    """The protocols by which the service fetches bytes itself, and by which it is reached."""
    return _document("protocol", "protocols", accepts=accepts, provides=provides)


def write_properties(accepts: Iterable[str], provides: Iterable[str], contains: Iterable[str]) -> bytes:
    """The properties that clients may set, that the service gives, and that its nodes hold."""
    return _document("property", "properties", accepts=accepts, provides=provides, contains=contains)


def _document(item: str, root: str, **lists: Iterable[str]) -> bytes:
    lines = [f'{DECLARATION}<vos:{root} xmlns:vos="{VOSPACE}">']
    for name, uris in lists.items():
        lines.append(f"  <vos:{name}>")
        lines.extend(f'    <vos:{item} uri="{escape_attribute(uri)}"/>' for uri in uris)
        lines.append(f"  </vos:{name}>")
    lines.append(f"</vos:{root}>\n")
    return "\n".join(lines).encode()
