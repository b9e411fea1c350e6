"""When an engine that failed may be started again: sooner at first, later each time, by itself only so often."""

from __future__ import annotations

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 30.0
RESTARTS = 6
"""Starts in a row that the gate tries by itself; after that a person's next request does, at the longest pause."""
STEADY_SECONDS = 60.0
"""An engine that ran so long has not failed in a row."""


class Retries:
    """Counts failures in a row; the clock is the caller's, in seconds."""

    def __init__(self) -> None:
        self._failures = 0
        self._not_before = 0.0
        self._ready_at = 0.0

    def note_ready(self, now: float) -> None:
        """The engine runs."""
        self._ready_at = now

    def note_failure(self, now: float) -> float:
        """The engine failed to start, or ended; returns the pause in seconds before the next start."""
        if self._ready_at and now - self._ready_at >= STEADY_SECONDS:
            self._failures = 0
        self._ready_at = 0.0
        pause = min(FIRST_PAUSE * 2.0**self._failures, LONGEST_PAUSE)
        self._failures += 1
        self._not_before = now + pause
        return pause

    def is_exhausted(self) -> bool:
        """Whether the gate has tried often enough by itself."""
        return self._failures > RESTARTS

    def may_start(self, now: float) -> bool:
        """Whether the pause is over."""
        return now >= self._not_before

    def pause_left(self, now: float) -> float:
        """Seconds until a start is allowed."""
        return max(0.0, self._not_before - now)

    def end_pause(self) -> None:
        """The next start may be at once: the pause was waited for, or the engine was stopped in peace."""
        self._not_before = 0.0
