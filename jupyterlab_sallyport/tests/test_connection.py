"""What a peer may do once its socket is open: first frame, roles, lease, floods, and how it ends."""

from __future__ import annotations

import asyncio
import gc
import json
import socket as sockets
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from jupyterlab_sallyport.door.principals import Identity
from jupyterlab_sallyport.door.roles import ROLES, Role, is_at_least
from jupyterlab_sallyport.wire.methods import Rate, load_methods
from jupyterlab_sallyport.wire.peer import Peer

from .conftest import Trial
from .trial import SlowDenyingAuthorizer
from .wire import BINARY, CLOSE, PING, TEXT, Closed, Socket, code_of, exchange, first_params

MakeTrial = Callable[..., Trial]
PLENTY = Rate(per_minute=1_000_000, burst=100_000)


async def ending(socket: Socket) -> tuple[str | None, int | None]:
    """The code of the error that comes next, and of the close after it."""
    answer = await socket.receive()
    return code_of(answer), (await socket.end()).code


@pytest.mark.proves("NB-5")
async def test_a_ticket_opens_one_connection_once(trial: Trial) -> None:
    ticket = await trial.door.ticket()
    first, second = await trial.door.open(), await trial.door.open()
    answer: Any = await first.request("initialize", first_params(ticket))
    assert answer["result"] | {"version": "", "label": ""} == {
        "engine": {"state": "ready"},
        "commands": [],
        "visible": True,
        "protocolVersion": 1,
        "version": "",
        "principal": "local",
        "label": "",
        "role": "admin",
        "marks": [],
        "limits": {"frameBytes": 1048576, "leaseSeconds": 300, "framesPerSecond": 200},
    }
    assert code_of(await second.request("initialize", first_params(ticket))) == "bad-ticket"
    assert (await second.end()).code == 4400
    await asyncio.gather(*trial.gate._tasks)
    assert trial.door.entries()[-1]["detail"]["reason"] == "bad-ticket"
    assert len(trial.gate.tickets) == 0
    first.drop()


