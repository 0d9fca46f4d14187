"""The list of a registry: which services there are, and where their capabilities stand."""

from __future__ import annotations


def parse_resource_caps(text: str) -> dict[str, str]:
    """Read ``ID = URL`` lines, identifiers in lower case; empty lines and comments are skipped."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        identifier, equals, url = line.partition("=")
        if equals and not line.lstrip().startswith("#"):
            found.setdefault(identifier.strip().lower(), url.strip())
    return found
