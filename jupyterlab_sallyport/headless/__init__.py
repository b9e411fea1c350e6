"""The command line: no browser, no server; the command itself is the gate, with the same engine and the same store."""
