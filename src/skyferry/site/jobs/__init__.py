"""Durable work: copy, move, recursive delete and properties, import, upkeep."""
