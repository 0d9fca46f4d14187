"""``skyferry doctor``."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from skyferry.site.administration.options import json_option, layout_command, show
from skyferry.site.doctor import examine
from skyferry.site.layout import Layout


@click.command()
@json_option
@layout_command
def doctor(layout: Layout, as_json: bool) -> None:
    """Look at a site, running or not, and say what is wrong; status 1 if anything is."""
    findings = list(examine(layout))
    lines = [f"{'ok  ' if one.good else 'BAD '} {one.subject}: {one.detail}" for one in findings]
    show(as_json, [asdict(one) for one in findings], lambda: lines)
    sys.exit(0 if all(one.good for one in findings) else 1)
