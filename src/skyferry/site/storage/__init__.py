"""The stores: arc (a POSIX tree) and vault (a catalogue and blobs), behind one contract."""
