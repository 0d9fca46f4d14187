"""The vocabulary of both sides: URIs, nodes, properties, transfers, jobs, capabilities, faults. No I/O."""
