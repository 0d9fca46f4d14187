"""The JSON form says what the XML form says."""

import json

from hypothesis import given

from skyferry.vospace.node_json import write_node_json
from skyferry.vospace.nodes import NodeDocument, NodeKind
from unit.vospace.texts import documents


def test_the_form_of_a_container() -> None:
    document = NodeDocument(
        uri="vos://example.org~arc/d",
        kind=NodeKind.CONTAINER,
        properties={"k": "true"},
        read_only=frozenset({"k"}),
        children=[
            NodeDocument(uri="vos://example.org~arc/d/l", kind=NodeKind.LINK, target="vos://example.org~arc/d/f"),
            NodeDocument(uri="vos://example.org~arc/d/c", kind=NodeKind.CONTAINER),
        ],
    )
    assert json.loads(b"".join(write_node_json(document))) == {
        "vos:node": {
            "@xmlns:vos": "http://www.ivoa.net/xml/VOSpace/v2.0",
            "@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "@uri": "vos://example.org~arc/d",
            "@xsi:type": "vos:ContainerNode",
            "vos:properties": {"$": [{"property": {"@uri": "k", "@readOnly": "true", "$": "true"}}]},
            "vos:nodes": {
                "$": [
                    {
                        "node": {
                            "@uri": "vos://example.org~arc/d/l",
                            "@xsi:type": "vos:LinkNode",
                            "vos:properties": {"$": []},
                            "vos:target": {"$": "vos://example.org~arc/d/f"},
                        }
                    },
                    {
                        "node": {
                            "@uri": "vos://example.org~arc/d/c",
                            "@xsi:type": "vos:ContainerNode",
                            "vos:properties": {"$": []},
                            "vos:nodes": {"$": []},
                        }
                    },
                ]
            },
        }
    }


def test_an_empty_container_and_minimal_detail_are_json_too() -> None:
    document = NodeDocument(uri="u", kind=NodeKind.CONTAINER, properties={"k": "v"})
    root = json.loads(b"".join(write_node_json(document, "min")))["vos:node"]
    assert "vos:properties" not in root
    assert root["vos:nodes"] == {"$": []}


@given(documents())
def test_every_property_is_there(document: NodeDocument) -> None:
    root = json.loads(b"".join(write_node_json(document)))["vos:node"]
    items = [item["property"] for item in root["vos:properties"]["$"]]
    assert {item["@uri"]: item.get("$") for item in items} == document.properties
