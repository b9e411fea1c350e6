"""Models that are connected: where they answer, and the credentials that only the gate can read."""
