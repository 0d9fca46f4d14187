"""Draft the migration from the newest one to the tables as they are declared now.

Run it as ``python tools/draft_migration.py NUMBER "What a maintainer sees"``, then read and correct what it wrote.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command

from skyferry.site.database import schema
from skyferry.site.database.engine import Database


def main(number: str, message: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        database = Database.open(f"sqlite:///{Path(directory) / 'scratch.sqlite'}")
        if number != "0001":
            schema.prepare(database)
        config = schema.configuration()
        config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
        with database.writing() as connection:
            config.attributes["connection"] = connection
            command.revision(config, message, autogenerate=True, rev_id=number)
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
