"""The policy and trust store: the gate alone reads and writes it."""
