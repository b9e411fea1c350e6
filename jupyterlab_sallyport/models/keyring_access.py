"""The system's keyring, where the Python package for it stands beside Jupyter and finds one."""

from __future__ import annotations

import importlib
from typing import Any

from ..errors import CodedError

SERVICE = "jupyterlab-sallyport"
"""Under which the gate keeps keys of its own."""


def find_keyring() -> Any | None:
    """The module, where it has a keyring that holds what it is given; None else."""
    try:
        keyring = importlib.import_module("keyring")
        # Backends without a keyring behind them say so by a priority below one.
        return keyring if keyring.get_keyring().priority >= 1 else None
    except Exception:  # without a package, or with a backend that fails, there is none
        return None


def read_keyring(service: str, name: str) -> str:
    """A value. Raises CodedError `no-credential` where there is no keyring or no such entry."""
    try:
        keyring = importlib.import_module("keyring")
    except ImportError as error:
        raise CodedError(
            "no-credential",
            "Expected the Python package keyring beside Jupyter, to read the model's credential from it.",
            fix="pip install keyring",
        ) from error
    try:
        value = keyring.get_password(service, name)
    except Exception as error:  # each backend raises what it likes
        raise CodedError("no-credential", f"The keyring could not be read ({type(error).__name__}).") from error
    if not isinstance(value, str):
        raise CodedError("no-credential", "The keyring holds no such credential.", fix=f"keyring set {service} {name}")
    return value
