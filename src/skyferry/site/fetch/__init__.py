"""Outgoing https with the address guard."""
