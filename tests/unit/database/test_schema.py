"""Migrations bring any database to exactly the declared tables."""

import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import inspect, text

from skyferry.site.database import schema
from skyferry.site.database.engine import Database


def test_migrations_make_exactly_the_declared_tables(database_url: str) -> None:
    database = Database.open(database_url)
    schema.prepare(database)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, schema.metadata()) == []
    database.close()


def test_preparing_again_changes_nothing(database_url: str) -> None:
    database = Database.open(database_url)
    schema.prepare(database)
    assert schema.is_current(database)
    schema.prepare(database)
    assert schema.is_current(database)
    database.close()


def test_a_new_database_is_not_current(database_url: str) -> None:
    database = Database.open(database_url)
    assert not schema.is_current(database)
    database.close()


def test_several_processes_may_prepare_at_once(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=prepare, args=(database_url,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * 4
    database = Database.open(database_url)
    assert schema.is_current(database)
    database.close()


def test_a_database_of_a_newer_program_is_left_alone(database_url: str) -> None:
    database = Database.open(database_url)
    schema.prepare(database)
    with database.writing() as connection:
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    before = inspect(database.engine).get_table_names()
    with pytest.raises(CommandError):
        schema.prepare(database)
    assert inspect(database.engine).get_table_names() == before
    database.close()


def prepare(url: str) -> None:
    database = Database.open(url)
    schema.prepare(database)
    database.close()
