"""Properties by the names that people use: the standard's by their last word, others by their whole URI."""

from __future__ import annotations

from skyferry.vospace import properties

_CORE = "ivo://ivoa.net/vospace/core#"


def property_uri(name: str) -> str:
    """The standard's properties by their last word; any other name is its own."""
    return f"{_CORE}{name}" if f"{_CORE}{name}" in properties.KNOWN else name


def property_name(uri: str) -> str:
    """The short form of a property's URI."""
    return uri.removeprefix(_CORE)
