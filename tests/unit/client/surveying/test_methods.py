"""The choice of a way."""

from __future__ import annotations

import pytest

from skyferry.client.surveying.measuring import Measure
from skyferry.client.surveying.methods import GB, Direction, Method, Task, choose, estimate


def measured(*sizes: int) -> Measure:
    measure = Measure()
    for number, size in enumerate(sizes):
        measure.add_file(f"{number}.fits", size)
    return measure


def task(measure: Measure, **more: object) -> Task:
    known: dict[str, object] = {
        "direction": Direction.UP,
        "sources": ("data",),
        "destination": "arc:home/astro/data",
        "service": "arc",
        "one_tree": True,
        "web_address": "https://site.example/",
        "file_url": None,
    }
    return Task(measure=measure, **(known | more))  # type: ignore[arg-type]


def ways(chosen: list[Method]) -> dict[str, Method]:
    return {method.name: method for method in chosen}


def test_one_small_file_is_for_vcp_and_may_go_by_hand() -> None:
    chosen = choose(task(measured(1000), one_tree=False, file_url="https://site.example/arc/files/x"))
    assert chosen[0].name == "vcp"
    assert ways(chosen)["web"].fits
    assert ways(chosen)["direct URL"].fits


def test_a_large_file_is_not_for_a_browser() -> None:
    assert not ways(choose(task(measured(2 * GB), one_tree=False)))["web"].fits


def test_a_tree_is_for_vsync() -> None:
    assert choose(task(measured(*[5 * GB] * 30)))[0].commands == ("vsync -v data/ arc:home/astro/data",)


@pytest.mark.parametrize("takes_bundles", [True, False])
def test_many_small_files_are_bundled_by_the_tool_or_by_hand(takes_bundles: bool) -> None:
    chosen = ways(choose(task(measured(*[2000] * 500), takes_bundles=takes_bundles)))
    assert chosen["archive first"].fits is not takes_bundles
    assert ("travel together" in chosen["vsync"].why) is takes_bundles
    assert not chosen["sshfs + rsync"].fits


def test_a_large_data_set_may_go_by_rsync_where_sftp_is_served() -> None:
    large = measured(*[50 * GB] * 4)
    assert not ways(choose(task(large)))["sshfs + rsync"].fits
    way = ways(choose(task(large, sftp="astro@site.example:64022", mounted_path="/arc/home/astro/my data")))[
        "sshfs + rsync"
    ]
    assert way.fits
    assert way.commands[1] == "sshfs -p 64022 astro@site.example:/ skyferry-mount"
    assert way.commands[2] == "rsync -avP --partial data 'skyferry-mount/arc/home/astro/my data/'"


def test_between_nodes_the_site_copies() -> None:
    [way] = choose(task(measured(1), direction=Direction.AT_SITE))
    assert way.name == "vcp"


def test_the_estimate_counts_bytes_and_questions() -> None:
    assert estimate(task(measured(100_000_000)), 0.1, 10_000_000) == pytest.approx(10.5, abs=0.1)
    small = measured(*[1000] * 10_000)
    alone = estimate(task(small), 0.1, 10_000_000)
    together = estimate(task(small, takes_bundles=True), 0.1, 10_000_000)
    assert alone is not None
    assert together is not None
    assert alone > 5 * together
    assert estimate(task(small), 0.1, None) is None


def test_a_measure_tells_sizes_and_kinds() -> None:
    measure = measured(0, 100, 5000, 3_000_000)
    measure.add_file("dir.with.dots/x.tar.gz", 5)
    assert (measure.files, measure.bytes, measure.largest, measure.small) == (5, 3_005_105, 3_000_000, 4)
    assert measure.kinds() == "4 .fits, 1 .tar.gz"
    assert measure.sample == ("3.fits", 3_000_000)
