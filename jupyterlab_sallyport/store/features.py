"""Which parts of Sallyport the administrator takes away, or puts beyond a person's choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

Feature = Literal["user-choice", "force-on", "force-off"]


def read_features(view: Mapping[str, Any]) -> Mapping[str, Feature]:
    """By name what the administrator's layer of a PolicyStoreView says; what it does not name is a person's choice.

    A word that is not known is `force-off`, so that a typing error takes away and never gives.
    """
    admin = view.get("admin")
    named = admin.get("features", {}) if isinstance(admin, Mapping) else {}
    if not isinstance(named, Mapping):
        return {}
    return {str(name): WORDS.get(str(word), "force-off") for name, word in named.items()}


def is_off(view: Mapping[str, Any], feature: str) -> bool:
    """Whether a part is taken away; all are where the administrator's layer cannot be read as one."""
    admin = view.get("admin")
    unreadable = "admin" in view.get("broken", {}) or not (admin is None or isinstance(admin, Mapping))
    if unreadable or (isinstance(admin, Mapping) and not isinstance(admin.get("features", {}), Mapping)):
        return True
    return read_features(view).get(feature) == "force-off"


WORDS: Mapping[str, Feature] = {"user-choice": "user-choice", "force-on": "force-on", "force-off": "force-off"}
