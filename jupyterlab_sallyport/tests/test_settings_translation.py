"""Every sentence of the settings is found by JupyterLab's translation, in our own domain."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest
from jupyterlab_server.translation_utils import translator

SCHEMA = Path(__file__).parents[2] / "schema" / "plugin.json"


class Marking:
    """Stands for a language pack: each string that is looked up comes back marked."""

    def pgettext(self, context: str, text: str) -> str:
        """The text with the context that JupyterLab gave it."""
        return f"{context}|{text}"


def test_titles_and_descriptions_are_translated_in_our_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translator, "_LOCALE", "xx_XX")
    monkeypatch.setattr(translator, "_TRANSLATORS", {"jupyterlab_sallyport": Marking()})
    schema = json.loads(SCHEMA.read_bytes())
    expected = deepcopy(schema)
    expected["jupyter.lab.setting-icon-label"] = f"settings|{schema['jupyter.lab.setting-icon-label']}"
    for part in ("title", "description"):
        expected[part] = f"schema|{schema[part]}"
        for name, setting in schema["properties"].items():
            expected["properties"][name][part] = f"settings|{setting[part]}"
    assert translator.translate_schema(schema) == expected
