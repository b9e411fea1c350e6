"""The figures that Sallyport is held to: where each is found in a bench's JSON, its target and its baseline."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One row. `path` and `baseline` lead through the bench's JSON, names parted by slashes."""

    name: str
    target: str
    bound: float
    """The target as a number, in the unit that the bench measures."""
    bench: str
    path: str
    baseline: str = ""
    issue: int = 3
    """The issue that states the target."""
    is_least: bool = False
    """True where `bound` is what must be reached, and not what must not be passed."""

    def is_met(self, measured: float) -> bool:
        """Whether a measured value keeps to the target."""
        return measured >= self.bound if self.is_least else measured <= self.bound


SERVER, PAGE, TURNS, KERNEL, SANDBOX = "server.py", "page.py", "turns.py", "kernel.py", "sandbox.mjs"
MODELS = "models.mjs"

FIGURES = (
    Figure("Import of the server extension, ms", "< 50", 50, SERVER, "import_ms/median"),
    Figure("Server start added, ms", "≤ 50", 50, SERVER, "start_added_ms", "start_ms/plain/median"),
    Figure("Server memory added before first use, MB", "≤ 5", 5, SERVER, "resident_added_mb", "plain/resident_mb"),
    Figure("Processes before first use", "0", 0, SERVER, "with/children", "plain/children"),
    Figure("Listening ports, with the engine", "1", 1, SERVER, "with/with_engine/ports", "plain/ports"),
    Figure("Idle CPU of the engine, %", "0", 0.1, SERVER, "with/with_engine/engine_idle_cpu_percent"),
    Figure("Engine ready, ms", "< 100", 100, "engine_start.mjs", "ready_ms", "baseline_ms"),
    Figure("Engine resident when ready, MB", "< 60", 60, "engine_start.mjs", "resident_mb"),
    Figure("JavaScript shipped, gzip bytes", "≤ 250,000", 250_000, PAGE, "shipped/gzip_bytes"),
    Figure("JavaScript fetched at start, bytes", "≤ 150,000", 150_000, PAGE, "hidden/fetched_at_start/scriptBytes"),
    Figure("Page load added, panel hidden, warm, ms", "≤ 50", 50, PAGE, "hidden/warm_added_ms", "plain/warm_ms/median"),
    Figure("Page load added, panel hidden, cold, ms", "≤ 50", 50, PAGE, "hidden/cold_added_ms", "plain/cold_ms/median"),
    Figure("Page load added, panel shown, warm, ms", "≤ 50", 50, PAGE, "shown/warm_added_ms", "plain/warm_ms/median"),
    Figure("Sandboxed command, times `sh -c true`", "≤ 8", 8, SANDBOX, "timesShell", "startMs/shell/p50"),
    Figure("Server CPU a delta at full speed, µs", "≤ 30", 30, "deltas.py", "fast/server_cpu_us_per_delta"),
    Figure("Server CPU a delta every 5 ms, µs", "≤ 30", 30, "deltas.py", "paced/server_cpu_us_per_delta"),
    Figure("Bytes on the socket, 5,000 deltas", "≤ 300,000", 300_000, "deltas.py", "paced/socket_bytes"),
    Figure(
        "Kernel first reply p95, 1 thread streaming, times plain",
        "≤ 1.25",
        1.25,
        KERNEL,
        "1 streaming/p95_ratio",
        "1 streaming/plain/p95",
    ),
    Figure(
        "Kernel first reply p95, 4 threads streaming, times plain",
        "≤ 1.25",
        1.25,
        KERNEL,
        "4 streaming/p95_ratio",
        "4 streaming/plain/p95",
    ),
    Figure(
        "Whole call of `true`, second in its turn, ms",
        "≤ 30",
        30,
        TURNS,
        "call/second_in_turn_ms/median",
        "call/sh_ms/median",
    ),
    Figure("Engine memory after 200 turns, grown MB", "≤ 10", 10, TURNS, "growth/engine_grew_mb"),
    Figure("Server memory after 200 turns, grown MB", "≤ 10", 10, TURNS, "growth/server_grew_mb"),
    Figure(
        "A turn after 200, times one of a new server",
        "≤ 1.1",
        1.1,
        TURNS,
        "growth/drift_ratio",
        "growth/turn_ms_first/median",
    ),
    Figure(
        "10,000-event thread after the restored Lab, ms",
        "< 1,000",
        1000,
        "reload.py",
        "10000 events/after_lab_restored_ms/median",
        "plain_restored_ms/median",
    ),
    Figure(
        "Key to paint p95 while streaming, ms",
        "< 50",
        50,
        "typing_lag.py",
        "streaming/key_to_paint_ms/p95",
        "plain/key_to_paint_ms/p95",
    ),
    Figure("Longest task while streaming, ms", "< 50", 50, "typing_lag.py", "streaming/longest_task_ms"),
    Figure("Our elements, 200 messages", "< 5,000", 5000, "typing_lag.py", "streaming/our_elements"),
    Figure(
        "Decision on an everyday line, µs",
        "< 100",
        100,
        "policy.mjs",
        "decision_us/p50",
        "parse_us/p50",
        issue=4,
    ),
    Figure(
        "Sandbox start without control group, times `sh -c true`",
        "≤ 8",
        8,
        SANDBOX,
        "timesShell",
        "startMs/shell/p50",
        issue=4,
    ),
    Figure(
        "Sandbox start with control group and scans, times `sh -c true`",
        "≤ 12",
        12,
        SANDBOX,
        "timesShellInGroup",
        "startMs/shell/p50",
        issue=4,
    ),
    Figure(
        "100 MB of output through the sandbox, share of plain",
        "≥ 0.8",
        0.8,
        SANDBOX,
        "outputShare",
        issue=4,
        is_least=True,
    ),
    Figure(
        "Engine's processor a delta above the package alone, µs",
        "≤ 15",
        15,
        MODELS,
        "deltas/added_us",
        "deltas/package_us",
        issue=5,
    ),
    Figure(
        "Warm first text above a plain request's, ms",
        "≤ 10",
        10,
        MODELS,
        "first_text/added_ms",
        "first_text/plain_ms",
        issue=5,
    ),
    Figure(
        "First turn after a start, to its first text, ms",
        "≤ 300",
        300,
        MODELS,
        "first_turn/ms",
        "first_text/through_engine_ms",
        issue=5,
    ),
    Figure(
        "Context of 1,000 turns assembled, sent and read, ms above a new thread",
        "< 20",
        20,
        MODELS,
        "long_thread/assembly_ms",
        "long_thread/new_thread_ms",
        issue=5,
    ),
    Figure(
        "Memory after 1,000 turns, times that after 200",
        "≤ 1.1",
        1.1,
        MODELS,
        "long_thread/memory_ratio",
        "long_thread/resident_after_200_mb",
        issue=5,
    ),
    Figure("Engine resident after 200 turns, MB", "< 150", 150, MODELS, "long_thread/resident_after_200_mb", issue=5),
    Figure(
        "Ten threads streaming, times ten that stream one after the other",
        "≤ 1.2",
        1.2,
        MODELS,
        "threads/ratio_to_one_each",
        "threads/one_ms",
        issue=5,
    ),
    Figure(
        "Entry chunk, bytes", "≤ 204,800", 204_800, MODELS, "entry/entry_bytes", "entry/loaded_at_start_bytes", issue=5
    ),
    Figure("Provider packages loaded before one is used", "0", 0, MODELS, "entry/providers_at_start", issue=5),
)
