"""`jupyter sallyport trust`: a person at a terminal trusts a folder."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..host.control import tell_running_gates
from .configuration import load_settings
from .conversation import Conversation
from .exit_codes import NOT_ALLOWED, OK
from .printing import print_text
from .run import describe_folder

SHOWN = 20


async def trust(folder: Path) -> int:
    """Show what is in the folder, have its name typed, trust it, tell running servers. Raises CodedError."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise CodedError(
            "bad-params",
            "Trusting a folder needs a person at a terminal; for one run in a script there is `run --trust`.",
        )
    settings = load_settings(folder)
    async with Conversation(settings) as talk:
        await talk.begin()
        found = await talk.call("trust/inspect", {"workspace": ""})
        if found.get("refused"):
            print_text(f"This folder cannot be a workspace: {found['refused']}", error=True)
            return NOT_ALLOWED
        if found["trusted"]:
            print_text(f"{folder} is trusted already.")
            return OK
        _show(folder, found)
        typed = await asyncio.to_thread(input, f'Type the name of the folder ("{folder.name}") to trust it: ')
        if typed != folder.name:
            print_text("That is not its name: nothing was changed.", error=True)
            return NOT_ALLOWED
        # People type slower than that; a program that types for one may not.
        await asyncio.sleep(found.get("armingMs", 0) / 1000)
        await talk.call("trust/set", {"workspace": "", "nonce": found["nonce"]})
    order = {"do": "trust", "record": describe_folder(folder).to_json()}
    told = await asyncio.to_thread(tell_running_gates, settings.state_dir, order)
    print_text(f"{folder} is trusted now." + (f" Running servers that know: {told}." if told else ""))
    return OK


def _show(folder: Path, found: Mapping[str, Any]) -> None:
    print_text(f"Trusting {folder} lets Sallyport act in it, as far as policy allows, and read its configuration.")
    for finding in found["findings"][:SHOWN]:
        print_text(f"  {finding['path']}: {finding['why']}")
    left_out = len(found["findings"]) - SHOWN + found["more"]
    if left_out > 0:
        print_text(f"  … and {left_out} more files that would affect an agent.")
