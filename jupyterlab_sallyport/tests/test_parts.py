"""The gate's small parts, each by a table."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from jupyter_server.auth.identity import IdentityProvider, PasswordIdentityProvider, User

from jupyterlab_sallyport.door.limits import Buckets, Limits
from jupyterlab_sallyport.door.origin import own_origin
from jupyterlab_sallyport.door.principals import Identity, identify
from jupyterlab_sallyport.door.refusals import clean
from jupyterlab_sallyport.door.roles import Role
from jupyterlab_sallyport.door.tickets import Tickets
from jupyterlab_sallyport.errors import CodedError, error_frame
from jupyterlab_sallyport.wire.frames import is_deeper
from jupyterlab_sallyport.wire.methods import Rate, load_methods, parse_methods
from jupyterlab_sallyport.wire.outbox import Outbox
from jupyterlab_sallyport.wire.schema import find_fault, require_known

SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["path"],
    "properties": {
        "path": {"type": "string", "minLength": 1, "maxLength": 4, "pattern": "^[a-z]+$"},
        "limit": {"type": "integer", "minimum": 1, "maximum": 9},
        "mode": {"enum": ["ask", "plan"]},
        "deep": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "boolean"}},
        "fixed": {"const": 1},
        "form": {"oneOf": [{"type": "integer", "minimum": 1}, {"type": "integer", "maximum": 3}, {"const": "all"}]},
    },
}


@pytest.mark.proves("JM-5")
@pytest.mark.parametrize(
    ("value", "field_and_rule"),
    [
        ({"path": "a"}, None),
        ({"path": "a", "limit": 9, "mode": "plan", "deep": [True], "fixed": 1}, None),
        ("canary", ("`params`", "type object")),
        ({}, ("`params.path`", "required")),
        ({"path": 12345}, ("`params.path`", "type string")),
        ({"path": ""}, ("`params.path`", "at least 1 char")),
        ({"path": "canary"}, ("`params.path`", "at most 4 char")),
        ({"path": "a1"}, ("`params.path`", "^[a-z]+$")),
        ({"path": "a\n"}, ("`params.path`", "^[a-z]+$")),
        ({"path": "a", "limit": 0}, ("`params.limit`", "at least 1")),
        ({"path": "a", "limit": 10}, ("`params.limit`", "at most 9")),
        ({"path": "a", "limit": True}, ("`params.limit`", "type integer")),
        ({"path": "a", "limit": 1.5}, ("`params.limit`", "type integer")),
        ({"path": "a", "mode": "canary"}, ("`params.mode`", "ask, plan")),
        ({"path": "a", "deep": []}, ("`params.deep`", "at least 1 item")),
        ({"path": "a", "deep": [True, "canary"]}, ("`params.deep[1]`", "type boolean")),
        ({"path": "a", "deep": [True] * 3}, ("`params.deep`", "at most 2 items")),
        ({"path": "a", "fixed": True}, ("`params.fixed`", "1")),
        ({"path": "a", "form": "all"}, None),
        ({"path": "a", "form": 4}, None),
        ({"path": "a", "form": 2}, ("`params.form`", "exactly one of 3")),
        ({"path": "a", "form": "canary"}, ("`params.form`", "exactly one of 3")),
        ({"path": "a", "canary": 1}, ("`params`", "no properties beyond path")),
    ],
)
def test_names_field_and_rule_and_never_the_value(value: object, field_and_rule: tuple[str, str] | None) -> None:
    fault = find_fault(SCHEMA, value)
    if field_and_rule is None:
        assert fault is None
    else:
        assert fault is not None and all(part in fault for part in field_and_rule)
        assert "canary" not in fault and "12345" not in fault


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "anyOf": []},
        {"oneOf": [{"type": "text"}]},
        {},
        {"type": "text"},
        {"type": "array", "items": {"format": "uri"}},
    ],
)
def test_refuses_schemas_that_it_could_not_enforce(schema: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Expected x"):
        require_known(schema, "x")


def test_refuses_a_table_with_an_unknown_rate() -> None:
    row = {"role": "viewer", "by": "gate", "rate": "none", "audit": False, "params": {"type": "object"}}
    with pytest.raises(ValueError, match="rate class"):
        parse_methods({"protocolVersion": 1, "rates": {}, "methods": {"a": row}})


@pytest.mark.proves("KS-2")
@pytest.mark.parametrize(
    ("params", "role"),
    [
        ({"mode": "ask"}, "contributor"),
        ({"mode": "plan"}, "contributor"),
        ({"mode": "agent"}, "editor"),
        ({"mode": "root"}, "editor"),
        ({"mode": ["ask"]}, "editor"),
        ({}, "editor"),
        (None, "editor"),
    ],
)
def test_a_role_that_depends_on_a_parameter_is_the_strongest_when_in_doubt(params: object, role: Role) -> None:
    assert load_methods().methods["turn/start"].least_role(params) == role


@dataclass
class Hub(User):
    """A user as JupyterHub's provider gives it."""

    hub_user: dict[str, Any] = field(default_factory=dict)


class NamedProvider(IdentityProvider):
    """A provider with users of its own."""

    def get_user(self, handler: object) -> User:
        return User("ann", "Ann the Boss", "root")


class PaintedProvider(PasswordIdentityProvider):
    """The default provider in another colour."""


ROLES: dict[str, Role] = {
    "ann": "editor",
    "group:staff": "contributor",
    "scope:admin:servers": "admin",
    "local": "admin",
}


