"""JupyterLab's settings hold no secret: its server refuses to store one, whichever field it stands in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import ValidationError
from jupyterlab_server.settings_utils import save_settings

SCHEMA = Path(__file__).parents[2] / "schema" / "plugin.json"
PROPERTIES = json.loads(SCHEMA.read_bytes())["properties"]
TEXTS = [name for name, what in PROPERTIES.items() if what["type"] in ("array", "string")]
NAME = "jupyterlab-sallyport:plugin"
# Put together here, so that no scanner takes them for real ones.
SECRETS = {
    "hex": "d3adb33f" * 5,
    "capitals": "D3ADB33F" * 5,
    "within": f"token={'d3adb33f' * 6}",
    "vendor": f"gh{'p_'}{'Ab3dEf6hIj' * 4}",
    "model": f"sk{'-proj-'}{'Ab3dEf6hIj' * 4}",
    "pem": f"-----BEGIN PRIVATE {'KEY'}-----",
    "address": f"https://me:{'pa55'}word@example.org",
}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Where JupyterLab finds schemas, and where it stores settings."""
    schemas = tmp_path / "schemas"
    (schemas / "jupyterlab-sallyport").mkdir(parents=True)
    shutil.copy(SCHEMA, schemas / "jupyterlab-sallyport" / "plugin.json")
    return schemas, tmp_path / "settings"


def save(folders: tuple[Path, Path], value: object) -> None:
    """As a page saves them."""
    save_settings(str(folders[0]), str(folders[1]), NAME, json.dumps(value), {})


@pytest.mark.proves("JP-20")
@pytest.mark.parametrize("kind", SECRETS)
def test_a_value_that_looks_like_a_secret_is_stored_in_no_field(folders: tuple[Path, Path], kind: str) -> None:
    assert len(TEXTS) > 10
    for name in TEXTS:
        secret = SECRETS[kind]
        with pytest.raises(ValidationError):
            save(folders, {name: [secret] if PROPERTIES[name]["type"] == "array" else secret})
    assert [path for path in folders[1].rglob("*") if path.is_file()] == []


@pytest.mark.proves("JP-20")
def test_what_only_sounds_like_one_is_stored(folders: tuple[Path, Path]) -> None:
    value = {
        "denyCommands": ["git push", "sk-learn", "cat token", "curl https://example.org:8080/x@y"],
        "pathsSecret": ["*.token", "secrets/", "deadbeef", "a" * 39],
        "envDrop": ["GITHUB_TOKEN", "OPENAI_API_KEY"],
    }
    save(folders, value)
    (stored,) = (path for path in folders[1].rglob("*") if path.is_file())
    assert json.loads(stored.read_text()) == value
