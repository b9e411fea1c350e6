"""The administrator's lists of providers and of hosts that models may be reached at.

The engine holds every request to them, and to those of all other layers; here they keep a connection from being saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import CodedError


def find_refusal(view: Mapping[str, Any], provider: str, address: str = "") -> str:
    """Why a PolicyStoreView's administrator does not let that provider be used there; "" where it may.

    An address of "" asks of the provider alone. A layer that cannot be read permits nothing.
    """
    admin = view.get("admin")
    models = admin.get("models", {}) if isinstance(admin, Mapping) else {}
    if "admin" in view.get("broken", {}) or not isinstance(admin, Mapping | None) or not isinstance(models, Mapping):
        return "The administrator's policy cannot be read, so no model may be connected."
    providers, hosts = models.get("providers"), models.get("hosts")
    if not isinstance(providers, list | None) or not isinstance(hosts, list | None):
        return "The administrator's lists of providers and hosts cannot be read, so no model may be connected."
    if providers is not None and provider not in providers:
        return f"The administrator does not let the provider {provider} be used."
    if address and hosts is not None and not any(isinstance(host, str) and _covers(host, address) for host in hosts):
        return "The administrator does not let a model be reached at that host."
    return ""


def require_permitted(view: Mapping[str, Any], provider: str, address: str) -> None:
    """Raise CodedError `locked` with the reason where there is one."""
    if reason := find_refusal(view, provider, address):
        raise CodedError("locked", reason)


def _covers(entry: str, address: str) -> bool:
    """As the engine reads an entry: a host at any port unless it gives one; `*.` stands for all below a name."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    full = f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    folded = entry.lower()
    return any(name.endswith(folded[1:]) if folded.startswith("*.") else name == folded for name in (host, full))
