"""Nodes that a job fills: busy for others as long as the job lives, and no longer (VOSpace 2.1 §3.1)."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from sqlalchemy import update

from skyferry.site.database.tables.space import node_holds
from skyferry.site.space.bytes import UploadRequest
from skyferry.vospace.faults import NodeBusy
from unit.space.ground import ALICE, EVERYWHERE, Ground

pytestmark = pytest.mark.parametrize("ground", EVERYWHERE, indirect=True)


def is_busy(ground: Ground, name: str = "f") -> bool | None:
    space = ground.another()
    return space.document(ALICE, space.node(ALICE, ground.at(name))).busy


def test_a_held_node_is_busy_and_stays_as_it_is(ground: Ground) -> None:
    ground.put(ground.at("f"), b"old")
    hold = ground.space.hold(ground.at("f"), "job")
    space = ground.another()
    assert is_busy(ground)
    assert space.document(ALICE, space.node(ALICE, ground.at("f")), detail="min").busy is None
    assert [child.busy for child in space.children(ALICE, space.node(ALICE, ground.home))] == [True]
    for change in (
        lambda: ground.put(ground.at("f"), b"new"),
        lambda: space.start_transaction(ALICE, ground.at("f"), UploadRequest()),
        lambda: space.writable_data(ALICE, ground.at("f")),
        lambda: space.remove(ALICE, ground.at("f")),
        lambda: space.move(ALICE, ground.at("f"), ground.at("g")),
        lambda: space.hold(ground.at("f"), "another job"),
    ):
        with pytest.raises(NodeBusy):
            change()
    ground.change(ground.at("f"), title="still mine")
    assert ground.get(ground.at("f")) == b"old"
    hold.release()
    assert is_busy(ground) is False
    ground.put(ground.at("f"), b"new")


def test_a_link_to_a_held_node_leads_to_it(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.link(ground.at("l"), ground.at("f"))
    ground.space.hold(ground.at("f"), "job")
    with pytest.raises(NodeBusy):
        ground.put(ground.at("l"))


def test_a_node_that_is_not_there_yet_is_held_too(ground: Ground) -> None:
    ground.space.hold(ground.at("new"), "job")
    with pytest.raises(NodeBusy):
        ground.put(ground.at("new"))
    ground.put(ground.at("new2"))
    upload = ground.space.upload(ALICE, ground.at("new"), UploadRequest(job="job"))
    upload.abort()


def test_a_job_takes_up_its_own_hold(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.space.hold(ground.at("f"), "job")
    ground.another().hold(ground.at("f"), "job").release()
    assert not is_busy(ground)


def test_a_node_is_free_once_the_process_of_its_job_was_killed(ground: Ground) -> None:
    ground.put(ground.at("f"))
    url = ground.database.engine.url.render_as_string(hide_password=False)
    program = f"""
import os, pathlib, signal
from skyferry.site.database.engine import Database
from skyferry.site.space.service_space import open_space
from unit.space.ground import AUTHORITY, PARENTS, open_store, path
database = Database.open({url!r})
store = open_store({ground.kind!r}, pathlib.Path({str(ground.directory)!r}), database)
parents = [path(text) for text in PARENTS[{ground.kind!r}]]
space = open_space({ground.kind!r}, store, database, AUTHORITY, parents, is_account=bool)
space.hold(path({str(ground.at("f"))!r}), "job")
print("held", flush=True)
input()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    try:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == b"held\n"
        assert is_busy(ground)
    finally:
        process.kill()
        process.communicate()
    assert not is_busy(ground)
    ground.put(ground.at("f"), b"new")


def test_a_hold_on_another_machine_ends_by_itself(ground: Ground) -> None:
    ground.put(ground.at("f"))
    ground.space.hold(ground.at("f"), "job")

    def rewrite(**values: object) -> None:
        with ground.database.writing() as connection:
            connection.execute(update(node_holds).values(**values))

    rewrite(holder="elsewhere/1/1/abc")
    assert is_busy(ground)
    rewrite(expires=time.time_ns() - 1)
    assert not is_busy(ground)
    assert ground.space.tidy() == 1
