"""Node documents: the exact form that goes out, and everything that is accepted coming in."""

import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyferry.vospace.faults import InvalidArgument, TypeNotSupported
from skyferry.vospace.node_xml import read_children, read_listing, read_node, write_node
from skyferry.vospace.nodes import NodeDocument, NodeKind
from unit.vospace.texts import documents

DATE = "ivo://ivoa.net/vospace/core#date"
NODE = "<v:node xmlns:v='http://www.ivoa.net/xml/VOSpace/v2.0' uri='u'>"
PUBLIC = "ivo://ivoa.net/vospace/core#ispublic"


def written(document: NodeDocument, detail: str = "properties") -> str:
    return b"".join(write_node(document, detail)).decode()


def test_the_form_of_a_container() -> None:
    text = written(
        NodeDocument(
            uri="vos://example.org~arc/home",
            kind=NodeKind.CONTAINER,
            properties={PUBLIC: "false", DATE: "2026-01-02T03:04:05.678"},
            read_only=frozenset({DATE}),
            children=[
                NodeDocument(uri="vos://example.org~arc/home/a&b", kind=NodeKind.DATA, busy=False),
                NodeDocument(uri="vos://example.org~arc/home/c", kind=NodeKind.CONTAINER),
                NodeDocument(uri="vos://example.org~arc/home/l", kind=NodeKind.LINK, target="vos://x~arc/<"),
            ],
        )
    )
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' uri="vos://example.org~arc/home" xsi:type="vos:ContainerNode">'
        "<vos:properties>"
        f'<vos:property uri="{DATE}" readOnly="true">2026-01-02T03:04:05.678</vos:property>'
        f'<vos:property uri="{PUBLIC}">false</vos:property>'
        "</vos:properties><vos:nodes>\n"
        '<vos:node uri="vos://example.org~arc/home/a&amp;b" xsi:type="vos:DataNode" busy="false">'
        "<vos:properties></vos:properties><vos:accepts/><vos:provides/></vos:node>\n"
        '<vos:node uri="vos://example.org~arc/home/c" xsi:type="vos:ContainerNode">'
        "<vos:properties></vos:properties><vos:nodes/></vos:node>\n"
        '<vos:node uri="vos://example.org~arc/home/l" xsi:type="vos:LinkNode">'
        "<vos:properties></vos:properties><vos:target>vos://x~arc/&lt;</vos:target></vos:node>\n"
        "</vos:nodes></vos:node>\n"
    )


def test_minimal_detail_leaves_properties_and_busy_out_but_lists_children() -> None:
    child = NodeDocument(uri="vos://a~s/d/f", kind=NodeKind.DATA, properties={DATE: "x"}, busy=True)
    text = written(NodeDocument(uri="vos://a~s/d", kind=NodeKind.CONTAINER, children=[child]), "min")
    assert "propert" not in text
    assert "busy" not in text
    assert 'uri="vos://a~s/d/f"' in text


@given(documents())
def test_a_document_reads_back_as_it_was_written(document: NodeDocument) -> None:
    assert read_node(written(document).encode()) == document


@given(documents((NodeKind.CONTAINER,)), st.lists(documents(), max_size=4), st.integers(1, 300))
def test_a_listing_reads_back_in_pieces_of_any_size(
    container: NodeDocument, children: list[NodeDocument], size: int
) -> None:
    body = written(replace(container, children=children)).encode()
    listing = read_listing(body[at : at + size] for at in range(0, len(body), size))
    assert list(listing.children) == children
    assert replace(listing, children=()) == container


