"""Audit, approvals and trust across the link, on a real process."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_sallyport.errors import CodedError
from jupyterlab_sallyport.host.control import tell_running_gates
from jupyterlab_sallyport.store.trust import parse_trust, write_trust
from jupyterlab_sallyport.wire.methods import Method, load_methods
from jupyterlab_sallyport.wire.peer import Caller

from .engine_kit import Screen, World, says

THREAD, APPROVAL = "t_abc", "a_abc"


def run(story) -> None:
    asyncio.run(asyncio.wait_for(story, 60))


def make_intent(**changes: Any) -> dict[str, Any]:
    intent = {
        "principal": "ada",
        "action": "run_command",
        "target": "touch made.txt",
        "threadId": THREAD,
        "turnId": "u_abc",
        "callId": "c_abc",
        "parentCallId": "c_parent",
        "payloadHash": "sha256:" + "0" * 64,
        "decision": {"verdict": "ask", "layer": "default"},
        "approvalId": APPROVAL,
    }
    return {name: value for name, value in {**intent, **changes}.items() if value is not None}


def make_answer(**changes: Any) -> dict[str, Any]:
    answer = {
        "threadId": THREAD,
        "approvalId": APPROVAL,
        "nonce": "nonce-nonce-nonce-1",
        "payloadHash": "sha256:" + "0" * 64,
        "decision": "allow",
    }
    return {**answer, **changes}


async def intend(world: World, screen: Screen, **changes: Any) -> Any:
    return await world.tell(screen, "service", ["audit/intent", make_intent(**changes)])


def test_an_audited_method_has_one_intent_before_and_one_result_after(tmp_path: Path) -> None:
    """[KS-8]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.call(screen, "thread/rename", {"threadId": THREAD, "title": "canary title"})
            await world.call(screen, "approval/answer", make_answer(nonce="refused-by-the-engine"))
            await world.relay.shutdown()
            kept = [(e["action"], e["target"], e["outcome"]) for e in world.entries()]
            # A result is written once the answer is out, so the next intent may stand before it.
            assert sorted(kept) == [
                ("approval/answer", APPROVAL, "intent"),
                ("approval/answer", APPROVAL, "stale-approval"),
                ("thread/rename", THREAD, "intent"),
                ("thread/rename", THREAD, "ok"),
            ]
            numbered = {entry["seq"]: entry for entry in world.entries()}
            for entry in world.entries():
                if entry["outcome"] != "intent":
                    intent = numbered[entry["detail"]["intent"]]
                    assert (intent["action"], intent["outcome"]) == (entry["action"], "intent")
            assert {e["address"] for e in world.entries()} == {"192.0.2.1"}
            text = str(world.entries())
            assert "canary" not in text
            assert "refused-by-the-engine" not in text, "a nonce is a secret"

    run(story())


PARAMS: dict[str, Any] = {
    "workspace": "w",
    "title": "x",
    "threadId": THREAD,
    "turnId": "u_abc",
    "archived": True,
    "mode": "agent",
    "input": [{"type": "text", "text": "canary"}],
    "nonce": "canary-nonce-nonce",
    "approvalId": APPROVAL,
    "payloadHash": "sha256:" + "0" * 64,
    "decision": "deny",
    "layer": "user",
    "document": {"schemaVersion": 1, "deny": [{"id": "canary", "tool": "shell"}]},
    "etag": "",
    "hash": "sha256:" + "0" * 64,
    "rules": ["canary"],
    "server": "files",
    "value": "canary",
    "tools": [],
    "off": True,
    "items": ["canary"],
    "idempotencyKey": "canary-key-0001",
    "compactionId": "k_abc",
    "path": "canary",
    "paths": ["canary"],
    "provider": "openai",
    "model": "m",
    "id": "nobody",
    "text": "canary",
    "elicitationId": "e_abc",
    "action": "decline",
}
METHODS = load_methods().methods.values()
AUDITED = [method for method in METHODS if method.audit == "request"]


