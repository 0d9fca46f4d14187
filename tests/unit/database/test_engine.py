"""Transactions: durable or rolled back, retried where the database asks, in turn on SQLite."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, insert, select, update

from skyferry.site.database import engine
from skyferry.site.database.engine import Database, Outdated
from skyferry.vospace.faults import ServiceBusy

counters = Table("counters", MetaData(), Column("id", Integer, primary_key=True), Column("value", Integer))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database.open(database_url)
    with opened.writing() as connection:
        counters.create(connection)
        connection.execute(insert(counters), [{"id": n, "value": 0} for n in range(2)])
    yield opened
    opened.close()


def value(database: Database, counter: int) -> int | None:
    with database.reading() as connection:
        return connection.scalar(select(counters.c.value).where(counters.c.id == counter))


def add(connection: Connection, counter: int) -> None:
    connection.execute(update(counters).where(counters.c.id == counter).values(value=counters.c.value + 1))


def test_a_block_that_raises_changes_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.writing() as connection:
        add(connection, 0)
        raise KeyError
    assert value(database, 0) == 0


@pytest.mark.parametrize("durable", [True, False])
def test_a_block_that_ends_is_kept(database: Database, durable: bool) -> None:
    with database.writing(durable=durable) as connection:
        add(connection, 0)
    assert value(database, 0) == 1


def test_reading_is_one_snapshot(database: Database) -> None:
    with database.reading() as connection:
        before = connection.scalar(select(counters.c.value).where(counters.c.id == 0))
        with database.writing() as other:
            add(other, 0)
        assert connection.scalar(select(counters.c.value).where(counters.c.id == 0)) == before
    assert value(database, 0) == 1


def test_work_runs_again_when_what_it_read_has_changed(database: Database) -> None:
    runs = []

    def work(connection: Connection) -> str:
        add(connection, 0)
        runs.append(1)
        if len(runs) < 3:
            raise Outdated
        return "done"

    assert database.transact(work) == "done"
    assert value(database, 0) == 1


def test_work_that_never_fits_is_given_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "ATTEMPTS", 3)

    def work(connection: Connection) -> None:
        add(connection, 0)
        raise Outdated

    with pytest.raises(ServiceBusy):
        database.transact(work)
    assert value(database, 0) == 0


def test_a_deadlock_ends_with_both_done(database: Database) -> None:
    both_hold_one = threading.Barrier(2)

    def crossing(first: int, second: int) -> None:
        waited = False

        def work(connection: Connection) -> None:
            nonlocal waited
            add(connection, first)
            if not waited and not database.is_sqlite:
                waited = True
                both_hold_one.wait(10)
            add(connection, second)

        database.transact(work)

    threads = [threading.Thread(target=crossing, args=pair) for pair in ((0, 1), (1, 0))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (value(database, 0), value(database, 1)) == (2, 2)


def test_many_threads_take_turns(database: Database) -> None:
    def work() -> None:
        for _ in range(20):
            with database.writing(durable=False) as connection:
                add(connection, 0)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert value(database, 0) == 320


def test_a_second_sqlite_process_waits_and_then_says_so(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.is_sqlite:
        pytest.skip("PostgreSQL has many writers")
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.2)
    other = Database.open(database_url)
    with database.writing() as connection:
        add(connection, 0)
        with pytest.raises(ServiceBusy), other.writing():
            pass
    with other.writing() as connection:
        add(connection, 0)
    assert value(database, 0) == 2
    other.close()
