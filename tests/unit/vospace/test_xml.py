"""XML is read safely: nothing but plain, well-formed, bounded documents gets in."""

import pytest

from skyferry.vospace.faults import InvalidArgument, RequestEntityTooLarge
from skyferry.vospace.xml import ElementStream, escape_attribute, escape_text, read_tree


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<a>",
        b"<a></b>",
        b"not xml",
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>&unknown;</a>",
        b"<p:a/>",
        b"<a/><b/>",
        b'<?xml version="1.0" encoding="no-such-codec"?><a/>',
        b'<?xml version="1.0" encoding="zlib"?><a/>',
        b"<a>\xff</a>",
        b"<a>" * 51 + b"</a>" * 51,
    ],
)
def test_what_is_not_plain_xml_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidArgument):
        read_tree(body)


def test_fifty_levels_are_read() -> None:
    assert read_tree(b"<a>" * 50 + b"</a>" * 50).name == "a"


def test_a_document_over_the_limit_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(RequestEntityTooLarge):
        read_tree(b"<a>" + b" " * (1 << 20) + b"</a>")
    assert read_tree(b"<a>" + b" " * (1 << 20) + b"</a>", limit=None).name == "a"


def test_namespaces_are_resolved_whatever_the_prefix() -> None:
    root = read_tree(b'<p:a xmlns:p="urn:x" xmlns:q="urn:y" q:k="v" k="w"><b xmlns="urn:x"> t </b></p:a>')
    assert root.is_("urn:x", "a")
    assert root.attributes == {"urn:y k": "v", "k": "w"}
    assert root.text_of("b") == "t"


def test_a_stream_hands_elements_out_before_the_document_ends() -> None:
    def chunks():
        yield b"<a><b><c>1</c><c>2</c>"
        yield b"<c>3"
        raise AssertionError("read further than needed")

    stream = iter(ElementStream(chunks(), depth=2))
    assert [next(stream)[1].text for _ in range(2)] == ["1", "2"]


def test_what_xml_cannot_hold_is_replaced() -> None:
    assert escape_text("a\x00b\ud800c\r") == "a\ufffdb\ufffdc&#13;"
    assert escape_attribute('"\n<&') == "&quot;&#10;&lt;&amp;"
