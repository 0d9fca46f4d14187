"""Users and projects, and what an interruption between two of their steps leaves."""

import os

import pytest

from skyferry.site import first_start
from skyferry.site.access.names import NameKind
from skyferry.site.composition import Site
from skyferry.site.layout import Layout
from skyferry.site.residents import (
    Data,
    Quotas,
    add_project,
    add_user,
    project,
    projects,
    remove,
    set_quotas,
    sharing_by_names,
)
from skyferry.site.settings import load
from skyferry.site.space.allocations import Allocations
from skyferry.vospace.faults import DuplicateNode, NodeNotFound
from skyferry.vospace.nodes import PRIVATE
from skyferry.vospace.paths import NodePath


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    before = os.umask(0o077)
    settings = load(tmp_path_factory.mktemp("residents") / "data")
    layout = Layout(settings)
    first_start.make_directory(layout)
    first_start.prepare(layout)
    with Site.open(settings) as site:
        yield site
    os.umask(before)


def home(site, name):
    return site.allocations["arc"].get(NodePath((b"home", name.encode())))


def space(site, name):
    return site.allocations["vault"].get(NodePath((name.encode(),)))


class Interrupted(Exception):
    """As kill -9 would do it."""


def test_a_user_owns_both_allocations_with_the_default_quota(site):
    add_user(site, "ada", None)
    assert (home(site, "ada").owner, home(site, "ada").quota, home(site, "ada").sharing) == ("ada", 10 << 30, PRIVATE)
    assert (space(site, "ada").owner, space(site, "ada").quota) == ("ada", None)
    with pytest.raises(DuplicateNode):
        add_user(site, "ada", None)


def test_an_interrupted_addition_can_be_repeated(site, monkeypatch):
    def die(*_arguments, **_keywords):
        raise Interrupted

    monkeypatch.setattr(Allocations, "make", die)
    with pytest.raises(Interrupted):
        add_user(site, "grace", None)
    with pytest.raises(Interrupted):
        add_project(site, "survey", "ada", PRIVATE)
    monkeypatch.undo()
    add_user(site, "grace", None)
    assert (home(site, "grace").owner, space(site, "grace").owner) == ("grace", "grace")
    assert add_project(site, "survey", "ada", PRIVATE).owner == "ada"
    with pytest.raises(DuplicateNode):
        add_project(site, "survey", "ada", PRIVATE)


def test_an_interrupted_removal_can_be_repeated(site, monkeypatch):
    add_user(site, "linus", None)

    def die(*_arguments, **_keywords):
        raise Interrupted

    monkeypatch.setattr(Allocations, "remove", die)
    with pytest.raises(Interrupted):
        remove(site, NameKind.USER, "linus", Data.DELETE)
    monkeypatch.undo()
    assert remove(site, NameKind.USER, "linus", Data.DELETE) == 2
    assert site.names.kind("linus") is None


def test_a_project_shares_with_its_groups_until_it_is_removed(site):
    add_user(site, "vera", None)
    site.groups.add("observers", "vera")
    sharing = sharing_by_names(site, read=("observers",), write=(), public=False)
    assert sharing.read_groups == ("ivo://skyferry.local/gms?observers",)
    added = add_project(site, "m31", "vera", sharing, Quotas(arc=1000, vault=2000))
    assert (added.quota, added.vault_quota, added.sharing) == (1000, 2000, sharing)
    set_quotas(site, NameKind.PROJECT, "m31", Quotas(vault=None))
    assert (project(site, "m31").quota, project(site, "m31").vault_quota) == (1000, None)
    assert "m31" in [one.name for one in projects(site)]
    remove(site, NameKind.PROJECT, "m31", Data.GIVE, "ada")
    assert (project(site, "m31").owner, project(site, "m31").sharing) == ("ada", PRIVATE)


def test_names_of_users_and_projects_do_not_mix(site):
    with pytest.raises(NodeNotFound):
        remove(site, NameKind.PROJECT, "ada", Data.KEEP)
    with pytest.raises(DuplicateNode):
        add_project(site, "ada", "ada", PRIVATE)
