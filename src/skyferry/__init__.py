"""Skyferry: an astronomy storage site in one package, and the tools that move data in and out of it."""

__version__ = "0.1.0"
