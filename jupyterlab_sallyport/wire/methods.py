"""The method table of the protocol: who may call what, with which parameters, how often."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ..door.roles import Role, strongest
from .schema import Schema, find_fault, require_known

PROTOCOL = Path(__file__).parent.parent / "protocol"
"""Where the build puts methods.json and error-codes.json."""


class Rate(NamedTuple):
    """A token bucket of the table: steady calls a minute, and how many may come at once."""

    per_minute: int
    burst: int


class Method(NamedTuple):
    """One row of the table."""

    name: str
    by: Literal["gate", "engine"]
    rate: str
    audit: Literal["request", "act"] | None
    """Who writes the call to the audit chain: the relay for the request, or the engine for the act that it becomes."""
    params: Schema
    role: Role | None
    """The least role; None where it depends on a parameter."""
    role_param: str = ""
    roles: Mapping[str, Role] | None = None
    feature: str = ""
    """The part of Sallyport that it belongs to, which the administrator may take away; "" for what is always there."""

    def least_role(self, params: object) -> Role:
        """The least role for a call with these parameters, which need not have been validated yet.

        A value that the table does not know needs the strongest role of the row.
        """
        if self.role is not None:
            return self.role
        roles = self.roles or {}
        value = params.get(self.role_param) if isinstance(params, dict) else None
        return roles[value] if isinstance(value, str) and value in roles else strongest(roles.values())

    def find_fault(self, params: object) -> str | None:
        """What is wrong with the parameters, naming field and rule and never the value; None when they fit."""
        return find_fault(self.params, {} if params is None else params)


class MethodTable(NamedTuple):
    """The parsed methods.json."""

    version: int
    methods: Mapping[str, Method]
    rates: Mapping[str, Rate]


@cache
def load_methods() -> MethodTable:
    """Read the table once per process. Raises RuntimeError saying how to build it when it is missing."""
    try:
        table: Mapping[str, Any] = json.loads((PROTOCOL / "methods.json").read_bytes())
    except FileNotFoundError as error:
        raise RuntimeError(
            "jupyterlab-sallyport is not built: protocol/methods.json is missing; run `node scripts/build.mjs engine`."
        ) from error
    return parse_methods(table)


def parse_methods(table: Mapping[str, Any]) -> MethodTable:
    """Check and convert a table; raises ValueError or KeyError where it says what nobody would enforce."""
    rates = {name: Rate(rate["perMinute"], rate["burst"]) for name, rate in table["rates"].items()}
    methods = {name: _parse_method(name, row) for name, row in table["methods"].items()}
    if missing := sorted({method.rate for method in methods.values()} - rates.keys()):
        raise ValueError(f"Expected every rate class of the method table to be defined, {missing[0]} is not.")
    return MethodTable(table["protocolVersion"], methods, rates)


def _parse_method(name: str, row: Mapping[str, Any]) -> Method:
    require_known(row["params"], name)
    role = row["role"]
    split: Mapping[str, Any] = role if isinstance(role, dict) else {"param": "", "roles": None}
    return Method(
        name=name,
        by=row["by"],
        rate=row["rate"],
        audit=AUDITS[row["audit"]],
        params=row["params"],
        role=None if isinstance(role, dict) else role,
        role_param=split["param"],
        roles=split["roles"],
        feature=row.get("feature", ""),
    )


AUDITS: Mapping[object, Literal["request", "act"] | None] = {True: "request", False: None, "act": "act"}
"""What the table may say of a row's audit."""