@pytest.mark.parametrize("method", AUDITED, ids=lambda method: method.name)
def test_every_audited_method_adds_one_intent_and_one_result_with_all_members(tmp_path: Path, method: Method) -> None:
    """[KS-8] [KS-11]"""
    params = {name: PARAMS[name] for name in method.params["required"]}
    assert method.find_fault(params) is None

    async def story() -> None:
        async with World(tmp_path) as world:
            outcome = "ok"
            try:
                await world.call(Screen(), method.name, params)
            except CodedError as error:
                outcome = error.code
            refused = {
                "drift/accept": "stale-policy",
                "mcp/sign-in": "not-found",
                "provider/test": "bad-params",
                "provider/connect": "stale-policy",
                "provider/remove": "not-found",
            }
            assert outcome == refused.get(method.name, "ok")
            await world.relay.shutdown()
            intent, result = world.entries()
            assert (intent["action"], intent["outcome"]) == (method.name, "intent")
            assert (result["action"], result["outcome"]) == (method.name, outcome)
            assert result["detail"] == {"intent": intent["seq"]}
            for entry in (intent, result):
                assert (entry["principal"], entry["role"], entry["address"]) == ("ada", "admin", "192.0.2.1")
                assert entry["time"]
            assert "canary" not in str(world.entries())

    run(story())


def test_at_least_the_methods_that_change_something_are_audited() -> None:
    """[KS-8]"""
    changing = {
        "create",
        "rename",
        "archive",
        "delete",
        "restore",
        "start",
        "cancel",
        "answer",
        "keep",
        "set",
        "revoke",
    }
    changing |= {"stop", "resume"}
    named = {method.name for method in METHODS if method.name.split("/")[-1] in changing}
    assert named <= {method.name for method in METHODS if method.audit}
    assert len(named) > 10


