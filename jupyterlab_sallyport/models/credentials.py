"""Credentials by reference: `env:NAME`, `file:PATH`, `keyring:SERVICE/NAME`.

A value is read when a model is asked, handed to the engine over its socket, and kept nowhere.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import CodedError
from ..private_files import read_private

REFERENCE = re.compile(
    r"env:[A-Za-z_][A-Za-z0-9_]{0,199}|file:[/~].{0,999}|file:[A-Za-z]:[\\/].{0,999}|keyring:[^/]{1,200}/.{1,200}"
)
FORMS = "env:NAME, file:PATH (absolute, or below ~) or keyring:SERVICE/NAME"
MOST_BYTES = 16 * 1024


def check_reference(reference: str) -> None:
    """Raise CodedError `bad-params` for what is no reference; "" is none and passes.

    The text is not repeated: it may be the key itself.
    """
    if reference and REFERENCE.fullmatch(reference) is None:
        raise CodedError("bad-params", f"Expected the credential to be a reference and never the key itself: {FORMS}.")


def read_credential(reference: str, environment: Mapping[str, str] = os.environ) -> str:
    """The value that a reference leads to; "" for no reference. Blocks: not for the event loop.

    Raises CodedError `no-credential`, whose text names neither a path nor a value.
    """
    check_reference(reference)
    kind, _, rest = reference.partition(":")
    match kind:
        case "":
            return ""
        case "env":
            return _check_value(_read_environment(rest, environment))
        case "file":
            return _check_value(_read_file(Path(rest).expanduser()))
        case _:
            return _check_value(_read_keyring(*rest.split("/", 1)))


def _read_environment(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name)
    if value is None:
        raise CodedError(
            "no-credential",
            f"Expected the environment variable {name} to hold the model's credential; it is not set.",
            fix=f"Set {name} where Jupyter is started, and start it again.",
        )
    return value


def _read_file(path: Path) -> str:
    try:
        return read_private(path, limit=MOST_BYTES).decode()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CodedError("no-credential", "The file of the model's credential is not there.") from error
    except (CodedError, OSError, UnicodeDecodeError) as error:
        raise CodedError(
            "no-credential",
            "Expected the file of the credential to be a small text file of your own that nobody else may read.",
            fix="Give the file mode 0600: chmod 600 FILE",
        ) from error


def _read_keyring(service: str, name: str) -> str:
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


def _check_value(value: str) -> str:
    """The value without blanks at its ends; a line break inside would end a header and begin another."""
    clean = value.strip()
    if not clean.isascii() or not clean.isprintable():
        raise CodedError("no-credential", "Expected the model's credential to be one line of plain characters.")
    return clean
