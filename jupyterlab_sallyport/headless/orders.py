"""`jupyter sallyport stop` and `resume`: orders to the servers that run on this machine for this user."""

from __future__ import annotations

from typing import Literal

from ..host.control import tell_running_gates
from ..settings import EngineSettings
from .exit_codes import FAILED, OK
from .printing import print_text


def order_servers(settings: EngineSettings, order: Literal["stop", "resume"]) -> int:
    """Tell every running server; FAILED where none took the order, since then nothing was stopped or resumed."""
    told = tell_running_gates(settings.state_dir, {"do": order})
    if told == 0:
        print_text("No running server that uses Sallyport was found.", error=True)
        return FAILED
    print_text(f"{'Stopped' if order == 'stop' else 'Resumed'}: {told} server(s).")
    return OK
