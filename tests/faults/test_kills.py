"""SIGKILL of engine, gate and client at every named point of a turn, and at random ones."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator

import pytest
from fault_client import Client
from fault_server import FaultServer, until
from points import POINTS, Point
from story import SCRIPT, STORIES, Story

VICTIMS = ("engine", "gate", "client")
FULL = os.environ.get("SALLYPORT_FULL") == "1"
SEED = int(os.environ.get("SALLYPORT_SEED", "20261122"))


# Restarting a whole server takes seconds: a short run kills gate and client only where their own part counts.
ALSO = (
    "turn/start acknowledged",
    "approval/answer acknowledged",
    "audit intent synced and not acknowledged",
    "sandbox made and not released",
)
CASES = [
    pytest.param(point, victim, id=f"{victim}-{point.name.replace(' ', '-')}")
    for point in POINTS
    for victim in VICTIMS
    if FULL or victim == "engine" or point.name in ALSO
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    with FaultServer(base=tmp_path_factory.mktemp("kills").resolve(), script=SCRIPT) as started:
        yield started


async def begin(server: FaultServer, kind: str) -> Story:
    client = await Client.connect(server)
    await client.trust("demo")
    story = Story(server, client, kind)
    await story.prepare()
    return story


async def end(server: FaultServer, victim: str, story: Story) -> Client:
    """Kill the victim, let the others go on, and come back."""
    if victim == "engine":
        story.client.statuses.clear()
        server.kill_engine()
        await story.client.until(lambda: any("engine" in each for each in story.client.statuses))
        story.client.kill()
    elif victim == "gate":
        server.kill_gate()
    else:
        story.client.kill()
    server.clear_point()
    if victim == "gate":
        # An engine whose gate died ends by itself.
        await server.engines_gone()
        server.process = None
        await asyncio.to_thread(server.start)
    return await Client.connect(server)


async def reach(server: FaultServer, story: Story, point: Point) -> None:
    if point.sent:
        await story.until_sent(point.sent)
    else:
        await server.held()


@pytest.mark.proves("JP-10", "JP-18", "KS-12", "NB-23", "NB-52")
@pytest.mark.parametrize(("point", "victim"), CASES)
def test_a_kill_loses_nothing_and_does_nothing_twice(server: FaultServer, point: Point, victim: str) -> None:
    async def scene() -> None:
        story = await begin(server, point.story)
        if point.match:
            server.set_point(point.match, inside=point.inside, when=point.when, nth=point.nth)
        playing = asyncio.create_task(story.play())
        await reach(server, story, point)
        back = await end(server, victim, story)
        try:
            await asyncio.wait_for(playing, 30)
            await story.settle(back)
        finally:
            await story.client.close()
            await back.close()

    asyncio.run(scene())


@pytest.mark.proves("JP-10", "JP-18", "NB-23", "NB-52")
@pytest.mark.parametrize("number", range(200 if FULL else 15))
def test_a_kill_at_any_moment_loses_nothing_and_does_nothing_twice(server: FaultServer, number: int) -> None:
    choice = random.Random(SEED + number)  # noqa: S311 - a repeatable choice, no secret
    victim, kind = choice.choice(VICTIMS), choice.choice(STORIES)
    events, milliseconds = choice.randrange(14), choice.random() * 40

    async def scene() -> None:
        story = await begin(server, kind)
        have = len(story.client.events.get(story.thread, []))
        playing = asyncio.create_task(story.play())
        await until(lambda: playing.done() or len(story.client.events.get(story.thread, [])) >= have + events, 30)
        await asyncio.sleep(milliseconds / 1000)
        back = await end(server, victim, story)
        try:
            await asyncio.wait_for(playing, 30)
            await story.settle(back)
        finally:
            await story.client.close()
            await back.close()

    asyncio.run(scene())
