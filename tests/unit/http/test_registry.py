"""Where everything is, in the forms that existing readers take."""

import re
from xml.etree import ElementTree

import pytest

from skyferry.vospace.capabilities import read_capabilities
from unit.http.asking import Client

SERVICES = ("arc", "vault", "cred", "ac")
ANONYMOUS_METHOD = "securityMethod"


def test_the_registry_names_every_service_under_every_authority(site, anonymous):
    answer = anonymous.get("/reg/resource-caps")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain")
    assert answer.headers["cache-control"] == "max-age=600"
    text = answer.body.decode()
    assert "\r" not in text
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    assert all(line.count("=") == 1 and line.strip() for line in lines)
    known = dict(line.split(" = ") for line in lines)
    for authority in ("skyferry.local", "cadc.nrc.ca"):
        for id, path in (("arc", "arc"), ("vault", "vault"), ("cred", "cred"), ("gms", "ac"), ("posix-mapper", "ac")):
            assert known[f"ivo://{authority}/{id}"] == f"{site.url}/{path}/capabilities"


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_says_what_it_can(site, anonymous, service):
    answer = anonymous.get(f"/{service}/capabilities")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
    capabilities = {c.standard_id: c for c in read_capabilities(answer.body)}
    for vosi in ("capabilities", "availability"):
        (interface,) = capabilities[f"ivo://ivoa.net/std/VOSI#{vosi}"].interfaces
        assert (interface.url, interface.security_methods) == (f"{site.url}/{service}/{vosi}", ())
    for capability in capabilities.values():
        assert re.match(r"[a-z]+://[^/]+/.+", capability.standard_id)
        for interface in capability.interfaces:
            assert interface.url.startswith(f"{site.url}/{service}/")


def test_public_capabilities_offer_the_anonymous_interface_first(anonymous):
    root = ElementTree.fromstring(anonymous.get("/arc/capabilities").body)
    nodes = next(c for c in root if c.get("standardID") == "ivo://ivoa.net/std/VOSpace/v2.0#nodes")
    first, second = nodes.findall("interface")
    assert [method.attrib for method in first.findall("securityMethod")] == [{}]
    offered = [method.get("standardID") for method in second.findall("securityMethod")]
    assert offered == [f"ivo://ivoa.net/sso#{name}" for name in ("tls-with-certificate", "cookie", "token", "BasicAA")]
    assert first.find("accessURL").text == second.find("accessURL").text
    assert first.find("accessURL").get("use") == "base"


@pytest.mark.parametrize("query", ["", "?detail=min"])
@pytest.mark.parametrize("service", SERVICES)
def test_each_service_says_whether_it_is_up(anonymous, service, query):
    answer = anonymous.get(f"/{service}/availability{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/xml")
    root = ElementTree.fromstring(answer.body)
    namespace = "{http://www.ivoa.net/xml/VOSIAvailability/v1.0}"
    assert root.tag == f"{namespace}availability"
    assert root.find(f"{namespace}available").text == "true"
    assert re.search(rb"<!--<clientip>(127\.0\.0\.1|::1)</clientip>-->", answer.body)


def test_head_works_where_get_does(anonymous):
    for target in ("/reg/resource-caps", "/arc/capabilities", "/ac/availability"):
        answer = anonymous.ask("HEAD", target)
        assert (answer.status, answer.body) == (200, b"")


def test_availability_answers_without_looking_at_credentials(site):
    assert Client(site).get("/arc/availability", authorization="Bearer wrong").status == 200
