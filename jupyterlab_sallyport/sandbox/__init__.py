"""Programs that run inside the sandbox, by the system's own Python. The gate never imports them."""
