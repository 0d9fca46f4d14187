"""``skyferry check``: whether a transfer can be carried out, before it begins."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.client.surveying.checking import Finding, Verdict, check, obstacles
from skyferry.client.surveying.survey import survey
from skyferry.commands.display import Display, size_text
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options, json_option
from skyferry.commands.running import SOME_FAILED, FerryCommand, at_site
from skyferry.commands.transfer_plans import duration_text


@click.command("check", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True)
@click.argument("destination")
@click.option("--no-probe", is_flag=True, help="Do not measure the line's rate, which moves a few MiB.")
@json_option
@common_options
def main(common: Common, sources: tuple[str, ...], destination: str, no_probe: bool, as_json: bool) -> int:
    """Go through the list before SOURCES are copied to DESTINATION; nothing is moved.

    Certificate and how long it lasts, write permission, space, network, names that the destination cannot hold, sources
    that cannot be read. Status 0 if all holds; else what to do is said for each point.
    """

    async def go_through(client: Client) -> int:
        target = client.locate(destination)
        look = await obstacles(client, target)
        found = await survey(
            client, [client.locate(source) for source in sources], target, probe=not no_probe, look=look
        )
        findings = await check(client, found, target)
        display = Display(as_json=as_json)
        for finding in findings:
            display.show(Point(finding))
        if not as_json:
            time = "" if found.seconds is None else f", about {duration_text(found.seconds)}"
            display.line(f"{found.measure.files} files, {size_text(found.measure.bytes)}{time}")
            display.line("Not checked here: that important data are backed up before they are moved.")
        return status(findings)

    return at_site(common, go_through)


@dataclass(frozen=True, slots=True)
class Point:
    """A finding as it is shown."""

    finding: Finding

    def text(self) -> str:
        finding = self.finding
        advice = f"\n         -> {finding.advice}" if finding.advice else ""
        return f"{finding.verdict.upper():<8} {finding.subject}: {finding.text}{advice}"

    def data(self) -> dict[str, Any]:
        return asdict(self.finding)


def status(findings: list[Finding]) -> int:
    """The exit status: that of the one kind of failure, 23 for several kinds."""
    codes = {finding.exit_code for finding in findings if finding.verdict is Verdict.FAILED}
    if not codes:
        return 0
    return codes.pop() if len(codes) == 1 else SOME_FAILED
