"""Rights that sink while a turn runs: what it began may end, and nothing new happens."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fault_client import Client, Refused
from fault_server import FaultServer

from jupyterlab_sallyport.audit.reader import read_page
from wire import fetch_ticket

# A directory service in a file: who holds the token is Ada, and her groups are what the file says at each request.
DIRECTORY = """
from jupyter_server.auth import User
from jupyter_server.auth.identity import PasswordIdentityProvider


class Directory(PasswordIdentityProvider):
    async def _get_user(self, handler):
        known = await super()._get_user(handler)
        if known is None:
            return None
        user = User("ada")
        user.hub_user = {"kind": "user", "groups": (FOLDER / "groups").read_text().split()}
        return user


c.ServerApp.identity_provider_class = Directory
c.Sallyport.roles = {"group:writers": "editor", "group:readers": "contributor"}
"""
RUN = [{"tool": "run_command", "input": {"command": "echo run >> runs.txt; true"}}]


def make(base: Path) -> FaultServer:
    server = FaultServer(
        base=base.resolve(), script={"turns": [{"when": "run", "steps": [RUN]}]}, configuration=DIRECTORY
    )
    server.folder.mkdir(parents=True)
    put_into(server, "writers")
    return server


def put_into(server: FaultServer, groups: str) -> None:
    (server.folder / "groups").write_text(groups)


async def renew(server: FaultServer, client: Client) -> str:
    answer = await client.request("lease/renew", {"ticket": await fetch_ticket(server, "?for=lease")})
    return str(answer["role"])


def ran(server: FaultServer) -> bool:
    return (server.root / "demo" / "runs.txt").exists()


@pytest.mark.proves("KS-5")
def test_a_turn_that_its_persons_role_permits_no_more_is_ended_and_its_question_with_it(tmp_path: Path) -> None:
    server = make(tmp_path)

    async def scene() -> None:
        client = await Client.connect(server)
        assert (client.hello["principal"], client.hello["role"]) == ("ada", "editor")
        await client.trust("demo")
        thread = await client.thread()
        await client.turn(thread, "run")
        asked = await client.until(lambda: client.find(thread, "approval-request"))
        card = await client.open_card(thread, asked["approvalId"])
        put_into(server, "readers")
        assert await renew(server, client) == "contributor"
        assert (await client.until(lambda: client.find(thread, "turn-end")))["reason"] == "cancelled"
        assert client.find(thread, "notice", code="role-sank")
        with pytest.raises(Refused, match="editor"):
            await (await client.answer(card))
        assert not ran(server)
        await client.close()

    with server:
        asyncio.run(scene())


@pytest.mark.proves("KS-5")
def test_an_act_whose_person_lost_the_right_at_the_last_moment_does_not_happen(tmp_path: Path) -> None:
    server = make(tmp_path)

    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        await client.turn(thread, "run")
        asked = await client.until(lambda: client.find(thread, "approval-request"))
        # The engine stands still with its intent in hand: it cannot hear that the right is gone.
        server.set_point('^line .*"name":"audit/intent"', when="before")
        answered = await client.answer(await client.open_card(thread, asked["approvalId"]))
        await server.held()
        put_into(server, "")
        assert await renew(server, client) == "viewer"
        server.release()
        await answered
        await client.until(lambda: client.find(thread, "turn-end"))
        assert client.find(thread, "tool-call-end")["outcome"] in ("denied", "cancelled")
        assert not ran(server)
        put_into(server, "writers")
        await renew(server, client)
        await client.close()

    with server:
        asyncio.run(scene())
    assert outcomes(server, "run_command") == ["denied"]


@pytest.mark.proves("KS-8")
def test_one_undo_is_one_intent_and_one_linked_result(tmp_path: Path) -> None:
    server = make(tmp_path)

    async def scene() -> None:
        client = await Client.connect(server)
        await client.trust("demo")
        thread = await client.thread()
        turn = (await client.turn(thread, "run"))["turnId"]
        asked = await client.until(lambda: client.find(thread, "approval-request"))
        await (await client.answer(await client.open_card(thread, asked["approvalId"])))
        await client.until(lambda: client.find(thread, "turn-end"))
        assert ran(server)
        await client.request("checkpoint/restore", {"threadId": thread, "turnId": turn})
        assert not ran(server)
        await client.close()

    with server:
        asyncio.run(scene())
    intent, result = [entry for entry in entries(server) if entry["action"] == "checkpoint/restore"]
    assert (intent["outcome"], result["outcome"]) == ("intent", "ok")
    assert (intent["principal"], intent["role"]) == ("ada", "editor")
    assert result["detail"]["intent"] == intent["seq"]


def entries(server: FaultServer) -> list[dict[str, Any]]:
    """The audit, oldest first."""
    return read_page(server.state / "audit", limit=500).entries[::-1]


def outcomes(server: FaultServer, action: str) -> list[str]:
    return [entry["outcome"] for entry in entries(server) if entry["action"] == action]