@pytest.mark.proves("NB-5")
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ({"jsonrpc": "2.0", "id": 1, "method": "thread/list"}, "no-ticket"),
        ({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {}}, "no-ticket"),
        ({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": first_params("x" * 43)}, "bad-ticket"),
        ({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": first_params("x" * 5000)}, "too-large"),
        (
            {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": first_params("x") | {"protocolVersion": 2}},
            "bad-params",
        ),
        ([], "bad-frame"),
    ],
)
async def test_a_wrong_first_frame_ends_the_connection(trial: Trial, frame: object, code: str) -> None:
    socket = await trial.door.open()
    socket.send(frame)
    assert await ending(socket) == (code, 4400)
    assert trial.engine.peers == {} and trial.gate.connections == {}


@pytest.mark.proves("NB-5")
async def test_a_ticket_of_another_origin_or_that_expired_is_refused(make_trial: MakeTrial) -> None:
    trial = make_trial({"ServerApp": {"allow_origin": "https://lab.example"}}, ticket_seconds=0.2)
    socket = await trial.door.open()
    foreign = await trial.door.ticket(Origin="https://lab.example")
    assert code_of(await socket.request("initialize", first_params(foreign))) == "bad-ticket"
    socket = await trial.door.open()
    ticket = await trial.door.ticket()
    await asyncio.sleep(0.3)
    assert code_of(await socket.request("initialize", first_params(ticket))) == "bad-ticket"


async def test_a_first_frame_that_does_not_come_ends_the_connection(make_trial: MakeTrial) -> None:
    trial = make_trial(first_frame_seconds=0.1)
    assert await ending(await trial.door.open()) == ("no-ticket", 4400)
    await asyncio.gather(*trial.gate._tasks)
    assert trial.door.entries()[-1]["detail"]["reason"] == "no-ticket"


CASES = [
    (method.name, value, role)
    for method in load_methods().methods.values()
    if method.name != "initialize"
    for value in (method.roles or {"": None})
    for role in ROLES
]


@pytest.mark.proves("KS-2", "KS-3", "KS-4", "KS-9")
async def test_every_method_demands_its_role(make_trial: MakeTrial) -> None:
    trial = make_trial(audited_alone=1000, inbox=1000)
    table = load_methods()
    socket = await trial.door.join()
    await asyncio.to_thread(trial.door.entries)
    allowed: set[str] = set()
    for name, value, role in CASES:
        trial.gate.role_of = fixed(role)
        method = table.methods[name]
        params = {method.role_param: value} if value else {}
        answer = await socket.request(name, params)
        permitted = is_at_least(role, method.least_role(params))
        assert (code_of(answer) != "forbidden") is permitted, (name, value, role)
        if permitted:
            allowed.add(name)
        else:
            entry = trial.door.entries()[-1]
            assert (entry["action"], entry["outcome"], entry["role"]) == (name, "denied", role)
            assert name not in trial.engine.seen or name in allowed
    assert allowed == table.methods.keys() - {"initialize"}
    socket.drop()


def fixed(role: Role) -> Callable[[Identity], Role]:
    return lambda _: role


@pytest.mark.proves("KS-5")
async def test_a_demotion_bites_on_the_next_call_of_an_open_socket(trial: Trial) -> None:
    socket = await trial.door.join()
    create = {"workspace": ""}
    assert code_of(await socket.request("thread/create", create)) is None
    trial.gate.role_of = fixed("viewer")
    assert code_of(await socket.request("thread/create", create)) == "forbidden"
    assert trial.engine.seen == ["thread/create"]
    renewed: Any = await socket.request("lease/renew", {"ticket": await trial.door.ticket()})
    assert renewed["result"] == {"leaseSeconds": 300, "role": "viewer"}
    socket.drop()


@pytest.mark.proves("NB-14")
async def test_answers_what_it_cannot_serve_with_typed_errors_and_stays(trial: Trial) -> None:
    socket = await trial.door.join()
    secret = "canary-8f31"
    for text, code in [
        ("{", "bad-frame"),
        ("[]", "bad-frame"),
        ('"x"', "bad-frame"),
        ("NaN", "bad-frame"),
        ('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":1e999}}', "bad-frame"),
        ('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"\\ud800"}}', "bad-frame"),
        ('{"jsonrpc":"1.0","id":1,"method":"ping"}', "bad-frame"),
        ('{"jsonrpc":"2.0","id":true,"method":"ping"}', "bad-frame"),
        ('{"jsonrpc":"2.0","method":"ping"}', "bad-frame"),
        ('{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}', "bad-frame"),
        ('{"jsonrpc":"2.0","id":1,"method":"__class__"}', "unknown-method"),
        (f'{{"jsonrpc":"2.0","id":1,"method":"{secret}"}}', "unknown-method"),
        (f'{{"jsonrpc":"2.0","id":1,"method":"thread/search","params":{{"query":1,"{secret}":2}}}}', "bad-params"),
        (
            f'{{"jsonrpc":"2.0","id":1,"method":"thread/open","params":{{"threadId":"{secret}","afterSeq":0}}}}',
            "bad-params",
        ),
        ('{"jsonrpc":"2.0","id":1,"method":"thread/list","params":[]}', "bad-params"),
        ('{"jsonrpc":"2.0","id":1,"method":"thread/list","params":null}', None),
        ("[" * 10_000 + "]" * 10_000, "bad-frame"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "bad-frame"),
        ("[" * 900_000, "bad-frame"),
    ]:
        socket.send_text(text)
        answer = await socket.receive()
        assert code_of(answer) == code, text[:80]
        assert secret not in json.dumps(answer)
    socket.send_frame(BINARY, b"{}")
    assert code_of(await socket.receive()) == "bad-frame"
    again = await socket.request("initialize", first_params(await trial.door.ticket()))
    assert code_of(again) == "bad-frame"
    assert code_of(await socket.request("ping")) is None
    socket.drop()


@pytest.mark.proves("NB-14")
@pytest.mark.parametrize("size", [1024 * 1024 + 1, 5 * 1024 * 1024])
async def test_a_frame_over_the_limit_is_named_and_ends_the_connection(trial: Trial, size: int) -> None:
    socket = await trial.door.join()
    socket.send_frame(TEXT, b'"' + b"x" * (size - 2) + b'"')
    assert await ending(socket) == ("too-large", 1009)


@pytest.mark.proves("NB-14")
async def test_a_thousand_frames_a_second_are_told_and_then_cut_off(trial: Trial) -> None:
    socket = await trial.door.join()
    for number in range(1000):
        socket.send({"jsonrpc": "2.0", "id": number, "method": "ping"})
    codes: list[str | None] = []
    while not isinstance(frame := await socket.receive(), Closed):
        codes.append(code_of(frame))
        assert frame["id"] is not None or codes[-1] == "too-fast"
    assert frame.code == 1008
    assert codes[-1] == "too-fast"
    assert trial.gate.connections == {}


@pytest.mark.proves("NB-15")
async def test_ten_thousand_requests_leave_nothing_behind(make_trial: MakeTrial) -> None:
    trial = make_trial(frames=PLENTY)
    trial.gate.method_rates["read"]._rate = PLENTY
    sizes: list[int] = []
    for _ in range(2):
        socket = await trial.door.join()
        for _ in range(50):
            for number in range(100):
                socket.send({"jsonrpc": "2.0", "id": number, "method": "thread/list"})
            for number in range(100):
                answer: Any = await socket.receive()
                assert answer["id"] == number and "result" in answer
        (connection,) = trial.gate.connections.values()
        assert not connection._inbox and len(connection._tasks) == 2
        socket.send_frame(CLOSE, b"")
        await socket.end()
        gc.collect()
        sizes.append(len(gc.get_objects()))
    assert trial.gate.connections == {} and trial.engine.peers == {} and len(trial.engine.gone) == 2
    assert abs(sizes[1] - sizes[0]) < 2000


@pytest.mark.proves("NB-14")
async def test_a_peer_that_never_reads_costs_bounded_memory_and_nobody_elses_time(make_trial: MakeTrial) -> None:
    trial = make_trial(queue_bytes=1024 * 1024)
    socket = await trial.door.join()
    (peer,) = trial.engine.peers.values()
    (connection,) = trial.gate.connections.values()
    delta = {"jsonrpc": "2.0", "method": "event", "params": {"threadId": "t_1", "event": "x" * 20_000}}
    worst = 0.0
    for _ in range(100):
        for _ in range(50):
            peer.send(delta, delta_of="t_1")
        started = time.monotonic()
        reply, _, writer = await exchange(
            trial.door.port, "GET", f"{trial.door.base_url}api/status", trial.door.headers()
        )
        writer.close()
        assert reply.status == 200
        worst = max(worst, time.monotonic() - started)
    assert connection._outbox._bytes <= 1024 * 1024 + 20_200
    assert worst < 3
    # It reads at last: what was not dropped comes, and the thread is to be opened again.
    frames = 0
    while (frame := await socket.receive())["method"] == "event":
        frames += 1
    assert frame == {"jsonrpc": "2.0", "method": "resync", "params": {"threadId": "t_1"}}
    assert frames < 5000
    for _ in range(3000):  # what the system's own buffers take first is not ours to count
        peer.send(delta)
    assert trial.gate.connections == {} and trial.engine.peers == {}


@pytest.mark.proves("NB-14")
async def test_who_sends_much_waits_until_the_peer_has_taken_it(make_trial: MakeTrial) -> None:
    trial = make_trial(queue_frames=16)
    socket = await trial.door.join()
    (peer,) = trial.engine.peers.values()
    told: list[int] = []

    async def tell() -> None:
        for number in range(400):
            peer.send({"jsonrpc": "2.0", "method": "event", "params": {"seq": number}})
            if number % 10 == 9:
                await peer.drained()
                told.append(number)

    telling = asyncio.create_task(tell())
    seen = [(await socket.receive())["params"]["seq"] for _ in range(400)]
    await telling
    assert seen == list(range(400)) and len(trial.gate.connections) == 1
    # Somebody who is gone keeps nobody waiting.
    for _ in range(600):  # more than the system's own buffers take
        peer.send({"jsonrpc": "2.0", "method": "event", "params": {"text": "x" * 100_000}})
    await peer.drained()
    assert len(told) == 40 and trial.gate.connections == {}


@pytest.mark.proves("NB-8")
async def test_a_peer_that_answers_no_ping_is_closed_while_a_long_request_runs(make_trial: MakeTrial) -> None:
    trial = make_trial(ping_seconds=0.2, silence_seconds=1.0)
    never = asyncio.Event()

    async def wait(peer: Peer, frame: Mapping[str, Any]) -> None:
        await never.wait()

    trial.engine.before_answer = wait
    lively, dead = await trial.door.join(), await trial.door.join()
    dead.answers_pings = False
    for socket in (lively, dead):
        socket.send({"jsonrpc": "2.0", "id": 7, "method": "thread/list"})
    listening = asyncio.create_task(lively.receive())
    assert isinstance(await dead.receive(), Closed)
    assert dead.pings >= 3 and len(trial.gate.connections) == 1
    assert not listening.done() and lively.pings >= 3
    never.set()
    answer: Any = await listening
    assert answer["id"] == 7
    lively.drop()


async def test_answers_pings_of_the_peer_and_sets_nodelay(trial: Trial) -> None:
    socket = await trial.door.join()
    socket.send_frame(PING, b"hello")
    assert await asyncio.wait_for(socket._read_frame(), 5) == (10, b"hello")
    (connection,) = trial.gate.connections.values()
    stream = connection._wire._handler.ws_connection.stream
    assert stream.socket.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_NODELAY)
    socket.drop()


async def test_a_lease_that_is_not_renewed_ends(make_trial: MakeTrial) -> None:
    trial = make_trial(lease_seconds=0.7, lease_grace_seconds=0.3)
    idle, busy = await trial.door.join(), await trial.door.join()
    for _ in range(3):
        assert code_of(await busy.request("lease/renew", {"ticket": await trial.door.ticket()})) is None
        await asyncio.sleep(0.4)
    assert (await idle.end()).code == 4401
    assert code_of(await busy.request("ping")) is None
    assert code_of(await busy.request("lease/renew", {"ticket": "x"})) == "bad-ticket"
    assert (await busy.end()).code == 4401


async def test_rights_withdrawn_between_ticket_and_renewal_end_the_connection(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    socket = await trial.door.join()
    ticket = await trial.door.ticket()
    monkeypatch.setitem(trial.app.serverapp.web_app.settings, "authorizer", SlowDenyingAuthorizer())
    socket.send({"jsonrpc": "2.0", "id": 1, "method": "lease/renew", "params": {"ticket": ticket}})
    assert await ending(socket) == ("forbidden", 4403)


async def test_ends_all_leases_at_once(trial: Trial) -> None:
    first, second = await trial.door.join(), await trial.door.join()
    trial.gate.end_leases()
    assert [(await each.end()).code for each in (first, second)] == [4401, 4401]


async def test_says_that_the_server_stops(trial: Trial) -> None:
    socket = await trial.door.join()
    await trial.app.stop_extension()
    assert (await socket.end()).code == 4410


async def test_limits_calls_by_the_rate_of_their_class(trial: Trial) -> None:
    trial.gate.method_rates["read"]._rate = Rate(per_minute=1, burst=2)
    socket = await trial.door.join()
    answers: list[Any] = [await socket.request("thread/list") for _ in range(3)]
    assert [code_of(each) for each in answers] == [None, None, "rate-limited"]
    assert 0 < answers[2]["error"]["data"]["retryAfterMs"] <= 60_001
    socket.drop()


async def test_an_error_nobody_planned_travels_as_internal_without_its_text(trial: Trial) -> None:
    async def fail(peer: Peer, frame: Mapping[str, Any]) -> None:
        raise RuntimeError("a path: /home/someone")

    trial.engine.before_answer = fail
    socket = await trial.door.join()
    answer: Any = await socket.request("thread/list")
    assert code_of(answer) == "internal" and "someone" not in json.dumps(answer)
    assert answer["error"]["data"]["correlation"]
    socket.drop()


async def test_sockets_and_tickets_do_not_keep_an_idle_server_alive_but_turns_do(trial: Trial) -> None:
    settings = trial.app.serverapp.web_app.settings
    before = settings.get("api_last_activity")
    (await trial.door.join()).drop()
    assert settings.get("api_last_activity") == before
    assert not trial.app.current_activity()
    trial.engine.running = 1
    assert trial.app.current_activity()


@pytest.mark.parametrize("size", [0, 60, 100, 125, 126, 65_400, 65_535, 65_536, 300_000])
async def test_frames_of_every_length_arrive_whole_and_in_order(trial: Trial, size: int) -> None:
    socket = await trial.door.join()
    (peer,) = trial.engine.peers.values()
    for number in range(3):
        peer.send({"method": "event", "params": {"number": number, "text": "\N{SNOWMAN}" * (size // 3)}})
    received = [await socket.receive() for _ in range(3)]
    assert [each["params"]["number"] for each in received if isinstance(each, dict)] == [0, 1, 2]
    assert all(isinstance(each, dict) and len(each["params"]["text"]) == size // 3 for each in received)
