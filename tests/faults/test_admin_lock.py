"""The administrator's policy against frames made by hand, edited settings, a repository's file and a tampered store."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from fault_client import Client, Refused
from fault_server import FaultServer

from jupyterlab_sallyport.audit.reader import read_page

ADMIN = {
    "schemaVersion": 1,
    "commands": "ask",
    "deny": [{"id": "no-touch", "tool": "shell", "words": ["touch"]}],
    "locks": ["allow", "commands", "edits", "sandbox"],
    "features": {"proposals": "force-off", "tool:delete_path": "force-off"},
}
TOUCH = {"id": "mine", "tool": "shell", "words": ["touch"]}
ECHO = {"id": "echo", "tool": "shell", "words": ["echo"]}
LOOSE = {"schemaVersion": 1, "commands": "confined", "edits": "allow", "allow": [TOUCH, ECHO]}
HASH = "sha256:" + "0" * 64


def make(base: Path) -> FaultServer:
    return FaultServer(base=base.resolve(), configuration=f"\nc.Sallyport.policy = {ADMIN!r}\n")


async def code_of(client: Client, method: str, params: dict[str, Any]) -> str:
    try:
        await client.request(method, params)
    except Refused as refused:
        return refused.code
    return "ok"


async def outcome_of(client: Client, thread: str, text: str) -> str:
    """How the one call of a turn ended, or `asked` where a person would have to say yes."""
    client.events[thread] = []
    turn = (await client.turn(thread, text))["turnId"]

    def seen() -> str | None:
        asked = client.find(thread, "approval-request")
        ended = client.find(thread, "turn-end", turnId=turn)
        if ended:
            return str((client.find(thread, "tool-call-end") or {"outcome": "none"})["outcome"])
        return "asked" if asked else None

    found = await client.until(seen)
    if found == "asked":
        await client.request("turn/cancel", {"threadId": thread, "turnId": turn})
        await client.until(lambda: client.find(thread, "turn-end", turnId=turn))
    return str(found)


def audited(server: FaultServer) -> list[tuple[str, str, str]]:
    """Action, outcome and reason of every entry."""
    entries = read_page(server.state / "audit", limit=500).entries
    return [(entry["action"], entry["outcome"], str(entry["detail"].get("reason", ""))) for entry in entries]


async def layer(client: Client, name: str) -> dict[str, Any]:
    details = (await client.request("policy/get", {"workspace": "demo", "full": True}))["full"]
    return dict(details["layers"][name])


@pytest.mark.proves("NB-26", "NB-28", "NB-32")
def test_a_frame_made_by_hand_flips_no_locked_key(tmp_path: Path) -> None:
    server = make(tmp_path)

    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        before = await layer(client, "user")
        for document in (
            {"schemaVersion": 1, "commands": "confined"},
            {"schemaVersion": 1, "edits": "allow"},
            {"schemaVersion": 1, "allow": [TOUCH]},
            {"schemaVersion": 1, "sandbox": {"required": False, "escape": "ask"}},
            {"schemaVersion": 1, "locks": []},
            {"schemaVersion": 1, "features": {"tool:delete_path": "force-on"}},
        ):
            for name in ("user", "folder"):
                etag = (await layer(client, name))["etag"]
                put = {"workspace": "demo", "layer": name, "document": document, "etag": etag}
                assert await code_of(client, "policy/put", put) == "locked", document
        assert await layer(client, "user") == before
        adopt = {"workspace": "demo", "hash": HASH, "rules": ["mine"], "nonce": "n" * 24}
        assert await code_of(client, "proposal/adopt", adopt) == "locked"
        put = {"workspace": "demo", "layer": "admin", "document": LOOSE, "etag": ""}
        assert await code_of(client, "policy/put", put) == "bad-params"
        assert await code_of(client, "admin/put", {"document": LOOSE}) == "unknown-method"
        assert await code_of(client, "settings/tighten", {"commands": "confined"}) == "bad-params"
        assert await code_of(client, "settings/tighten", {"allow": [TOUCH]}) == "bad-params"
        thread = await client.thread()
        assert await outcome_of(client, thread, "/sh touch made.txt") == "denied"
        assert await outcome_of(client, thread, "/sh echo hello") == "asked"
        (server.root / "demo" / "kept.txt").write_text("kept")
        assert await outcome_of(client, thread, "/delete kept.txt") == "denied"
        await client.close()

    with server:
        asyncio.run(scene())
    assert sorted(path.name for path in (server.root / "demo").iterdir()) == ["kept.txt"]
    found = audited(server)
    assert [outcome for action, outcome, _ in found if action == "policy/put" and outcome != "intent"].count(
        "locked"
    ) == 12
    for attempt in (
        ("policy/put", "refused", "bad-params"),
        ("proposal/adopt", "denied", "locked"),
        ("unknown-method", "refused", "unknown-method"),
        ("settings/tighten", "refused", "bad-params"),
        ("run_command", "denied", "denied"),
        ("delete_path", "denied", "locked"),
    ):
        assert attempt in found, (attempt, found)


@pytest.mark.proves("NB-26", "NB-27")
def test_settings_repository_and_a_tampered_store_loosen_nothing(tmp_path: Path) -> None:
    server = make(tmp_path)

    async def try_all() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        # What a settings file that somebody edited makes a panel say: as loose as its words allow.
        assert (
            await code_of(client, "settings/tighten", {"commands": "policy", "edits": "policy", "maxMode": "policy"})
            == "ok"
        )
        thread = await client.thread()
        assert await outcome_of(client, thread, "/sh touch made.txt") == "denied"
        assert await outcome_of(client, thread, "/sh echo hello") == "asked"
        assert await outcome_of(client, thread, "/write made.txt\nhello") == "asked"
        await client.close()

    (server.root / "demo" / ".jupyter").mkdir(parents=True)
    (server.root / "demo" / ".jupyter" / "sallyport-policy.json").write_text(json.dumps(LOOSE))
    with server:
        asyncio.run(try_all())
    assert ("policy/loaded", "ok", "") in audited(server)
    store = server.state / "policy" / "user.json"
    store.write_text(json.dumps({**LOOSE, "locks": [], "lift": ["shell-ask"]}))
    store.chmod(0o600)
    with server:
        asyncio.run(try_all())
    store.write_text(json.dumps(LOOSE))
    with server:
        asyncio.run(try_all())
    assert not (server.root / "demo" / "made.txt").exists()
    found = audited(server)
    assert [outcome for action, outcome, _ in found if action == "policy/loaded"] == ["changed", "changed", "ok"]
    assert found.count(("run_command", "denied", "denied")) == 3
