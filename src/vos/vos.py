"""``vos.vos``: the same names where scripts import them from the module."""

from vos import Client, Connection, Node, VOFile

__all__ = ["Client", "Connection", "Node", "VOFile"]
