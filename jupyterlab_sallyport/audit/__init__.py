"""The audit chain: who did what, in segments that show when somebody changed them."""
