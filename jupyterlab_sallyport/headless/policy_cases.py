"""`jupyter sallyport policy test`: the engine's verdict on shell lines, one case a line; nothing runs."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import CodedError
from ..settings import EngineSettings
from ..wire.methods import Method
from .configuration import load_settings
from .conversation import Conversation
from .exit_codes import OK

METHOD = Method("policy/test-case", "engine", "read", audit=None, params={}, role="viewer")
"""Not in the table: a case brings rules of its own, which no panel may do."""

FIELDS: Mapping[str, type] = {
    "cmd": str,
    "allow_rules": list,
    "deny_rules": list,
    "ask_rules": list,
    "edit_policy": str,
}
WORKSPACE, HOME = "/workspace", "/home/user"


def answer_cases(lines: Iterable[bytes], workspace: Path | None) -> int:
    """Answer each case with one line of JSON, in order. Raises CodedError `bad-params` for a line that is no case."""
    cases = (parse_case(line, number) for number, line in enumerate(lines, 1) if line.strip())
    where = {"workspace": str(workspace or WORKSPACE), "home": str(Path.home() if workspace else HOME)}
    # A state of its own, gone at the end: asking leaves no trace, and no history has to be opened.
    with tempfile.TemporaryDirectory(prefix="sallyport-") as name:
        folder = Path(name).resolve()
        for made in (folder / "root", folder / "state"):
            made.mkdir(mode=0o700)
        settings = load_settings(folder / "root")
        asyncio.run(_answer(settings._replace(state_dir=folder / "state"), cases, where))
    return OK


async def _answer(settings: EngineSettings, cases: Iterator[dict[str, Any]], where: Mapping[str, str]) -> None:
    async with Conversation(settings) as talk:
        await talk.begin()
        # One by one, each answer at once: whoever writes the cases may wait for it before writing the next.
        for case in cases:
            answer = await talk.call_unlisted(METHOD, {**case, **where})
            print(json.dumps({"decision": answer["decision"], "reasons": answer["reasons"]}), flush=True)


def parse_case(line: bytes, number: int) -> dict[str, Any]:
    """The members of a case that decide; raises CodedError when the line is no case."""
    try:
        case = json.loads(line)
    except ValueError as error:
        raise CodedError("bad-params", f"Expected line {number} to be JSON: {error}.") from error
    if not isinstance(case, dict) or "cmd" not in case:
        raise CodedError("bad-params", f"Expected line {number} to be an object with `cmd`.")
    for name, kind in FIELDS.items():
        if name in case and not isinstance(case[name], kind):
            raise CodedError("bad-params", f"Expected `{name}` of line {number} to be {kind.__name__}.")
    return {name: case[name] for name in FIELDS if name in case}