@pytest.mark.proves("KS-7", "NB-9")
@pytest.mark.parametrize(
    ("provider", "user", "who"),
    [
        (PasswordIdentityProvider(token="t"), User("f00d", "Anonymous Io"), ("local", "admin")),
        (PaintedProvider(token="t"), User("f00d"), ("local", "admin")),
        (PasswordIdentityProvider(token=""), User("f00d"), ("anonymous", "admin")),
        (NamedProvider(), User("ann", "Ann", "local"), ("ann", "editor")),
        (NamedProvider(), User("Ann"), ("Ann", "viewer")),
        (NamedProvider(), User("bob", "ann", "ann"), ("bob", "viewer")),
        (NamedProvider(), "ann", ("ann", "editor")),
        (NamedProvider(), {"name": "ann", "kind": "user"}, ("ann", "editor")),
        (NamedProvider(), {"name": "ann", "kind": "service"}, None),
        (NamedProvider(), {"kind": "user"}, None),
        (NamedProvider(), Hub("bob", hub_user={"kind": "user", "groups": ["staff"]}), ("bob", "contributor")),
        (NamedProvider(), Hub("bob", hub_user={"kind": "user", "scopes": ["admin:servers"]}), ("bob", "admin")),
        (NamedProvider(), Hub("bob", hub_user={"kind": "service", "groups": ["staff"]}), None),
        (NamedProvider(), Hub("own", hub_user={"kind": "user"}), ("own", "admin")),
        (NamedProvider(), User("own"), ("own", "viewer")),
        (NamedProvider(), object(), None),
    ],
)
def test_principal_and_role_of_each_kind_of_user(
    provider: IdentityProvider, user: object, who: tuple[str, Role] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTERHUB_USER", "own")
    identity = identify(user, provider)
    assert (identity and (identity.principal, identity.role(ROLES, "viewer"))) == who


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("http", "localhost:8888", "http://localhost:8888"),
        ("http", "LOCALHOST:80", "http://localhost"),
        ("https", "lab.example:443", "https://lab.example"),
        ("https", "lab.example:80", "https://lab.example:80"),
        ("http", "[::1]:8888", "http://[::1]:8888"),
        ("http", "[::1]", "http://[::1]"),
    ],
)
def test_our_origin_is_what_a_browser_writes(scheme: str, host: str, origin: str) -> None:
    assert own_origin(scheme, host) == origin


def test_buckets_refill_and_forget_and_stay_few() -> None:
    now = 0.0
    buckets = Buckets(Rate(per_minute=60, burst=2), keys=3, clock=lambda: now)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 1]
    now = 1.0
    assert [buckets.take("a"), buckets.take("a")] == [0, 1]
    for number in range(10):
        buckets.take(number)
    assert len(buckets) == 3
    now = 100.0
    buckets.take("b")
    assert len(buckets) == 1


@pytest.mark.proves("NB-5")
def test_tickets_are_few_and_die() -> None:
    now = 0.0
    tickets = Tickets(seconds=30, total=4, per_principal=2, clock=lambda: now)
    ann, bob = Identity("ann", ""), Identity("bob", "")
    texts = [tickets.issue(ann, "o") for _ in range(3)]
    assert len(tickets) == 2 and len(set(texts)) == 3
    assert tickets.consume(texts[0], principal="ann", origin="o") is None
    assert tickets.consume(texts[1], principal="bob", origin="o") is None
    assert tickets.consume(texts[1], principal="ann", origin="o") is None, "shown once, to whomever"
    late = tickets.issue(bob, None)
    now = 30.0
    assert tickets.consume(late, principal="bob", origin=None) is None
    assert len(tickets) == 0


@pytest.mark.parametrize(
    ("levels", "deeper"), [(0, False), (1, False), (64, False), (65, True), (200, True)], ids=lambda value: str(value)
)
def test_counts_levels(levels: int, deeper: bool) -> None:
    assert is_deeper(json.loads("[" * levels + "1" + "]" * levels), 64) is deeper


def test_only_listed_codes_travel() -> None:
    frame = error_frame(1, CodedError("ENOENT", "no such file: /home/someone", fix="rm -rf"), "c0ffee")
    assert frame["error"]["data"] == {"code": "internal", "correlation": "c0ffee"}
    assert "someone" not in json.dumps(frame)


@pytest.mark.proves("NB-10")
def test_a_clients_text_becomes_one_bounded_line() -> None:
    assert clean("a\nb\r\x1b[2J\u2028\u202ec\ud800") == "a�b��[2J��c�"
    assert len(clean("x" * 5000)) == 256


async def test_a_slow_reader_loses_deltas_then_gets_one_resync_a_thread() -> None:
    written: asyncio.Queue[str] = asyncio.Queue()

    async def write(text: bytes) -> None:
        await written.put(json.loads(text)["method"])

    abandoned: list[bool] = []
    outbox = Outbox(write, lambda: abandoned.append(True), Limits(queue_frames=4, queue_abandon=2))
    for number in range(6):
        outbox.put({"method": f"delta-{number}"}, delta_of="t_1")
    outbox.put({"method": "end"})
    outbox.put({"method": "late"}, delta_of="t_1")
    writing = asyncio.create_task(outbox.run())
    first = [await written.get() for _ in range(6)]
    assert first == ["delta-0", "delta-1", "delta-2", "delta-3", "end", "resync"]
    outbox.put({"method": "delta-6"}, delta_of="t_1")
    assert await written.get() == "delta-6"
    for _ in range(8):
        outbox.put({"method": "must"})
    assert not abandoned
    outbox.put({"method": "must"})
    assert abandoned == [True]
    await writing
    assert written.empty()
