"""`vos.Client` at services that are not ours, and when bytes go wrong on the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import vos
from skyferry.client.directories import config_directory
from skyferry.client.sites import Site, SiteBook
from unit.client.small_site import SmallSite, Trouble

MIB = 1024 * 1024


@pytest.fixture
def client(small_site: SmallSite) -> vos.Client:
    registry = f"{small_site.origin}/reg/resource-caps"
    SiteBook(config_directory()).add(
        Site(name="small", registry=registry, authority="small"), small_site.ca_file.read_text()
    )
    return vos.Client()


@pytest.mark.parametrize("ranged", [True, False])
def test_open_reads_with_ranges_and_without(small_site: SmallSite, client: vos.Client, ranged: bool) -> None:
    small_site.ranged = ranged
    content = small_site.nodes["f"] = os.urandom(3 * MIB)
    with client.open("arc:f") as file:
        file.seek(2 * MIB)
        assert file.read(100) == content[2 * MIB :][:100]
        file.seek(0)
        assert file.read() == content
    gets = small_site.methods("GET")
    assert len(gets) == (2 if ranged else 1)


@pytest.mark.parametrize("kind", ["corrupt", "truncate", "reset"])
def test_what_arrives_damaged_is_read_again(small_site: SmallSite, client: vos.Client, kind: str) -> None:
    content = small_site.nodes["f"] = os.urandom(100_000)
    small_site.troubles.append(Trouble("GET", kind, 5000))
    assert client.open("arc:f").read() == content
    assert len(small_site.methods("GET")) == 2


@pytest.mark.parametrize("direct", [True, False])
def test_copy_there_and_back(small_site: SmallSite, client: vos.Client, tmp_path: Path, direct: bool) -> None:
    small_site.direct = direct
    (tmp_path / "up").write_bytes(b"hello")
    told: list[tuple[int, int]] = []
    assert client.copy(tmp_path / "up", "arc:up", callback=lambda *news: told.append(news)) == 5
    assert told[-1] == (5, 5)
    assert client.copy("arc:up", tmp_path / "down", disposition=True) == str(tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == b"hello"
    assert client.listdir("arc:") == ["up"]


def test_the_total_of_a_tree_only_grows(small_site: SmallSite, client: vos.Client, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / "t").mkdir(exist_ok=True)
        (tmp_path / "t" / f"{number:02}").write_bytes(b"x" * number)
    told: list[tuple[int, int]] = []
    assert client.copy(tmp_path / "t", "arc:t", callback=lambda *news: told.append(news)) == 190
    assert told[-1] == (190, 190)
    assert [total for _, total in told] == sorted(total for _, total in told)
    assert all(moved <= total for moved, total in told)
    names = client.copy("arc:t/*", tmp_path, disposition=True)
    assert names == [str(tmp_path / f"{number:02}") for number in range(20)]


@pytest.mark.parametrize("name", ["with space", "50%", "#1 [x]", "é 星", "a%20b"])
def test_listed_names_can_be_used_again(small_site: SmallSite, client: vos.Client, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"odd")
    client.copy(tmp_path / name, "arc:")
    [listed] = client.listdir("arc:")
    assert listed == name
    assert client.get_node(f"arc:{listed}").name == name
    assert client.copy(f"arc:{listed}", tmp_path / "back") == 3


def test_long_listings_come_page_by_page(small_site: SmallSite, client: vos.Client) -> None:
    small_site.nodes |= {f"{number:05}": b"" for number in range(2500)}
    names = [node.name for node in client.get_children_info("arc:")]
    assert names == [f"{number:05}" for number in range(2500)]
    with pytest.raises(FileNotFoundError):
        client.get_children_info("arc:nothing")


def test_a_service_that_is_gone(small_site: SmallSite, client: vos.Client) -> None:
    nobody = Site(name="gone", registry="https://127.0.0.1:1/reg/resource-caps", authority="gone")
    SiteBook.load().add(nobody)
    with pytest.raises(ConnectionError) as gone:
        vos.Client(site="gone").listdir("arc:")
    assert gone.value.errno
