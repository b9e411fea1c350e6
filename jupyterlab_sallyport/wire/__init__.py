"""The wire: one peer's frames, from the socket to the request that is served."""
