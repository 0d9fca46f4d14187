"""Engine, tables, migrations; nothing else opens a connection."""
