"""Keys and values of properties."""

import pytest

from skyferry.vospace import properties
from skyferry.vospace.faults import InvalidArgument


@pytest.mark.parametrize("key", [properties.LENGTH, properties.TITLE, "ivo://other/key", "bare", "", "a b"])
def test_known_and_custom_keys_pass(key: str) -> None:
    properties.check_key(key)


@pytest.mark.parametrize("key", ["ivo://ivoa.net/vospace/core#isgroupread", "ivo://ivoa.net/vospace/else"])
def test_unknown_keys_of_the_standard_are_refused(key: str) -> None:
    with pytest.raises(InvalidArgument, match="unrecognized property URI"):
        properties.check_key(key)


def test_groups_keep_their_order_and_lose_repetitions() -> None:
    text = " ivo://a/gms?b/c  ivo://x.y/gms?A-._~ ivo://a/gms?b/c\n"
    assert properties.parse_groups("k", text) == ("ivo://a/gms?b/c", "ivo://x.y/gms?A-._~")
    assert properties.parse_groups("k", None) == properties.parse_groups("k", " ") == ()


@pytest.mark.parametrize(
    "text", ["staff", "ivo://a/gms?", "ivo://a/gms?a,b", "ivo:///gms?a", "https://a/gms?a", "ivo://a/gms?é"]
)
def test_what_is_no_group_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        properties.parse_groups("k", text)


def test_booleans() -> None:
    assert properties.parse_boolean("k", " TRUE ") is True
    assert properties.parse_boolean("k", "false") is properties.parse_boolean("k", None) is False
    with pytest.raises(InvalidArgument):
        properties.parse_boolean("k", "yes")
