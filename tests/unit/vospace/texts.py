"""Strategies of text that XML can hold, and of documents made of it."""

from hypothesis import strategies as st

from skyferry.vospace.nodes import NodeDocument, NodeKind

xml_text = st.text(
    st.characters(
        exclude_categories=("Cs",),
        exclude_characters="".join(chr(c) for c in range(32) if chr(c) not in "\t\n\r") + "\ufffe\uffff",
    ),
    max_size=40,
)
words = xml_text.map(str.strip).filter(bool)

_properties = st.dictionaries(words, st.none() | xml_text, max_size=5)


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[NodeKind, ...] = tuple(NodeKind)) -> NodeDocument:
    kind = draw(st.sampled_from(kinds))
    properties = draw(_properties)
    return NodeDocument(
        uri=draw(words),
        kind=kind,
        properties=properties,
        read_only=frozenset(draw(st.lists(st.sampled_from(sorted(properties)))) if properties else ()),
        target=draw(words) if kind is NodeKind.LINK else None,
        busy=draw(st.none() | st.booleans()),
        accepts=tuple(draw(st.lists(words, max_size=2))) if kind is NodeKind.DATA else (),
        provides=tuple(draw(st.lists(words, max_size=2))) if kind is NodeKind.DATA else (),
    )
