"""Whose connection is it: from what Jupyter's identity provider says to a principal and the names that have roles."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple

from jupyter_server.auth.identity import IdentityProvider

from .roles import Role, role_of
from .weak_token import weakness_of

LOCAL = "local"
ANONYMOUS = "anonymous"
AUTH_OFF = "auth-off"
"""The mark of a connection for which nobody was asked who they are."""
WEAK = "weak-token"
"""The mark of a connection to a server whose token could be found by trying."""


class Identity(NamedTuple):
    """Somebody as known at one request. Holds no role: that is looked up at each use, so that a demotion bites."""

    principal: str
    label: str
    names: tuple[str, ...] = ()
    """What the role mapping is asked for: the username, then `group:…` and `scope:…` of a Hub."""
    is_owner: bool = False
    """Holder of the server's own token or password, owner of the Hub server, or anybody when authentication is off."""
    marks: tuple[str, ...] = ()

    def role(self, mapping: Mapping[str, Role], default: Role) -> Role:
        """The role at this moment."""
        return "admin" if self.is_owner else role_of(self.names, mapping, default)


def identify(user: object, provider: IdentityProvider) -> Identity | None:
    """The identity of a user that the provider let in, or None for one that can have none.

    The default provider makes up a random user for each cookie or header request, so every holder of its token is
    one principal. With any other provider it is the username, never a name that users may change.
    """
    if not provider.auth_enabled:
        return Identity(ANONYMOUS, "Anonymous", is_owner=True, marks=(AUTH_OFF,))
    if is_default(provider):
        marks = (WEAK,) if weakness_of(str(getattr(provider, "token", ""))) else ()
        return Identity(LOCAL, _label(user) or LOCAL, is_owner=True, marks=marks)
    username = _username(user)
    hub = _hub_model(user)
    if not username or hub.get("kind", "user") != "user":
        return None
    names = (
        username,
        *(f"group:{name}" for name in _strings(hub.get("groups"))),
        *(f"scope:{name}" for name in _strings(hub.get("scopes"))),
    )
    is_owner = bool(hub) and username == os.environ.get("JUPYTERHUB_USER")
    return Identity(username, _label(user) or username, names, is_owner)


def is_default(provider: IdentityProvider) -> bool:
    """Whether identities come from Jupyter's own token and password check, untouched by a subclass."""
    return all(getattr(type(provider), name) is getattr(IdentityProvider, name) for name in WHO_DECIDES)


WHO_DECIDES = (
    "get_user",
    "_get_user",
    "get_user_token",
    "get_user_cookie",
    "user_from_cookie",
    "generate_anonymous_user",
)


def _username(user: object) -> str:
    # Providers written for older servers give a plain string or a dictionary.
    if isinstance(user, str):
        return user
    value = user.get("username", user.get("name")) if isinstance(user, dict) else getattr(user, "username", None)
    return value if isinstance(value, str) else ""


def _label(user: object) -> str:
    value = user.get("display_name") if isinstance(user, dict) else getattr(user, "display_name", None)
    return value[:128] if isinstance(value, str) else ""


def _hub_model(user: object) -> Mapping[str, object]:
    """JupyterHub's user model, which its provider hangs on the user and which older ones give as the user itself."""
    model = user if isinstance(user, dict) else getattr(user, "hub_user", None)
    return model if isinstance(model, dict) else {}


def _strings(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, (list, tuple)) else []
