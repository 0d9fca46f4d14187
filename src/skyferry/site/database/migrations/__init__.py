"""The history of the tables, a module per step, run by `database.schema.prepare`."""
