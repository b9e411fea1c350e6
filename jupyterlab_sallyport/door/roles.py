"""Which role somebody has: the four roles, their order, and the mapping from identities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, TypeGuard

Role = Literal["viewer", "contributor", "editor", "admin"]

ROLES: tuple[Role, ...] = ("viewer", "contributor", "editor", "admin")
"""Every role, weakest first."""


def is_role(value: object) -> TypeGuard[Role]:
    """Whether a value names one of the four roles, exactly as written."""
    return isinstance(value, str) and value in ROLES


def is_at_least(role: Role, least: Role) -> bool:
    """Whether `role` may do what `least` may."""
    return ROLES.index(role) >= ROLES.index(least)


def strongest(roles: Iterable[Role]) -> Role:
    """The strongest of some roles; the weakest of all when there are none."""
    return max(roles, key=ROLES.index, default="viewer")


def role_of(names: Iterable[str], mapping: Mapping[str, Role], default: Role) -> Role:
    """The strongest role that the mapping gives to any of the names, else `default`.

    Names are usernames as they stand, `group:NAME` and `scope:NAME`; they are compared exactly, so that
    `Admin` is not `admin`.
    """
    found = [mapping[name] for name in names if name in mapping]
    return strongest(found) if found else default
