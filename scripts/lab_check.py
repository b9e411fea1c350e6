"""``dev.py lab --check``: starts the server and proves that page, gate, engine and one command answer."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys

from lab_server import LabServer
from wire import Wire


async def talk(server: LabServer) -> str:
    """Walk the wire as the panel does, up to the listing that ``/ls`` gives; returns what was found in words."""
    wire = await Wire.connect(server)
    try:
        if wire.hello["engine"]["state"] != "ready":
            raise RuntimeError(f"the engine is {wire.hello['engine']}")
        call = await wire.turn(await wire.thread("demo"), "/ls", mode="ask")
        if call.get("outcome") != "ok" or "hello.txt" not in json.dumps(call["output"]):
            raise RuntimeError(f"/ls gave {call}")
        sandbox = wire.hello["sandbox"]
        return f"engine ready, sandbox tier {sandbox['tier']} {sandbox['reason']}".strip()
    finally:
        wire.close()


def main() -> int:
    """Check once in a temporary home; prints what was found, or the reason with the server's last words."""
    server = LabServer()
    (server.root / "demo").mkdir(parents=True)
    (server.root / "demo" / "hello.txt").write_text("hello\n")
    try:
        with server:
            if "jupyterlab-sallyport" not in server.get("lab").decode():
                raise RuntimeError("the page does not name the labextension")
            found = asyncio.run(talk(server))
        print(f"sallyport: page, gate and engine answer; {found}")
        return 0
    except Exception as error:
        log = server.log.read_text(errors="replace")[-4000:] if server.log.exists() else ""
        print(f"lab --check failed: {error}\n{log}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(server.base, ignore_errors=True)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
