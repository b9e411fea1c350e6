"""MCP servers as the gate sees them: whose pin it is, the secrets it names, and tokens that live in memory only."""
