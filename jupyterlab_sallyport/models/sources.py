"""Where the credential of a connected model comes from: the one place it names, or `default`, the first that has one.

The places of `default`, in this order: the file that the provider's variable with `_FILE` behind its name names, the
variable itself, what the gate keeps for the model's server, a file in the person's configuration. Never a workspace.
The first three steps are repeated for each variable of the provider. An explicit file is no place of `default`: it is
a reference of its own, and so stands before all of them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from ..errors import CodedError
from .aws_credentials import find_aws_credential
from .connection import ModelConnection
from .credential_file import read_credential_file
from .credentials import Credential, check_value, find_credential
from .providers import load_providers, origin_of
from .stored_credentials import StoredCredentials

HOME_FOLDER = ".config/sallyport/credentials"
"""Below the home folder; a file of the provider's name."""


class Sources:
    """Finds credentials; reads files, so not for the event loop."""

    def __init__(
        self, stored: StoredCredentials, environment: Mapping[str, str] = os.environ, home: Path | None = None
    ) -> None:
        self._stored, self._environment, self._home = stored, environment, home or Path.home()

    def find(self, connection: ModelConnection) -> Credential:
        """The credential of a model. Raises CodedError `no-credential` where there is none at the named place."""
        reference = connection.credential
        if reference == "default":
            return self._find_default(connection)
        kind, _, name = reference.partition(":")
        if kind == "stored":
            return Credential(self._stored.read(name, origin_of(connection.address)), "stored")
        if kind == "aws":
            return find_aws_credential(reference, self._environment, self._home)
        return find_credential(reference, self._environment)

    def offered(self, provider: str) -> list[str]:
        """The variables of a provider that are set, by name; nothing is read of them."""
        row = load_providers()[provider]
        return [name for each in row.variables for name in (f"{each}_FILE", each) if self._environment.get(name)]

    def _find_default(self, connection: ModelConnection) -> Credential:
        row = load_providers()[connection.provider]
        origin = origin_of(connection.address)
        # What somebody set for a provider is for that provider's server; another one has to be named with its key.
        is_home = bool(row.base_url) and origin_of(row.base_url) == origin
        for variable in row.variables if is_home else ():
            if named := self._environment.get(f"{variable}_FILE"):
                text, warning = read_credential_file(Path(named).expanduser())
                return Credential(check_value(text), f"env:{variable}_FILE", warning)
            if value := self._environment.get(variable):
                return Credential(check_value(value), f"env:{variable}")
        for each in self._stored.names():
            if each.origin == origin:
                return Credential(self._stored.read(each.name, origin), "stored")
        file = self._home / HOME_FOLDER / connection.provider
        if is_home and file.exists():
            text, warning = read_credential_file(file)
            return Credential(check_value(text), "home", warning)
        wanted = f"{row.variables[0]} to be set" if row.variables and is_home else "a key for this server"
        raise CodedError(
            "no-credential",
            f"Expected {wanted}; none of the usual places has a credential for {connection.provider}.",
        )
