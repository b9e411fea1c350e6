"""The checks of the door that depend on configuration, and their order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from jupyterlab_sallyport.wire.methods import Rate

from .conftest import Trial
from .trial import DenyingAuthorizer, FailingAuthorizer, SlowDenyingAuthorizer
from .wire import Door, first_params

MakeTrial = Callable[..., Trial]


def reasons(door: Door) -> list[str]:
    return [entry["detail"].get("reason", "") for entry in door.entries()]


@pytest.mark.proves("NB-7")
@pytest.mark.parametrize("authorizer", [DenyingAuthorizer, SlowDenyingAuthorizer, FailingAuthorizer])
async def test_asks_the_authorizer_also_an_asynchronous_or_failing_one(make_trial: MakeTrial, authorizer: type) -> None:
    door = make_trial({"ServerApp": {"authorizer_class": authorizer}}).door
    assert (await door.upgrade())[0].status == 403
    assert (await door.http("POST", "tickets")).status == 403
    assert reasons(door) == ["authorizer", "authorizer"]


@pytest.mark.proves("NB-6")
async def test_each_stage_comes_before_the_next(make_trial: MakeTrial) -> None:
    """Everything is wrong at first, and one thing after the other is mended."""
    door = make_trial({"ServerApp": {"authorizer_class": SlowDenyingAuthorizer}}).door
    wrong: dict[str, str | None] = {
        "Host": "evil.example",
        "Authorization": None,
        "Origin": "http://evil.example",
        "Sec_WebSocket_Protocol": None,
    }
    await door.upgrade("?token=x", **wrong)
    await door.upgrade("?token=x", **(wrong := {**wrong, "Host": door.host}))
    await door.upgrade(**wrong)
    await door.upgrade(**(wrong := {**wrong, "Authorization": f"token {door.token}"}))
    assert reasons(door) == ["host", "query-token", "identity", "authorizer"]


@pytest.mark.proves("NB-6")
async def test_origin_comes_before_the_subprotocol(trial: Trial) -> None:
    await trial.door.upgrade(Origin="http://evil.example", Sec_WebSocket_Protocol=None)
    await trial.door.upgrade(Sec_WebSocket_Protocol=None)
    assert reasons(trial.door) == ["origin", "subprotocol"]


async def test_limits_failures_by_address_and_never_refuses_an_identity_for_them(make_trial: MakeTrial) -> None:
    door = make_trial(address_failures=Rate(per_minute=1, burst=3)).door
    statuses = [(await door.upgrade(Authorization=None))[0] for _ in range(4)]
    assert [each.status for each in statuses] == [403, 403, 403, 429]
    assert 0 < int(statuses[3].headers["retry-after"]) <= 61
    assert (await door.upgrade(Host="evil.example"))[0].status == 429
    assert reasons(door) == ["identity"] * 3 + ["rate", "rate"]
    (await door.join()).drop()


async def test_limits_failures_and_tickets_by_identity(make_trial: MakeTrial) -> None:
    few = Rate(per_minute=1, burst=2)
    door = make_trial(principal_failures=few, principal_tickets=Rate(per_minute=1, burst=1)).door
    assert [(await door.http("POST", "tickets")).status for _ in range(2)] == [201, 429]
    refused = [(await door.upgrade(Origin="http://evil.example"))[0].status for _ in range(3)]
    assert refused == [403, 403, 429]
    assert [reason for reason in reasons(door) if reason] == ["rate", "origin", "origin", "rate"]
    # The foreign page locked itself out and nobody else.
    assert (await door.upgrade())[0].status == 101


async def test_limits_the_sockets_of_an_identity(make_trial: MakeTrial) -> None:
    door = make_trial(connections_per_principal=1).door
    first = await door.join()
    assert (await door.upgrade())[0].status == 429
    first.drop()


@pytest.mark.proves("NB-10")
async def test_collapses_a_flood_into_counted_entries(make_trial: MakeTrial) -> None:
    trial = make_trial(address_failures=Rate(per_minute=1, burst=2000))
    for _ in range(20):
        await asyncio.gather(*(trial.door.upgrade(Authorization=None) for _ in range(50)))
    await trial.gate.refusals.flush()
    entries = trial.door.entries()
    assert len(entries) == trial.gate.limits.audited_alone + 1
    assert sum(entry["detail"]["count"] for entry in entries) == 1000
    assert len(trial.gate.refusals) == 0


@pytest.mark.proves("NB-4")
async def test_a_setting_lets_scripts_in_that_send_no_origin(make_trial: MakeTrial) -> None:
    door = make_trial({"Sallyport": {"allow_missing_origin": True}}).door
    (await door.join(Origin=None)).drop()
    assert (await door.upgrade(Origin="http://evil.example"))[0].status == 403


EXACT, PATTERN = "https://lab.example", r"https://[a-z]+\.example"


@pytest.mark.proves("NB-3")
@pytest.mark.parametrize(
    ("settings", "origin", "status"),
    [
        ({"allow_origin": EXACT}, EXACT, 101),
        ({"allow_origin": EXACT}, "https://lab.example.evil.example", 403),
        ({"allow_origin": EXACT}, "https://lab.example:8443", 403),
        ({"allow_origin": EXACT}, "HTTPS://lab.example", 403),
        ({"allow_origin_pat": PATTERN}, "https://hub.example", 101),
        ({"allow_origin_pat": PATTERN}, "https://hub.example.evil.net", 403),
        ({"allow_origin_pat": PATTERN}, "xhttps://hub.example", 403),
        ({"allow_origin": EXACT, "allow_origin_pat": PATTERN}, "https://hub.example", 403),
        ({"allow_origin": f"{EXACT},https://b.example"}, EXACT, 403),
        ({"allow_origin": "*"}, "http://evil.example", 101),
        ({"allow_origin": "*"}, None, 403),
    ],
)
async def test_honours_the_servers_origin_settings(
    make_trial: MakeTrial, settings: dict[str, str], origin: str | None, status: int
) -> None:
    reply, socket = await make_trial({"ServerApp": settings}).door.upgrade(Origin=origin)
    assert reply.status == status
    if socket is not None:
        socket.drop()


@pytest.mark.proves("NB-11")
async def test_works_without_authentication_on_loopback_and_says_so(make_trial: MakeTrial) -> None:
    door = make_trial(auth=False).door
    socket = await door.open(Authorization=None)
    cookie = {"Cookie": "_xsrf=abc", "X-XSRFToken": "abc"}
    ticket = await door.ticket(Authorization=None, **cookie)
    answer: Any = await socket.request("initialize", first_params(ticket))
    named = {name: answer["result"][name] for name in ("principal", "role", "marks")}
    assert named == {"principal": "anonymous", "role": "admin", "marks": ["auth-off"]}
    socket.drop()


@pytest.mark.proves("NB-11")
async def test_refuses_everybody_without_authentication_beyond_loopback(make_trial: MakeTrial) -> None:
    door = make_trial({"ServerApp": {"ip": "0.0.0.0"}}, auth=False).door  # noqa: S104 (the case)
    reply, _ = await door.upgrade(Authorization=None)
    assert reply.status == 403
    assert reasons(door) == ["no-auth-exposed"]


@pytest.mark.proves("NB-12")
async def test_believes_forwarded_headers_of_configured_proxies_only(make_trial: MakeTrial) -> None:
    forwarded = {
        "X-Forwarded-For": "198.51.100.7, 192.0.2.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "lab.example",
        "X-Real-Ip": "203.0.113.9",
        "Origin": "https://lab.example",
    }
    proxied = {"ServerApp": {"trust_xheaders": True}}
    door = make_trial({**proxied, "Sallyport": {"trusted_proxies": ["127.0.0.0/8", "192.0.2.1"]}}).door
    reply, socket = await door.upgrade(**forwarded)
    assert reply.status == 101 and socket is not None
    socket.drop()
    (entry,) = door.entries()
    assert (entry["address"], entry["detail"]["connection"]) == ("198.51.100.7", "127.0.0.1")


@pytest.mark.proves("NB-12")
async def test_ignores_forwarded_headers_of_strangers(trial: Trial) -> None:
    reply, _ = await trial.door.upgrade(
        **{"X-Forwarded-Host": "lab.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"},
        Origin="https://lab.example",
    )
    assert reply.status == 403
    assert trial.door.entries()[0]["address"] == "127.0.0.1"


async def test_refuses_addresses_beyond_the_allowed_networks(make_trial: MakeTrial) -> None:
    door = make_trial({"Sallyport": {"allowed_networks": ["192.0.2.0/24"]}}).door
    assert (await door.upgrade())[0].status == 403
    assert reasons(door) == ["network"]


@pytest.mark.parametrize(
    "section", [{"rolse": {}}, {"trusted_proxies": ["here"]}, {"default_role": "root"}, {"frame_bytes": 1}]
)
def test_unknown_settings_and_impossible_ones_are_errors(
    make_trial: MakeTrial, section: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    # What Jupyter makes of a TraitError; without `reraise_server_extension_failures` it goes on without the extension.
    with pytest.raises((SystemExit, TraitError)):
        make_trial({"Sallyport": section})


@pytest.mark.proves("KS-12", "NB-10")
async def test_where_nothing_can_be_audited_only_those_who_may_enter_learn_why(
    make_trial: MakeTrial, tmp_path: Path
) -> None:
    door = make_trial().door
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    door.audit_folder.parent.mkdir(mode=0o700)
    door.audit_folder.symlink_to(elsewhere)
    refused = await door.http("POST", "tickets")
    assert (refused.status, json.loads(refused.body)) == (
        503,
        {
            "code": "audit-unwritable",
            "message": "The audit cannot be written, and what cannot be recorded is not done.",
            "fix": "Free disk space on the server or make Sallyport's data folder writable, then try again.",
        },
    )
    for changed in ({"Authorization": None}, {"Origin": "http://evil.example"}):
        assert (await door.http("POST", "tickets", **changed)).body == b'{"message": "Forbidden"}'
    assert (await door.http("POST", "tickets?for=lease")).status == 201
    assert (await door.upgrade())[0].status == 503
    assert not list(elsewhere.iterdir())
    door.audit_folder.unlink()
    (await door.join()).drop()
    first = door.entries()[0]
    # Two tickets, two refusals and an arrival.
    assert (first["action"], first["outcome"], first["detail"]) == ("audit/gap", "failed", {"missed": 4})
