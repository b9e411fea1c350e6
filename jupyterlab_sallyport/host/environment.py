"""The environments that children get: allowlists, so that there is nothing to scrub."""

from __future__ import annotations

import os
from collections.abc import Mapping

LOCALE = ("LANG", "LANGUAGE", "LC_*", "TZ")
TRUSTED_AUTHORITIES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS")
WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "APPDATA")

FOR_ENGINE = ("PATH", "HOME", "TMPDIR", *LOCALE, *TRUSTED_AUTHORITIES, *WINDOWS)
"""No NODE_OPTIONS, no LD_*: whoever sets those decides what code the engine is."""

FOR_COMMANDS = (
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TERM",
    *LOCALE,
    *TRUSTED_AUTHORITIES,
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "CONDA_DEFAULT_ENV",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "NVM_DIR",
    "JAVA_HOME",
    "GOROOT",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "NO_COLOR",
    "FORCE_COLOR",
    "CI",
    *WINDOWS,
)
"""What a command may see: where programs are, how to write for people, which interpreter is active."""


def select(names: tuple[str, ...], environment: Mapping[str, str]) -> dict[str, str]:
    """The variables of an environment that an allowlist names; `LC_*` names all that begin so.

    Values that are no UTF-8 text are left out: they have no form in JSON.
    """
    exact = {name for name in names if not name.endswith("*")}
    heads = tuple(name[:-1] for name in names if name.endswith("*"))
    return {
        name: value
        for name, value in environment.items()
        if (name in exact or (name.upper() in exact and os.name == "nt") or name.startswith(heads)) and _is_text(value)
    }


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in value