def test_nothing_is_relayed_that_cannot_be_audited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[KS-12]"""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            monkeypatch.setattr("jupyterlab_sallyport.audit.segment._write_all", refuse)
            before = len(screen.frames)
            for method, params in (("thread/rename", {"threadId": THREAD, "title": "x"}), ("system/stop", {})):
                with pytest.raises(CodedError) as refused:
                    await world.ask(screen, method, params)
                assert refused.value.code == "audit-unwritable"
            assert await world.tell(screen, "stops") == []
            assert len(screen.frames) == before + 1
            answer = await intend(world, screen, decision={"verdict": "allow", "layer": "user"}, approvalId=None)
            assert answer["error"]["code"] == "audit-unwritable"

    run(story())


def test_an_act_is_on_record_under_the_person_who_spoke(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen(caller=Caller("ada", "Ada", "editor", "198.51.100.7"))
            await world.call(screen, "approval/answer", make_answer())
            answer = await intend(world, screen)
            number = answer["result"]["entry"]
            result = {"intent": number, "outcome": "ok", "detail": "token=canary-secret"}
            assert (await world.tell(screen, "service", ["audit/result", result]))["result"] == {}
            assert "error" in await world.tell(screen, "service", ["audit/result", result]), "once"
            intent, end = [entry for entry in world.entries() if entry["action"] == "run_command"]
            assert (intent["seq"], intent["outcome"], intent["role"], intent["address"]) == (
                number,
                "intent",
                "editor",
                "198.51.100.7",
            )
            assert (intent["detail"]["approvalId"], intent["detail"]["parentCallId"]) == (APPROVAL, "c_parent")
            assert (end["outcome"], end["detail"]["intent"]) == ("ok", number)
            assert "canary" not in str(end)

    run(story())


@pytest.mark.parametrize(
    ("answers", "changes", "why"),
    [
        ([], {}, "nobody answered"),
        ([{"decision": "deny"}], {}, "a person said no"),
        ([{"approvalId": "a_other"}], {}, "another approval was given"),
        ([{"threadId": "t_other"}], {}, "given in another thread"),
        ([{"nonce": "refused-by-the-engine"}], {}, "the engine did not take the answer"),
        ([{}], {"approvalId": None}, "asked for, and no approval cited"),
        ([{}], {"principal": "bob"}, "for somebody else"),
        ([{}], {"decision": {"verdict": "deny", "layer": "user"}}, "no verdict that lets through"),
        ([{}], {"decision": None}, "no decision"),
        ([{}], {"target": 7}, "no text"),
    ],
)
def test_refuses_an_intent_without_an_approval_that_counts(
    tmp_path: Path, answers: list[dict[str, Any]], changes: dict[str, Any], why: str
) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.call(screen, "thread/rename", {"threadId": THREAD, "title": "speaks in the thread"})
            for answer in answers:
                await world.call(screen, "approval/answer", make_answer(**answer))
            assert "error" in await intend(world, screen, **changes), why
            acts = [entry["outcome"] for entry in world.entries() if entry["action"] == "run_command"]
            assert set(acts) <= {"denied"}

    run(story())


@pytest.mark.proves("KS-5")
@pytest.mark.parametrize(
    ("role", "kind", "code"),
    [
        ("admin", "act", None),
        ("editor", "act", None),
        ("contributor", "act", "forbidden"),
        ("contributor", None, "forbidden"),
        ("contributor", "harmless", "forbidden"),
        ("contributor", "read", None),
        ("viewer", "read", "forbidden"),
        (None, "read", "forbidden"),
    ],
)
def test_an_act_needs_the_role_of_now_and_not_the_one_of_when_its_turn_began(
    tmp_path: Path, role: str | None, kind: str | None, code: str | None
) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.call(screen, "approval/answer", make_answer())
            if role is None:
                world.relay.withdrawn(screen)
            else:
                later = Screen("two", Caller("ada", "Ada", role, "192.0.2.1"))
                world.relay.renewed(later)
                world.relay.closed(later.id)
            answer = await intend(world, screen, kind=kind)
            assert answer.get("error", {}).get("code") == code, answer
            assert (await world.tell(screen, "standings"))[-1] == role
            (entry,) = [entry for entry in world.entries() if entry["action"] == "run_command"]
            assert entry["outcome"] == ("denied" if code else "intent")
            assert entry["detail"].get("reason") == code

    run(story())


def test_a_fresh_engine_learns_what_its_principal_may_do(tmp_path: Path) -> None:
    """[KS-5]"""

    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen(caller=Caller("ada", "Ada", "viewer", ""))
            assert await world.tell(screen, "standings") == ["viewer"]

    run(story())


def test_an_approval_is_used_once(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.call(screen, "approval/answer", make_answer())
            first, second = await intend(world, screen), await intend(world, screen)
            assert "result" in first
            assert second["error"]["code"] == "forbidden"

    run(story())


def test_acts_that_die_with_the_engine_are_on_record_as_interrupted(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.relay.initialize(screen, True)
            await world.call(screen, "approval/answer", make_answer())
            await intend(world, screen)
            await world.ask(screen, "policy/test", {"workspace": "", "command": "die 1"})
            await screen.wait_for(says("down"))
            await world.relay.shutdown()
            assert world.entries()[-1]["outcome"] == "interrupted"

    run(story())


def test_trust_is_stored_and_the_engine_knows_before_its_answer(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            record = trust_record(tmp_path / "root")
            assert (await world.tell(screen, "service", ["trust/put", record]))["result"] == {}
            assert [view["trust"] for view in await world.tell(screen, "policies")] == [[record]]
            await world.tell(screen, "service", ["trust/remove", {"realPath": record["realPath"]}])
            assert [view["trust"] for view in await world.tell(screen, "policies")][-1] == []
            refused = await world.tell(screen, "service", ["trust/put", {**record, "inode": "1"}])
            assert refused["error"]["code"] == "conflict"

    run(story())


ALLOW_LS = {"schemaVersion": 1, "allow": [{"id": "ls", "tool": "shell", "words": ["ls"]}]}


def test_a_layer_is_stored_only_while_a_person_asks_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            put = {"layer": "user", "document": ALLOW_LS, "etag": ""}
            refused = await world.tell(screen, "service", ["policy/put", put])
            assert refused["error"]["code"] == "forbidden"
            adopt = {"folder": trust_record(tmp_path / "root"), "hash": "sha256:" + "0" * 64, "rules": []}
            assert (await world.tell(screen, "service", ["policy/adopt", adopt]))["error"]["code"] == "forbidden"
            assert await world.tell(screen, "policies") == []
            answer = await world.call(screen, "policy/put", {"workspace": "", **put})
            (told,) = await world.tell(screen, "policies")
            assert told["user"] == ALLOW_LS
            assert answer["result"] == {"etag": told["etags"]["user"]}
            again = await world.call(screen, "policy/put", {"workspace": "", **put})
            assert again["error"]["data"]["code"] == "stale-policy"

    run(story())


@pytest.mark.proves("NB-26")
def test_a_write_to_a_locked_key_is_refused_and_on_record(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path, policy={"schemaVersion": 1, "locks": ["allow"]}) as world:
            screen = Screen()
            put = {"workspace": "", "layer": "user", "document": ALLOW_LS, "etag": ""}
            answer = await world.call(screen, "policy/put", put)
            assert answer["error"]["data"]["code"] == "locked"
            assert await world.tell(screen, "policies") == []
            await world.relay.shutdown()
            kept = [(each["action"], each["outcome"]) for each in world.entries()]
            assert kept == [("policy/put", "intent"), ("policy/put", "locked")]

    run(story())


def test_settings_that_tighten_reach_the_engine_and_outlive_it_and_their_panel(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            one, other = Screen("one"), Screen("other")

            async def in_force() -> Any:
                told = await world.tell(one, "policies")
                return told[-1]["settings"] if told else (await world.tell(one, "hello"))["hello"]["policy"]["settings"]

            await world.call(one, "settings/tighten", {"edits": "ask"})
            assert await in_force() == [{"edits": "ask"}], "known before the engine starts"
            await world.call(other, "settings/tighten", {"maxMode": "ask"})
            assert await in_force() == [{"edits": "ask"}, {"maxMode": "ask"}], "all connections count"
            await world.call(one, "settings/tighten", {"maxMode": "ask"})
            assert await in_force() == [{"maxMode": "ask"}], "a person may take back what they asked for"
            world.relay.closed("one")
            world.relay.closed("other")
            assert await in_force() == [{"maxMode": "ask"}], "the last one's wish stays"
            await world.ask(one, "policy/test", {"workspace": "", "command": "die 1"})
            await one.wait_for(says("down"))
            one.frames.clear()
            await one.wait_for(says("ready"))
            assert (await world.tell(one, "hello"))["hello"]["policy"]["settings"] == [{"maxMode": "ask"}]

    run(story())


def test_settings_that_differ_are_bounded(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            for number in range(16):
                answer = await world.call(Screen(str(number)), "settings/tighten", {"sandboxLimitsWallS": number + 1})
                assert "result" in answer
            with pytest.raises(CodedError, match="Too many"):
                await world.ask(Screen("more"), "settings/tighten", {"sandboxLimitsWallS": 99})
            assert "result" in await world.call(Screen("same"), "settings/tighten", {"sandboxLimitsWallS": 3})

    run(story())


def test_a_terminal_reaches_the_running_gate(tmp_path: Path) -> None:
    async def story() -> None:
        deep = tmp_path / ("d" * 100) / ("e" * 100)
        deep.mkdir(parents=True)
        async with World(deep) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            (path,) = (world.settings.state_dir / "control").iterdir()
            assert path.stat().st_mode & 0o777 == 0o600
            record = trust_record(deep / "root")
            state = world.settings.state_dir
            # What nobody wrote to the store is not taken over by word alone.
            assert await asyncio.to_thread(tell_running_gates, state, {"do": "trust", "record": record}) == 0
            write_trust(state / "policy" / "trust", parse_trust(record))
            assert await asyncio.to_thread(tell_running_gates, state, {"do": "trust", "record": record}) == 1
            assert [view["trust"] for view in await world.tell(screen, "policies")] == [[record]]
            for order in ({"do": "format"}, {"do": "trust"}, {"do": "trust", "record": {**record, "inode": "1"}}, {}):
                assert await asyncio.to_thread(tell_running_gates, state, order) == 0
        assert not path.exists()

    run(story())


def test_a_terminal_stops_and_resumes_everybody(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.tell(screen, "caller")
            state = world.settings.state_dir
            assert await asyncio.to_thread(tell_running_gates, state, {"do": "stop"}) == 1
            assert (await world.relay.initialize(screen, True))["stopped"] is True
            assert await asyncio.to_thread(tell_running_gates, state, {"do": "resume"}) == 1
            assert await world.tell(screen, "stops") == [{"type": "stop"}, {"type": "resume"}]
            assert [(entry["action"], entry["address"]) for entry in world.entries()] == [
                ("system/stop", "control-socket"),
                ("system/stop", "control-socket"),
                ("system/resume", "control-socket"),
                ("system/resume", "control-socket"),
            ]

    run(story())


def test_the_audit_methods_answer_from_the_files(tmp_path: Path) -> None:
    async def story() -> None:
        async with World(tmp_path) as world:
            screen = Screen()
            await world.call(screen, "thread/archive", {"threadId": THREAD, "archived": True})
            page = (await world.call(screen, "audit/query", {"limit": 1, "text": "archive"}))["result"]
            assert len(page["entries"]) == 1
            assert page["entries"][0]["action"] == "thread/archive"
            assert (await world.call(screen, "audit/verify", {}))["result"]["ok"] is True
            tail = await world.tell(screen, "service", ["audit/tail", {"limit": 5}])
            assert {entry["principal"] for entry in tail["result"]["entries"]} == {"ada"}
            assert (await world.tell(screen, "service", ["audit/drop", {}]))["error"]["code"] == "unknown-method"

    run(story())


def trust_record(folder: Path) -> dict[str, Any]:
    status = folder.stat()
    return {
        "realPath": os.path.realpath(folder),
        "device": str(status.st_dev),
        "inode": str(status.st_ino),
        "trustedAt": 1,
    }
