"""Everybody who must not get in is told so before any 101, and the audit says why."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from tornado.web import create_signed_value

from .wire import Door

FORBIDDEN = b'{"message": "Forbidden"}'


@pytest.fixture(scope="module")
def door(process: Callable[..., Door]) -> Door:
    return process(audited_alone=1000)


def origins(door: Door) -> dict[str, str | None]:
    return {
        "another host": "http://evil.example",
        "another port": f"http://127.0.0.1:{door.port + 1}",
        "no port": "http://127.0.0.1",
        "suffix host": f"http://127.0.0.1.evil.example:{door.port}",
        "null": "null",
        "upper case": f"HTTP://127.0.0.1:{door.port}",
        "trailing dot": f"http://127.0.0.1.:{door.port}",
        "userinfo": f"http://127.0.0.1:{door.port}@evil.example",
        "our userinfo": f"http://x@127.0.0.1:{door.port}",
        "another scheme": f"https://127.0.0.1:{door.port}",
        "trailing slash": f"http://127.0.0.1:{door.port}/",
        "another name of this host": f"http://localhost:{door.port}",
        "two": f"http://127.0.0.1:{door.port}, http://evil.example",
        "empty": "",
        "missing": None,
    }


@pytest.mark.proves("NB-12", "NB-13", "NB-9")
async def test_lets_an_honest_page_in_below_the_prefix_and_echoes_only_our_subprotocol(door: Door) -> None:
    door.entries()
    reply, socket = await door.upgrade(Sec_WebSocket_Protocol="v1.kernel.websocket.jupyter.org, sallyport.v1")
    assert (reply.status, reply.headers["sec-websocket-protocol"]) == (101, "sallyport.v1")
    assert "server" not in reply.headers and "sec-websocket-extensions" not in reply.headers
    assert socket is not None
    socket.drop()
    (entry,) = [each for each in door.entries() if each["action"] == "socket"]
    assert (entry["outcome"], entry["principal"], entry["role"]) == ("ok", "local", "admin")
    assert entry["detail"]["origin"] == door.origin


@pytest.mark.proves("NB-1", "KS-9", "JP-25")
@pytest.mark.parametrize(
    ("changed", "query", "reason"),
    [
        ({"Authorization": None}, "", "identity"),
        ({"Authorization": "token wrong"}, "", "identity"),
        ({"Authorization": "Basic Og=="}, "", "identity"),
        ({"Authorization": None, "Cookie": "username=forged"}, "", "identity"),
        ({"Host": "evil.example"}, "", "host"),
        ({}, "?token=TOKEN", "query-token"),
        ({"Authorization": None}, "?token=TOKEN", "query-token"),
    ],
)
async def test_refuses_before_the_101(door: Door, changed: dict[str, str | None], query: str, reason: str) -> None:
    door.entries()
    reply, _ = await door.upgrade(query.replace("TOKEN", door.token), **changed)
    assert (reply.status, reply.body) == (403, FORBIDDEN)
    assert not {"server", "location", "sec-websocket-accept"} & reply.headers.keys()
    (entry,) = door.entries()
    assert (entry["action"], entry["outcome"], entry["detail"]["reason"]) == ("socket", "refused", reason)
    asked = {name: entry["detail"][name] for name in ("userAgent", "address", "route", "origin")}
    assert asked == {"userAgent": "wire-test", "address": "127.0.0.1", "route": "socket", "origin": door.origin}


@pytest.mark.proves("NB-1")
async def test_refuses_an_expired_login_cookie(make_trial: Callable[..., object]) -> None:
    trial = make_trial()
    name = re.sub("[^A-Za-z0-9]", "-", f"username-{trial.door.host}")
    user = json.dumps(dict.fromkeys(("username", "name", "display_name", "initials", "avatar_url", "color"), "x"))
    secret = trial.app.serverapp.web_app.settings["cookie_secret"]
    fresh = create_signed_value(secret, name, user).decode()
    stale = create_signed_value(secret, name, user, clock=lambda: 1_600_000_000).decode()
    reply, socket = await trial.door.upgrade(Authorization=None, Cookie=f"{name}={fresh}")
    assert reply.status == 101, trial.door.entries()
    socket.drop()
    reply, _ = await trial.door.upgrade(Authorization=None, Cookie=f"{name}={stale}")
    assert reply.status == 403
    assert [each["detail"].get("reason") for each in trial.door.entries()] == [None, "identity"]


@pytest.mark.proves("NB-2", "NB-4")
@pytest.mark.parametrize("name", list(origins(Door(80, "", "", __import__("pathlib").Path()))))
async def test_refuses_origins_that_are_not_exactly_ours(door: Door, name: str) -> None:
    origin = origins(door)[name]
    door.entries()
    for site in (None, "same-origin", "none"):
        reply, _ = await door.upgrade(Origin=origin, Sec_Fetch_Site=site)
        assert (reply.status, reply.body) == (403, FORBIDDEN), site
    assert [each["detail"]["reason"] for each in door.entries()] == ["origin"] * 3
    reply = await door.http("POST", "tickets", Origin=origin)
    assert (reply.status, reply.body) == (403, FORBIDDEN)


@pytest.mark.proves("NB-13")
@pytest.mark.parametrize("offered", [None, "", "sallyport.v2", "Sallyport.v1", "v1.kernel.websocket.jupyter.org"])
async def test_refuses_other_subprotocols(door: Door, offered: str | None) -> None:
    door.entries()
    reply, _ = await door.upgrade(Sec_WebSocket_Protocol=offered)
    assert reply.status == 400 and "sec-websocket-protocol" not in reply.headers
    assert [each["detail"]["reason"] for each in door.entries()] == ["subprotocol"]


@pytest.mark.proves("NB-5")
async def test_demands_the_xsrf_token_of_cookie_only_posts(make_trial: Callable[..., object]) -> None:
    door = make_trial().door
    reply = await door.http("POST", "tickets")
    cookie = reply.headers["set-cookie"].split(";")[0]
    reply = await door.http("POST", "tickets", Authorization=None, Cookie=cookie)
    assert (reply.status, reply.body) == (403, FORBIDDEN)
    assert door.entries()[-1]["detail"]["reason"] == "xsrf"
    pair = {"Cookie": f"{cookie}; _xsrf=abc", "X-XSRFToken": "abc"}
    assert (await door.http("POST", "tickets", Authorization=None, **pair)).status == 201


@pytest.mark.proves("NB-10")
async def test_a_user_agent_cannot_forge_a_line_of_the_audit(door: Door) -> None:
    door.entries()
    agent = 'x\x85\u2028{"action":"socket","outcome":"ok"}'.encode().decode("latin-1")
    await door.upgrade(Authorization=None, User_Agent=agent)
    (entry,) = door.entries()
    assert entry["outcome"] == "refused" and "\x85" not in entry["detail"]["userAgent"]


@pytest.mark.proves("NB-1", "KS-6")
@pytest.mark.parametrize("unauthenticated", [True, False])
@pytest.mark.parametrize(
    ("method", "route"), [("GET", "health"), ("POST", "tickets"), ("GET", "tickets"), ("GET", "nothing"), ("GET", "")]
)
async def test_strangers_learn_nothing_whatever_the_server_allows(
    make_trial: Callable[..., object], unauthenticated: bool, method: str, route: str
) -> None:
    door = make_trial({"ServerApp": {"allow_unauthenticated_access": unauthenticated}}).door
    reply = await door.http(method, route, Authorization=None)
    assert (reply.status, reply.body) == (403, FORBIDDEN)
    assert not {"server", "location", "set-cookie"} & reply.headers.keys()
    upgrade, _ = await door.upgrade(Authorization=None)
    assert (upgrade.status, upgrade.body) == (403, FORBIDDEN)


async def test_health_says_ok_and_nothing_else(door: Door) -> None:
    reply = await door.http("GET", "health")
    assert (reply.status, reply.body) == (200, b'{"status": "ok"}')
    assert (await door.http("GET", "health", Origin="http://evil.example")).headers.get(
        "access-control-allow-origin"
    ) is None
