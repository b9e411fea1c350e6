"""When a failed engine may start again."""

from __future__ import annotations

from jupyterlab_sallyport.host.retries import RESTARTS, STEADY_SECONDS, Retries


def test_pauses_grow_to_a_bound_and_the_gate_gives_up() -> None:
    retries = Retries()
    pauses = []
    while not retries.is_exhausted():
        pauses.append(retries.note_failure(100.0))
    assert pauses == [0.25, 0.5, 1, 2, 4, 8, 16]
    assert len(pauses) == RESTARTS + 1
    assert retries.note_failure(100.0) == retries.note_failure(100.0) == 30


def test_nothing_starts_during_a_pause() -> None:
    retries = Retries()
    assert retries.may_start(0)
    retries.note_failure(10)
    assert not retries.may_start(10.2)
    assert retries.may_start(10.25)
    retries.note_failure(11)
    retries.end_pause()
    assert retries.may_start(11)


def test_an_engine_that_ran_long_has_not_failed_in_a_row() -> None:
    retries = Retries()
    assert [retries.note_failure(0), retries.note_failure(0)] == [0.25, 0.5]
    retries.note_ready(1)
    assert retries.note_failure(2) == 1
    retries.note_ready(3)
    assert retries.note_failure(3 + STEADY_SECONDS) == 0.25
    assert retries.note_failure(3 + 3 * STEADY_SECONDS) == 0.5, "failed starts are no steady run"
