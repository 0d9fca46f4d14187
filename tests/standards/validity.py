"""The XML schemas of the standards, and whether a document follows its own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from lxml import etree

DIRECTORY = Path(__file__).with_name("schemas")

_BY_NAMESPACE = {
    "http://www.ivoa.net/xml/VOSpace/v2.0": "VOSpace",
    "http://www.ivoa.net/xml/UWS/v1.0": "UWS",
    "http://www.ivoa.net/xml/VOSIAvailability/v1.0": "VOSIAvailability",
    "http://www.ivoa.net/xml/VOSICapabilities/v1.0": "VOSICapabilities",
}
# lxml takes one schema; documents of capabilities mix two that do not import each other.
_ALL = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:import namespace="http://www.ivoa.net/xml/VODataService/v1.1" schemaLocation="VODataService.xsd"/>
  <xs:import namespace="{namespace}" schemaLocation="{name}.xsd"/>
</xs:schema>"""


class _Here(etree.Resolver):
    """Finds every schema beside this file, whatever address it is imported from."""

    def resolve(self, url: str, _public: str, context: object) -> object:
        return self.resolve_filename(str(DIRECTORY / url.rpartition("/")[2]), context)


def deviations(document: bytes) -> list[str]:
    """What is wrong with a document by the schema of its root's namespace; nothing if it is valid."""
    root = etree.fromstring(document)
    schema = _schema(etree.QName(root).namespace)
    schema.validate(root)
    return [f"line {error.line}: {error.message}" for error in schema.error_log]


@cache
def _schema(namespace: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Here())
    text = _ALL.format(namespace=namespace, name=_BY_NAMESPACE[namespace])
    return etree.XMLSchema(etree.fromstring(text, parser, base_url=f"{DIRECTORY}/all.xsd"))
