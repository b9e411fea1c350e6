"""Credentials by reference: `env:NAME`, `file:PATH`, `keyring:SERVICE/NAME`.

A value is read when a model is asked, handed to the engine over its socket, and kept nowhere. Some kinds of references
are a model's alone, see sources.py: `stored:NAME`, `default`, and for Bedrock `aws:env` and `aws:profile/NAME`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..errors import CodedError
from ..redact import known_values
from .credential_file import read_credential_file
from .keyring_access import read_keyring

REFERENCE = re.compile(
    r"env:[A-Za-z_][A-Za-z0-9_]{0,199}|file:[/~].{0,999}|file:[A-Za-z]:[\\/].{0,999}|keyring:[^/]{1,200}/.{1,200}"
)
FORMS = "env:NAME, file:PATH (absolute, or below ~) or keyring:SERVICE/NAME"


@dataclass(frozen=True)
class Credential:
    """A value with where it came from, which may be told, and what is to be said of it."""

    value: str
    """Never shown, written or logged."""
    source: str = ""
    """`env:NAME`, `file`, `keyring`, `stored`, `home`; "" for no credential."""
    warning: str = ""

    def __repr__(self) -> str:
        """Without the value: a trace shows what its frames hold."""
        return f"Credential(source={self.source!r})"


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
    return find_credential(reference, environment).value


def find_credential(reference: str, environment: Mapping[str, str] = os.environ) -> Credential:
    """As `read_credential`, with source and warning."""
    check_reference(reference)
    kind, _, rest = reference.partition(":")
    match kind:
        case "":
            return Credential("")
        case "env":
            return Credential(check_value(_read_environment(rest, environment)), f"env:{rest}")
        case "file":
            text, warning = read_credential_file(Path(rest).expanduser())
            return Credential(check_value(text), "file", warning)
        case _:
            return Credential(check_value(read_keyring(*rest.split("/", 1))), "keyring")


def check_value(value: str) -> str:
    """The value without blanks at its ends; a line break inside would end a header and begin another.

    Every credential comes by here, whatever it is for: from now on no log and no audit shows it. Raises CodedError
    `no-credential`.
    """
    clean = value.strip()
    if not clean.isascii() or not clean.isprintable():
        raise CodedError("no-credential", "Expected the model's credential to be one line of plain characters.")
    known_values.register(clean)
    return clean


def _read_environment(name: str, environment: Mapping[str, str]) -> str:
    value = environment.get(name)
    if value is None:
        raise CodedError(
            "no-credential",
            f"Expected the environment variable {name} to hold the model's credential; it is not set.",
            fix=f"Set {name} where Jupyter is started, and start it again.",
        )
    return value
