"""What a service can do, and where (VOSI 1.1 §2, VODataService 1.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.standards import AUTHENTICATED
from skyferry.vospace.xml import DECLARATION, DOCUMENT_LIMIT, XSI, Element, escape_attribute, escape_text, read_tree

VOSI = "http://www.ivoa.net/xml/VOSICapabilities/v1.0"
VODATASERVICE = "http://www.ivoa.net/xml/VODataService/v1.1"

Use = Literal["base", "full"]


@dataclass(frozen=True, slots=True)
class Interface:
    """One address of a capability, and the ways to say who is asking; none of them means anonymous."""

    url: str
    use: str = "full"
    security_methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capability:
    """A standard and the interfaces through which the service follows it."""

    standard_id: str
    interfaces: tuple[Interface, ...]

    @classmethod
    def open(cls, standard_id: str, url: str, use: Use = "full") -> Capability:
        """For everybody, without an identity."""
        return cls(standard_id, (Interface(url, use),))

    @classmethod
    def public(cls, standard_id: str, url: str, use: Use = "full") -> Capability:
        """For everybody, with an identity or without."""
        return cls(standard_id, (Interface(url, use), Interface(url, use, AUTHENTICATED)))

    @classmethod
    def authenticated(cls, standard_id: str, url: str, use: Use = "full") -> Capability:
        """Only with an identity."""
        return cls(standard_id, (Interface(url, use, AUTHENTICATED),))


def write_capabilities(capabilities: Iterable[Capability]) -> bytes:
    """The document in the form that every reader in use accepts.

    Where several interfaces stand together, an anonymous one has an explicit empty ``securityMethod``.
    """
    lines = [f'{DECLARATION}<vosi:capabilities xmlns:vosi="{VOSI}" xmlns:vs="{VODATASERVICE}" xmlns:xsi="{XSI}">']
    for capability in capabilities:
        lines.append(f'  <capability standardID="{escape_attribute(capability.standard_id)}">')
        lines += [_interface(interface, len(capability.interfaces) > 1) for interface in capability.interfaces]
        lines.append("  </capability>")
    lines.append("</vosi:capabilities>\n")
    return "\n".join(lines).encode()


def read_capabilities(body: bytes, *, limit: int | None = DOCUMENT_LIMIT) -> tuple[Capability, ...]:
    """Read the document of any service, whatever namespaces and order it uses inside.

    Raises
    ------
    InvalidArgument
        If it is none, or no XML that is accepted.
    """
    root = read_tree(body, limit=limit)
    if root.name != "capabilities":
        raise InvalidArgument(f"not a capabilities document: <{root.name}>")
    return tuple(
        Capability(
            element.attributes.get("standardID", "").strip(),
            tuple(read for child in _named(element, "interface") if (read := _read_interface(child)) is not None),
        )
        for element in _named(root, "capability")
    )


def _interface(interface: Interface, explicit: bool) -> str:
    methods = [f'<securityMethod standardID="{escape_attribute(uri)}"/>' for uri in interface.security_methods]
    if not methods and explicit:
        methods = ["<securityMethod/>"]
    return (
        '    <interface xsi:type="vs:ParamHTTP" role="std">'
        f'<accessURL use="{interface.use}">{escape_text(interface.url)}</accessURL>{"".join(methods)}</interface>'
    )


def _read_interface(element: Element) -> Interface | None:
    url = next(iter(_named(element, "accessURL")), None)
    if url is None:
        return None
    methods = (method.attributes.get("standardID", "").strip() for method in _named(element, "securityMethod"))
    return Interface(url.text.strip(), url.attributes.get("use", "full"), tuple(uri for uri in methods if uri))


def _named(element: Element, name: str) -> list[Element]:
    return [child for child in element.children if child.name == name]
