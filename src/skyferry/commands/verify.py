"""``skyferry verify``, ``vverify``: whether what was to arrive is there, whole, readable, shared as it should be."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click

from skyferry.client.client import Client
from skyferry.client.directories import write_whole
from skyferry.client.errors import InvalidUsage, LocalFault
from skyferry.client.surveying.samples import Sample, Sharing, choose, deviations, open_samples
from skyferry.client.surveying.verifying import Verification, compare_manifest, compare_trees
from skyferry.commands.display import Display, size_text
from skyferry.commands.options import HELP, NODE_HELP, Common, common_options, json_option
from skyferry.commands.running import SOME_FAILED, FerryCommand, at_site
from skyferry.commands.transfer_plans import COUNT, DIGESTS, PERMISSIONS, READABLE, SIZE, tick

_MOST_SHOWN = 50


@click.command("verify", cls=FerryCommand, context_settings=HELP, epilog=NODE_HELP)
@click.argument("names", metavar="MANIFEST | SOURCE DESTINATION", nargs=-1, required=True)
@click.option("--plan", metavar="FILE", type=click.Path(path_type=Path), help="Tick the boxes of this transfer plan.")
@click.option("--sample", default=3, type=click.IntRange(0), metavar="N", help="How many files to open (default 3).")
@click.option("--public/--private", "public", default=None, help="What everything must be.")
@click.option("--read-group", "read_groups", multiple=True, metavar="GROUP", help="Who must be able to read.")
@click.option("--write-group", "write_groups", multiple=True, metavar="GROUP", help="Who must be able to write.")
@json_option
@common_options
def main(
    common: Common,
    names: tuple[str, ...],
    plan: Path | None,
    sample: int,
    public: bool | None,
    read_groups: tuple[str, ...],
    write_groups: tuple[str, ...],
    as_json: bool,
) -> int:
    """Check a transfer after its end: against the MANIFEST that `vcp --report` or `vsync --report` wrote, or against
    its SOURCE, whose contents must be those of DESTINATION.

    Counts, sizes and MD5 of all files; some files are opened, FITS files by astropy where it is installed; everything
    must be shared as its container is, or as the options say. Status 0 if all holds.
    """

    async def verify(client: Client) -> int:
        prefix = f"ivo://{client.site.authority}/gms?"
        wanted = Sharing(
            public=public,
            read_groups=_groups(read_groups, prefix) or None,
            write_groups=_groups(write_groups, prefix) or None,
        )
        if len(names) == 1:
            comparison = await compare_manifest(client, Path(names[0]))
            others = []
        elif len(names) == 2:
            destination = client.locate(names[1])
            comparison = await compare_trees(client, client.locate(names[0]), destination)
            others = await deviations(client, destination, wanted)
        else:
            raise InvalidUsage("one manifest, or a source and a destination")
        samples = await open_samples(client, choose(comparison.at_destination, sample))
        report = Report(comparison, samples, others, shared_known=len(names) == 2)
        Display(as_json=as_json).show(report)
        if plan is not None:
            _tick(plan, report)
        return report.exit_code

    return at_site(common, verify)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    comparison: Verification
    samples: list[Sample]
    deviations: list[tuple[str, str]]
    shared_known: bool
    """Whether sharing was looked at."""

    @property
    def boxes(self) -> dict[str, bool]:
        """What holds and what does not, of what was looked at."""
        found = {
            COUNT: self.comparison.counts_match,
            SIZE: self.comparison.sizes_match,
            DIGESTS: self.comparison.digests_match,
        }
        if self.samples:
            found[READABLE] = all(sample.why is None for sample in self.samples)
        if self.shared_known:
            found[PERMISSIONS] = not self.deviations
        return found

    @property
    def exit_code(self) -> int:
        codes = {mismatch.exit_code for mismatch in self.comparison.mismatches}
        codes |= {5 for sample in self.samples if sample.why is not None}
        codes |= {13 for _ in self.deviations}
        if not codes:
            return 0
        return codes.pop() if len(codes) == 1 else SOME_FAILED

    def text(self) -> str:
        result = self.comparison
        facts = {
            COUNT: f"{result.found} of {result.files}" + (f", {result.extra} more there" if result.extra else ""),
            SIZE: f"{size_text(result.found_bytes)} of {size_text(result.bytes)}",
            DIGESTS: f"{result.digests} compared"
            + (f", {result.unknown_digests} not known on both sides" if result.unknown_digests else ""),
            READABLE: ", ".join(f"{sample.name} ({sample.how})" for sample in self.samples if sample.why is None),
            PERMISSIONS: "",
        }
        lines = []
        for box, holds in self.boxes.items():
            fact = f" ({facts[box]})" if facts[box] else ""
            lines.append(f"[{'x' if holds else ' '}] {box}{fact}")
        wrong = [(one.name, one.why) for one in result.mismatches]
        wrong += [(sample.name, sample.why) for sample in self.samples if sample.why is not None]
        wrong += self.deviations
        lines += [f"ERROR:: {name}: {why}" for name, why in wrong[:_MOST_SHOWN]]
        if len(wrong) > _MOST_SHOWN:
            lines.append(f"ERROR:: and {len(wrong) - _MOST_SHOWN} more (--json tells all)")
        return "\n".join(lines)

    def data(self) -> dict[str, Any]:
        result = self.comparison
        return {
            "boxes": self.boxes,
            "files": result.files,
            "bytes": result.bytes,
            "found": result.found,
            "found_bytes": result.found_bytes,
            "digests": result.digests,
            "unknown_digests": result.unknown_digests,
            "extra": result.extra,
            "mismatches": [asdict(one) for one in result.mismatches],
            "samples": [asdict(one) for one in self.samples],
            "deviations": [{"name": name, "why": why} for name, why in self.deviations],
        }


def _groups(names: tuple[str, ...], prefix: str) -> frozenset[str]:
    return frozenset(name if "://" in name else prefix + name for name in names)


def _tick(path: Path, report: Report) -> None:
    try:
        page = path.read_text(encoding="utf-8", errors="surrogateescape")
        held = {box for box, holds in report.boxes.items() if holds}
        ticked = tick(page, held, report.boxes.keys() - held)
        write_whole(path, ticked.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise LocalFault(error, path) from error
