"""What the panel is told about an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..errors import CodedError


@dataclass(frozen=True)
class EngineState:
    """The protocol's EngineStatus."""

    state: Literal["starting", "ready", "down", "stopped", "missing", "idle"]
    code: str = ""
    message: str = ""
    fix: str = ""
    retry_in_ms: int = 0
    """Until the gate tries by itself; 0 where it does not."""

    def to_json(self) -> dict[str, Any]:
        """Members that say something, as the protocol spells them."""
        members = {
            "code": self.code,
            "message": self.message,
            "fix": self.fix,
            "retryInMs": self.retry_in_ms,
        }
        return {"state": self.state, **{name: value for name, value in members.items() if value}}

    def to_error(self) -> CodedError:
        """What a request gets while the engine is in this state."""
        return CodedError(
            self.code or "engine-down",
            self.message or "The engine is not running.",
            fix=self.fix or None,
            retry_after_ms=self.retry_in_ms or None,
        )


IDLE = EngineState("idle")
STARTING = EngineState("starting")
READY = EngineState("ready")
