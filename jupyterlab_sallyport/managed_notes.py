"""The administrator's folder of notes, as it is found when the server starts."""

from __future__ import annotations

import os
from logging import Logger


def warn_of_absent_notes(path: str, optional: bool, log: Logger) -> None:
    """Say in the server's log, which the administrator reads, that the named folder cannot be; '' names none."""
    fault = _fault_of(path) if path else ""
    if fault:
        log.warning(
            "Sallyport: the folder of c.Sallyport.managed_notes, %s, %s. %s",
            path,
            fault,
            "Models are asked without its notes." if optional else "Until it can be read, no model is asked.",
        )


def _fault_of(path: str) -> str:
    try:
        with os.scandir(path):
            return ""
    except FileNotFoundError:
        return "is missing"
    except NotADirectoryError:
        return "is no folder"
    except OSError:
        return "cannot be read"
