"""Capabilities and availability in the form that every reader in use accepts."""

import xml.etree.ElementTree as ET

from skyferry.vospace.availability import Availability, read_availability, write_availability
from skyferry.vospace.capabilities import Capability, Interface, read_capabilities, write_capabilities
from skyferry.vospace.standards import AUTHENTICATED, NODES, PROXY_CERTIFICATE, VOSI_AVAILABILITY
from skyferry.vospace.vocabulary import write_properties, write_views

CAPABILITIES = (
    Capability.open(VOSI_AVAILABILITY, "https://h:8443/arc/availability"),
    Capability.public(NODES, "https://h:8443/arc/nodes", "base"),
    Capability.authenticated(PROXY_CERTIFICATE, "https://h:8443/cred/proxy"),
)


def test_capabilities_read_back() -> None:
    assert read_capabilities(write_capabilities(CAPABILITIES)) == CAPABILITIES


def test_anonymous_use_comes_first_and_says_so_where_both_are_allowed() -> None:
    root = ET.fromstring(write_capabilities(CAPABILITIES))
    methods = [
        [
            [method.get("standardID") for method in interface.iter("securityMethod")]
            for interface in element.iter("interface")
        ]
        for element in root.iter("capability")
    ]
    assert methods == [[[]], [[None], list(AUTHENTICATED)], [list(AUTHENTICATED)]]


def test_another_services_capabilities_are_read() -> None:
    body = b"""<v:capabilities xmlns:v="http://www.ivoa.net/xml/VOSICapabilities/v1.0" xmlns="urn:other">
      <capability standardID=" ivo://x "><interface role="std"><accessURL> https://h/x </accessURL>
      <securityMethod standardID="ivo://ivoa.net/sso#cookie"/></interface><interface/></capability></v:capabilities>"""
    assert read_capabilities(body) == (
        Capability("ivo://x", (Interface("https://h/x", "full", ("ivo://ivoa.net/sso#cookie",)),)),
    )


def test_availability_reads_back_and_holds_the_callers_address() -> None:
    availability = Availability(available=True, up_since=0, back_at=10**9, notes=("all <well>",))
    body = write_availability(availability, "1.2.3.4")
    assert read_availability(body) == availability
    assert b"<!--<clientip>1.2.3.4</clientip>-->" in body


def test_no_address_breaks_the_document() -> None:
    assert ET.fromstring(write_availability(Availability(available=False), "-->\x00<a>--")) is not None


def test_the_vocabulary_documents() -> None:
    vos = "{http://www.ivoa.net/xml/VOSpace/v2.0}"
    root = ET.fromstring(write_properties(["a"], ["b"], ["c&"]))
    assert [(child.tag, [item.get("uri") for item in child]) for child in root] == [
        (f"{vos}accepts", ["a"]),
        (f"{vos}provides", ["b"]),
        (f"{vos}contains", ["c&"]),
    ]
    assert ET.fromstring(write_views([], ["x"])).find(f"{vos}provides/{vos}view") is not None
