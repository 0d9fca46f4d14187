"""Arguments that must be nodes."""

from __future__ import annotations

from skyferry.client.client import Client
from skyferry.client.locations import NodeLocation
from skyferry.vospace.faults import InvalidArgument


def node_argument(client: Client, text: str) -> NodeLocation:
    """Read an argument that must name a node.

    Raises
    ------
    InvalidArgument
        If it is a local path.
    """
    location = client.locate(text)
    if not isinstance(location, NodeLocation):
        raise InvalidArgument(f"{text} is not a node: write vos:PATH, arc:PATH or vos://AUTHORITY~SERVICE/PATH")
    return location
