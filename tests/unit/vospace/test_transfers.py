"""Transfer documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.transfers import (
    Direction,
    Transfer,
    TransferProtocol,
    TransferView,
    parse_direction,
    read_transfer,
    write_transfer,
)
from unit.vospace.texts import words

params = st.lists(st.tuples(words, words), max_size=2).map(tuple)
views = st.builds(TransferView, uri=words, params=params)
protocols = st.builds(
    TransferProtocol,
    uri=words,
    endpoint=st.none() | words,
    security_methods=st.lists(words, max_size=2).map(tuple),
    params=params,
)
transfers = st.builds(
    Transfer,
    targets=st.lists(words, min_size=1, max_size=3).map(tuple),
    direction=st.sampled_from(Direction) | st.just("vos://a~s/p"),
    view=st.none() | views,
    protocols=st.lists(protocols, max_size=2).map(tuple),
    keep_bytes=st.booleans(),
    params=params,
)


@given(transfers)
def test_a_transfer_reads_back_as_it_was_written(transfer: Transfer) -> None:
    assert read_transfer(write_transfer(transfer)) == transfer


def test_a_document_of_an_old_client() -> None:
    transfer = read_transfer(
        b"""<vos:transfer xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0">
        <vos:target>vos://a!s/p</vos:target><vos:direction>PUSHTOVOSPACE</vos:direction>
        <vos:view uri="ivo://ivoa.net/vospace/core#defaultview"/>
        <vos:protocol uri="ivo://ivoa.net/vospace/core#httpsput"/></vos:transfer>"""
    )
    assert transfer.direction == Direction.PUSH_TO
    assert transfer.keep_bytes
    assert transfer.destination is None
    assert transfer.protocols[0].security_methods == ()


def test_directions() -> None:
    assert parse_direction(" ivo://cadc.nrc.ca/vospace#bidirectional ") is Direction.MOUNT
    assert parse_direction("VOS://a~s/b") == "VOS://a~s/b"
    with pytest.raises(InvalidArgument):
        parse_direction("sideways")


@pytest.mark.parametrize(
    "inner",
    [
        "<v:direction>pushToVoSpace</v:direction>",
        "<v:target>vos://a~s/p</v:target>",
        "<v:target>vos://a~s/p</v:target><v:direction>up</v:direction>",
        "<v:target>t</v:target><v:direction>pushToVoSpace</v:direction><v:protocol/>",
        "<v:target>t</v:target><v:direction>vos://a~s/b</v:direction><v:keepBytes>maybe</v:keepBytes>",
    ],
)
def test_incomplete_documents_are_refused(inner: str) -> None:
    with pytest.raises(InvalidArgument):
        read_transfer(f"<v:transfer xmlns:v='http://www.ivoa.net/xml/VOSpace/v2.0'>{inner}</v:transfer>".encode())


def test_a_package_may_have_no_target() -> None:
    body = (
        "<v:transfer xmlns:v='http://www.ivoa.net/xml/VOSpace/v2.0'><v:direction>pullFromVoSpace</v:direction>"
        "<v:view uri='vos://cadc.nrc.ca~vospace/CADC/std/Pkg-1.0'/></v:transfer>"
    )
    assert read_transfer(body.encode()).targets == ()
