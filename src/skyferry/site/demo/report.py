"""What was moved by which method, and whether every byte arrived."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method's result. `problem` is empty where all bytes were compared and are right."""

    method: str
    files: int = 0
    bytes: int = 0
    seconds: float = 0.0
    problem: str = ""
    remark: str = ""

    @property
    def rate(self) -> str:
        if not self.seconds or not self.bytes:
            return ""
        rate = self.bytes / 2**20 / self.seconds
        return f"{rate:.0f} MiB/s" if rate >= 10 else f"{rate:.1f} MiB/s"


def print_rows(rows: list[Row]) -> None:
    """Print the table on stdout, with colours only on a terminal."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("method")
    for name in ("files", "bytes", "rate"):
        table.add_column(name, justify="right")
    table.add_column("verified")
    table.add_column("")
    for row in rows:
        verdict = f"[red]no: {row.problem}[/red]" if row.problem else "[green]yes[/green]"
        table.add_row(row.method, str(row.files), mebibytes(row.bytes), row.rate, verdict, row.remark)
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


def mebibytes(size: int) -> str:
    return f"{size / 2**20:.1f} MiB"
