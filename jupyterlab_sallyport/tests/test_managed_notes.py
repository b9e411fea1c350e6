"""What the administrator is told of a folder of notes that cannot be read."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyterlab_sallyport.managed_notes import warn_of_absent_notes

from .conftest import Trial


def make_folder(path: Path) -> None:
    path.mkdir()


def make_file(path: Path) -> None:
    path.write_text("no folder")


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_nothing(path: Path) -> None:
    assert not os.path.lexists(path)


@pytest.mark.proves("NB-49")
@pytest.mark.parametrize(
    ("make", "optional", "said"),
    [
        (make_folder, False, None),
        (make_nothing, False, "is missing. Until it can be read, no model is asked."),
        (make_nothing, True, "is missing. Models are asked without its notes."),
        (make_file, False, "is no folder. Until it can be read, no model is asked."),
        (make_loop, False, "cannot be read. Until it can be read, no model is asked."),
    ],
)
def test_the_log_says_what_is_wrong_with_the_folder(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Path], None],
    optional: bool,
    said: str | None,
) -> None:
    path = tmp_path / "house"
    make(path)
    warn_of_absent_notes(str(path), optional, logging.getLogger("notes"))
    wanted = f"Sallyport: the folder of c.Sallyport.managed_notes, {path}, {said}"
    assert caplog.messages == ([] if said is None else [wanted])


@pytest.mark.proves("NB-49")
def test_a_server_says_so_when_it_starts(
    tmp_path: Path, make_trial: Callable[..., Trial], capsys: pytest.CaptureFixture[str]
) -> None:
    make_trial({"Sallyport": {"managed_notes": str(tmp_path / "gone")}})
    assert "gone, is missing. Until it can be read" in capsys.readouterr().err