@pytest.mark.parametrize("start", ["<node xmlns='{}' xmlns:i='{}'", "<x:node xmlns:x='{}' xmlns:i='{}'"])
def test_any_prefix_is_accepted(start: str) -> None:
    head = start.format("http://www.ivoa.net/xml/VOSpace/v2.0", "http://www.w3.org/2001/XMLSchema-instance")
    prefix = "x:" if "x:" in start else ""
    body = (
        f"{head} uri='vos://a~s/p' i:type='ns2:StructuredDataNode'><{prefix}properties>"
        f"<{prefix}property uri='k' i:nil='true'>text</{prefix}property></{prefix}properties>"
        f"<{prefix}accepts><{prefix}view uri='v'/></{prefix}accepts>"
        f"<{prefix}nodes><{prefix}node uri='u' i:type='Strange'/></{prefix}nodes></{prefix}node>"
    )
    assert read_node(body.encode()) == NodeDocument(
        uri="vos://a~s/p", kind=NodeKind.DATA, properties={"k": None}, accepts=("v",)
    )


@pytest.mark.parametrize("name", ["", "Node", "vos:Node"])
def test_without_a_type_the_kind_is_open(name: str) -> None:
    kind = f'xsi:type="{name}"' if name else ""
    body = written(NodeDocument(uri="vos://a~s/p")).replace("uri=", f"{kind} uri=", 1)
    assert read_node(body.encode()).kind is None


def test_other_types_are_not_supported() -> None:
    body = written(NodeDocument(uri="vos://a~s/p", kind=NodeKind.DATA)).replace("DataNode", "FutureNode")
    with pytest.raises(TypeNotSupported):
        read_node(body.encode())


def test_a_child_of_a_type_from_the_future_does_not_break_a_listing() -> None:
    listing = NodeDocument(
        uri="vos://a~s/p", kind=NodeKind.CONTAINER, children=[NodeDocument(uri="vos://a~s/p/f", kind=NodeKind.DATA)]
    )
    body = written(listing).replace("DataNode", "FutureNode").encode()
    assert [(child.uri, child.kind) for child in read_children([body])] == [("vos://a~s/p/f", None)]


@pytest.mark.parametrize(
    "body",
    [
        "<node uri='vos://a~s/p'/>",
        "<v:node xmlns:v='http://www.ivoa.net/xml/VOSpace/v1.0' uri='vos://a~s/p'/>",
        "<v:transfer xmlns:v='http://www.ivoa.net/xml/VOSpace/v2.0' uri='vos://a~s/p'/>",
        NODE.replace(" uri='u'>", "/>"),
        f"{NODE}<properties/></v:node>",
        f"{NODE}<v:properties><property uri='k'/></v:properties></v:node>",
        f"{NODE}<v:properties><v:property/></v:properties></v:node>",
    ],
)
def test_other_namespaces_and_elements_are_refused(body: str) -> None:
    with pytest.raises(InvalidArgument):
        read_node(body.encode())


def test_a_listing_cut_short_is_an_error_not_a_short_listing() -> None:
    children = [NodeDocument(uri=f"vos://a~s/p/{n}", kind=NodeKind.DATA) for n in range(10)]
    body = written(NodeDocument(uri="vos://a~s/p", kind=NodeKind.CONTAINER, children=children)).encode()
    with pytest.raises(InvalidArgument):
        list(read_children([body[: len(body) // 2]]))


def test_a_large_listing_is_written_and_read_in_constant_memory() -> None:
    def children() -> Iterator[NodeDocument]:
        for number in range(30_000):
            yield NodeDocument(
                uri=f"vos://example.org~arc/home/{number}", kind=NodeKind.DATA, properties={DATE: "x" * 100}
            )

    tracemalloc.start()
    try:
        blocks = write_node(NodeDocument(uri="vos://a~s/p", kind=NodeKind.CONTAINER, children=children()))
        assert sum(1 for _ in read_children(blocks)) == 30_000
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_properties_stand_in_the_order_of_their_uris() -> None:
    text = written(NodeDocument(uri="u", kind=NodeKind.DATA, properties={"b": "1", "a": "2", "C": "3"}))
    assert re.findall(r'property uri="(.)"', text) == ["C", "a", "b"]
