"""The one way to standard output and to the terminal: text for people, JSON lines for programs."""

from __future__ import annotations

import json
import sys
from typing import Any, Protocol


class Message(Protocol):
    """Something a command says, in both forms."""

    def text(self) -> str: ...
    def data(self) -> dict[str, Any]: ...


class Display:
    """Writes messages to standard output."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(errors="surrogateescape")  # names are bytes, and leave as these bytes
        self._safe = sys.stdout.isatty()

    def show(self, message: Message) -> None:
        if self.as_json:
            sys.stdout.write(json.dumps(message.data()) + "\n")
        else:
            self.line(message.text())

    def line(self, text: str) -> None:
        """A line of text; on a terminal without characters that would steer it."""
        sys.stdout.write((printable(text) if self._safe else text) + "\n")


def note(text: str) -> None:
    """A line on standard error."""
    sys.stderr.write(printable(text) + "\n")
    sys.stderr.flush()


def printable(text: str) -> str:
    """Text without controls and undecodable bytes; these become visible escapes."""
    if text.isprintable():
        return text
    raw = text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in raw)


def size_text(size: float) -> str:
    """Bytes in IEC units."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if abs(size) < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
