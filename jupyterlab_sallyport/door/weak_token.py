"""Whether the token that lets people in could be found by trying. The answer tells nothing else of it."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

SHORTEST = 32
"""Characters: 128 bits in hexadecimal digits, a quarter less than what Jupyter makes."""
FEWEST_SIGNS = 8
"""Thirty-two random hexadecimal digits have fewer different ones once in a million times."""
COMMON = ("changeme", "password", "jupyter", "default", "example", "secret", "token", "admin", "letmein", "qwerty")
"""What people write where they mean to put a token later, or copy from a page."""

Weakness = Literal["", "short", "guessable"]


def weakness_of(token: str) -> Weakness:
    """Why it is weak; "" for a good one, and for none at all, which is another fault."""
    if not token:
        return ""
    if len(token) < SHORTEST:
        return "short"
    plain = rest = token.lower()
    for word in COMMON:
        rest = rest.replace(word, "")
    repeats = (plain + plain).find(plain, 1) < len(plain)
    # Of random digits one pair in six stands so near.
    near = sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairwise(plain))
    weak = repeats or near > len(plain) // 2 or len(rest) < SHORTEST // 2 or len(set(plain)) < FEWEST_SIGNS
    return "guessable" if weak else ""
