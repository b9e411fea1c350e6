"""One turn that is to be killed, and what must hold after it: nothing acknowledged lost, nothing done twice."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

from fault_client import Client, Lost, Refused
from fault_server import FaultServer, processes, until

MARK = "sallyport-fault-story"
OLD, NEW = "old line\n" * 20_000 + "tail old\n", "old line\n" * 20_000 + "tail new\n"
COMMAND = (
    f": {MARK}; echo run >> runs.txt; for each in 1 2 3 4 5 6; do echo line $each; sleep 0.05; done;"
    " echo late >> late.txt"
)
SCRIPT = {
    "turns": [
        {"when": "talk", "steps": [[{"text": f"word {number} ", "waitMs": 15} for number in range(20)]]},
        {
            "when": "command",
            "steps": [
                [{"text": "I will run this. "}, {"tool": "run_command", "input": {"command": COMMAND}}],
                [{"text": "Done."}],
            ],
        },
        {
            "when": "edit",
            "steps": [
                [
                    {
                        "tool": "edit_file",
                        "input": {"path": "notes.txt", "edits": [{"oldText": "tail old", "newText": "tail new"}]},
                    }
                ]
            ],
        },
        {
            "when": "paint",
            "steps": [
                [{"tool": "run_command", "input": {"command": "for each in a b c; do echo new > $each.txt; done"}}]
            ],
        },
    ]
}
STORIES = ("talk", "command", "edit", "undo", "redo", "create", "delete")


@dataclass
class Story:
    """What one connection did and was told, in one thread of its own."""

    server: FaultServer
    client: Client
    kind: str
    thread: str = ""
    turn: str = ""
    """The turn's id, once acknowledged."""
    key: str = field(default_factory=lambda: f"key-{time.monotonic_ns()}")
    cards: list[dict[str, Any]] = field(default_factory=list)
    answered: str = ""
    """The approval whose yes was acknowledged."""
    done: str = ""
    """The request beside turns that was acknowledged."""
    sent: dict[str, asyncio.Event] = field(default_factory=dict)
    """By request: set right after it was sent, for kills there."""

    async def prepare(self) -> None:
        """Bring the files and the thread to where the story starts."""
        demo = self.server.root / "demo"
        (demo / "notes.txt").write_text(OLD)
        for name in ("runs.txt", "late.txt"):
            (demo / name).unlink(missing_ok=True)
        for name in "abc":
            (demo / f"{name}.txt").write_text("old\n")
        if self.kind != "create":
            self.thread = await self.client.thread()
        if self.kind in ("undo", "redo"):
            await self.work("paint")
            ended = self.client.find(self.thread, "tool-call-end")
            assert ended is not None and ended["outcome"] == "ok", ended
        if self.kind == "redo":
            await self.client.request("checkpoint/restore", {"threadId": self.thread, "turnId": self.turn})

    async def play(self) -> None:
        """The story itself; ends early where somebody is killed."""
        with contextlib.suppress(Lost, Refused):
            if self.kind in ("undo", "redo"):
                params = {"threadId": self.thread, "turnId": self.turn}
                await self.say("checkpoint/restore", params)
            elif self.kind == "create":
                answer = await self.say("thread/create", {"workspace": "demo"})
                self.thread = answer["threadId"]
            elif self.kind == "delete":
                await self.say("thread/delete", {"threadId": self.thread})
            else:
                await self.work(self.kind)

    async def say(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        answer = self.client.send(method, params)
        await asyncio.sleep(0)
        self._note(method)
        result = await answer
        self.done = method
        return result

    async def work(self, text: str) -> None:
        """One turn, its one question answered with yes."""
        started = self.client.turn(self.thread, text, idempotencyKey=self.key)
        await asyncio.sleep(0)
        self._note("turn/start")
        self.turn = (await started)["turnId"]
        if text != "talk":
            asked = await self.client.until(
                lambda: (
                    self.client.find(self.thread, "approval-request")
                    or self.client.find(self.thread, "turn-end", turnId=self.turn)
                )
            )
            # A turn that ends without a question says why in its events.
            assert "approvalId" in asked, self.client.events[self.thread]
            card = await self.client.open_card(self.thread, asked["approvalId"])
            self.cards.append(card)
            answer = await self.client.answer(card)
            await asyncio.sleep(0)
            self._note("approval/answer")
            await answer
            self.answered = asked["approvalId"]
        await self.client.until(lambda: self.client.find(self.thread, "turn-end", turnId=self.turn))

    async def until_sent(self, method: str) -> None:
        await asyncio.wait_for(self.sent.setdefault(method, asyncio.Event()).wait(), 20)

    def _note(self, method: str) -> None:
        self.sent.setdefault(method, asyncio.Event()).set()

    async def settle(self, client: Client) -> dict[str, Any]:
        """Come back as a new connection, answer what is asked again, and check everything; returns what was found."""
        assert client.hello["history"]["note"] == "", client.hello["history"]
        seen = self.client.events.get(self.thread, [])
        if self.thread == "":
            return {"outcomes": [], "runs": 0}  # the thread's creation was never acknowledged
        await client.persist("thread/open", {"threadId": self.thread, "afterSeq": 0})
        asked_again = await self._come_to_rest(client)
        replay = await self._replay(client)
        check_sequence(replay)
        check_nothing_lost(seen, replay)
        found = self._check_turns(replay)
        self._check_files(found)
        await self._check_audit(client, replay)
        await nothing_runs()
        return {**found, "asked_again": asked_again}

    async def _come_to_rest(self, client: Client) -> bool:
        """Wait until the thread does nothing, answering what waits; returns whether something was asked."""
        asked = False
        async with asyncio.timeout(30):
            while True:
                listed = [
                    each
                    for trash in (False, True)
                    for each in (await client.persist("thread/list", {"trash": trash}))["threads"]
                    if each["threadId"] == self.thread
                ]
                assert len(listed) == 1, f"the thread is listed {len(listed)} times"
                if listed[0]["state"] == "idle":
                    return asked
                if listed[0]["state"] == "waiting" and not asked:
                    approval = await client.until(lambda: pending_approval(client.events.get(self.thread, [])))
                    await self._old_yes_is_dead(client)
                    card = await client.open_card(self.thread, approval)
                    assert card["nonce"] not in [each["nonce"] for each in self.cards]
                    await (await client.answer(card))
                    asked = True
                await asyncio.sleep(0.01)

    async def _old_yes_is_dead(self, client: Client) -> None:
        for card in self.cards:
            try:
                await (await client.answer(card))
            except Refused as error:
                assert error.code in ("stale-approval", "not-found"), error
            else:
                raise AssertionError("a nonce of before the kill was taken")

    async def _replay(self, client: Client) -> list[dict[str, Any]]:
        client.events[self.thread] = []
        opened = await client.persist("thread/open", {"threadId": self.thread, "afterSeq": 0})
        if opened["lastSeq"]:
            # Numbers kept for deltas at the tail come with the next event, so the last event may stand below them.
            await client.persist("thread/list", {})
            events = client.events[self.thread]
            await client.until(lambda: events)
            await asyncio.sleep(0.02)
        return [each for each in client.events[self.thread] if not each["event"]["type"].endswith("-delta")]

    def _check_turns(self, replay: list[dict[str, Any]]) -> dict[str, Any]:
        events = [each["event"] for each in replay]
        started = [each["turnId"] for each in events if each["type"] == "turn-start"]
        ended = [each["turnId"] for each in events if each["type"] == "turn-end"]
        assert started == ended, f"turns {started} started and {ended} ended"
        if self.turn:
            assert self.turn in started, "an acknowledged turn is gone"
        calls = [each["callId"] for each in events if each["type"] == "tool-call-start"]
        ends = {each["callId"]: each for each in events if each["type"] == "tool-call-end"}
        assert sorted(calls) == sorted(ends), f"calls {calls} started and {sorted(ends)} ended"
        if self.answered:
            answers = [each for each in events if each["type"] == "approval-answer"]
            assert any(each["approvalId"] == self.answered for each in answers), "an acknowledged answer is gone"
        if self.done == "thread/delete":
            assert any(each["type"] == "thread-changed" and each.get("deletedAt") for each in events)
        if self.done == "checkpoint/restore":
            assert any(each["type"] == "turn-undone" for each in events)
        return {"outcomes": [each["outcome"] for each in ends.values()], "runs": self._runs()}

    def _runs(self) -> int:
        runs = self.server.root / "demo" / "runs.txt"
        return runs.read_text().count("run\n") if runs.exists() else 0

    def _check_files(self, found: dict[str, Any]) -> None:
        demo = self.server.root / "demo"
        notes = (demo / "notes.txt").read_text()
        assert notes in (OLD, NEW), f"notes.txt is neither old nor new: {len(notes)} characters"
        for name in "abc":
            assert (demo / f"{name}.txt").read_text() in ("old\n", "new\n"), f"{name}.txt is half"
        assert found["runs"] <= 1, f"the command ran {found['runs']} times"
        if self.kind == "command" and "ok" in found["outcomes"]:
            assert found["runs"] == 1
        if self.kind == "edit" and "ok" in found["outcomes"]:
            assert notes == NEW

    async def _check_audit(self, client: Client, replay: list[dict[str, Any]]) -> None:
        verified = await client.persist("audit/verify", {})
        assert verified["ok"], verified
        page = await client.persist("audit/query", {"limit": 200, "text": self.thread})
        intents = [each["detail"].get("callId") for each in page["entries"] if each["outcome"] == "intent"]
        acted = {
            each["event"]["callId"]
            for each in replay
            if each["event"]["type"] == "tool-call-end" and each["event"]["outcome"] == "ok"
        }
        for call in acted:
            assert intents.count(call) == 1, f"{call} has {intents.count(call)} intents"
        if self._runs():
            assert any(intents), "a command ran without an intent on record"


def pending_approval(events: list[dict[str, Any]]) -> str | None:
    """The approval that waits, if one does."""
    waiting: str | None = None
    for event in (each["event"] for each in events):
        if event["type"] == "approval-request":
            waiting = event["approvalId"]
        elif event["type"] in ("approval-answer", "approval-withdrawn") and event["approvalId"] == waiting:
            waiting = None
    return waiting


def check_sequence(replay: list[dict[str, Any]]) -> None:
    """Numbers run without gap or repeat; only an entry that says `from` may stand for several."""
    following = 1
    for entry in replay:
        low = entry.get("from", entry["seq"])
        assert low <= following <= entry["seq"], f"expected {following}, got {low} to {entry['seq']}: {entry['event']}"
        following = entry["seq"] + 1


def check_nothing_lost(seen: list[dict[str, Any]], replay: list[dict[str, Any]]) -> None:
    """Whatever a client was ever told is in the replay, word for word; a delta's number belongs to its end."""
    by_number = {entry["seq"]: entry for entry in replay}
    for entry in seen:
        if entry["event"]["type"].endswith("-delta"):
            assert any(each.get("from", each["seq"]) <= entry["seq"] <= each["seq"] for each in replay), entry
        else:
            assert by_number.get(entry["seq"]) == entry, f"lost or changed: {entry}"


async def nothing_runs() -> None:
    """Return once no process of a story's command is left; raises TimeoutError after 5 seconds."""
    await until(lambda: not any(MARK in words for _, words in processes()), 5)
