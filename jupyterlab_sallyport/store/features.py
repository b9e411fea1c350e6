"""Which parts of Sallyport the administrator takes away, or puts beyond a person's choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from .document import load_document_schema

Feature = Literal["user-choice", "force-on", "force-off"]


def read_features(view: Mapping[str, Any]) -> Mapping[str, Feature]:
    """By name what the administrator's layer of a PolicyStoreView says; what it does not name is a person's choice.

    It only ever takes away more than was written: a word that is not known is `force-off`; where a name is not known,
    or the layer or its `features` cannot be read, every part is off. The engine reads it by the same rules.
    """
    admin = view.get("admin")
    if "admin" in view.get("broken", {}) or not (admin is None or isinstance(admin, Mapping)):
        return _all_off()
    named = {} if admin is None else admin.get("features", {})
    if not isinstance(named, Mapping) or not named.keys() <= _all_off().keys():
        return _all_off()
    return {
        name: WORDS.get(word, "force-off") if isinstance(word, str) else "force-off" for name, word in named.items()
    }


def is_off(view: Mapping[str, Any], feature: str) -> bool:
    """Whether a part is taken away."""
    return read_features(view).get(feature) == "force-off"


def _all_off() -> Mapping[str, Feature]:
    """Every part that the schema of the policy names."""
    names = load_document_schema()["properties"]["features"]["propertyNames"]["enum"]
    return dict.fromkeys(names, "force-off")


WORDS: Mapping[str, Feature] = {word: word for word in get_args(Feature)}
