"""`jupyter sallyport config`: made from schema, presets and settings, dry unless told, and what it gives is taken."""

from __future__ import annotations

import ast
import io
import json
import stat
from pathlib import Path

import pytest
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..app import Sallyport
from ..errors import CodedError
from ..generate.policy_text import load_presets, make_document, make_json, make_python, require_policy
from ..generate.settings_text import make_settings
from ..headless.cli import main
from ..store.document import load_document_schema
from ..wire.schema import find_fault


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(folder if name == "HOME" else folder / name.lower()))
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.proves("JM-24")
@pytest.mark.parametrize("preset", ["standard", "development", "production"])
def test_a_policy_is_read_back_as_what_it_was_made_of(preset: str, tmp_path: Path) -> None:
    document = make_document(preset)
    assert document == {"schemaVersion": 1, **load_presets()[preset]}
    assert find_fault(load_document_schema(), document, "policy") is None
    assert json.loads(make_json(document)) == document
    (tmp_path / "jupyter_server_config.py").write_text(make_python(document))
    read: Config = PyFileConfigLoader("jupyter_server_config.py", path=str(tmp_path)).load_config()
    assert dict(read["Sallyport"])["policy"] == document


@pytest.mark.proves("JM-24")
def test_every_key_stands_there_with_the_words_of_the_schema() -> None:
    text = make_python(make_document("production"))
    words = " ".join(text.replace("#", " ").split())
    for name, inner in load_document_schema()["properties"].items():
        assert f'"{name}": ' in text
        assert " ".join(inner["description"].split()) in words
        for below, deeper in inner.get("properties", {}).items():
            assert f'"{below}": ' in text
            assert " ".join(deeper.get("description", "").split()) in words


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("c.Sallyport.policy = {'schemaVersion': 1, 'maxMode': 'sudo'}", "policy.maxMode"),
        ('{"schemaVersion": 1, "unknown": 1}', "no properties beyond"),
        ("c.Sallyport.policy = {", "read back"),
        ("x = 1", "no c.Sallyport.policy"),
    ],
)
def test_what_the_schema_does_not_take_is_not_given(text: str, fault: str) -> None:
    with pytest.raises(CodedError, match=fault):
        require_policy(text)


@pytest.mark.proves("JM-24")
def test_each_setting_stands_there_with_its_help_and_none_is_in_force() -> None:
    text = make_settings()
    assert [name for name in Sallyport.class_own_traits(config=True) if f"# c.Sallyport.{name} = " not in text] == []
    # All but the one line that names the configuration is a comment.
    assert len(ast.parse(text).body) == 1
    for name, trait in Sallyport.class_own_traits(config=True).items():
        assert trait.help, name


@pytest.mark.proves("JM-24")
@pytest.mark.parametrize("words", [["policy"], ["policy", "--preset", "production", "--json"], ["settings"]])
def test_it_prints_and_writes_nothing_unless_told(
    words: list[str], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["config", *words]) == 0
    printed = capsys.readouterr().out
    assert printed and list(home.rglob("*")) == []

    target = home / "made.py"
    assert main(["config", *words, "--write", str(target)]) == 0
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode)) == (printed, 0o600)
    assert capsys.readouterr().out == ""

    target.write_text("mine")
    assert main(["config", *words, "--write", str(target)]) == 6
    assert (target.read_text(), [path.name for path in home.iterdir()]) == ("mine", ["made.py"])
    assert main(["config", *words, "--write", str(target), "--force"]) == 0
    assert target.read_text() == printed

    link = home / "link.py"
    link.symlink_to(target)
    assert main(["config", *words, "--write", str(link), "--force"]) == 2
    assert main(["config", *words, "--write", str(home / "none" / "made.py")]) == 4
    assert link.is_symlink() and not (home / "none").exists()


@pytest.mark.proves("JM-24")
def test_a_pasted_server_becomes_an_entry_that_the_policy_takes(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program = home / "server"
    program.write_text("#!/bin/sh\ntouch started\n")
    program.chmod(0o700)
    paste = {
        "files": {"command": str(program), "args": ["--quiet"], "env": {"KEY": "env:FILES_KEY"}},
        "away": {"url": "https://example.org/mcp"},
    }

    def give(text: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return main(["config", "mcp"])

    assert give(json.dumps({"mcpServers": paste})) == 0
    document = json.loads(capsys.readouterr().out)
    assert find_fault(load_document_schema(), document, "policy") is None
    files, away = document["mcp"]["servers"]
    assert (files["command"], files["args"], files["env"]) == (str(program), ["--quiet"], {"KEY": "env:FILES_KEY"})
    assert list(files["files"]) == [str(program)] and "tools" not in files
    assert (away["transport"], away["url"]) == ("http", "https://example.org/mcp")
    assert [path.name for path in home.iterdir()] == ["server"]

    assert give(json.dumps({"mcpServers": {"files": {"command": str(program), "cwd": "/"}}})) == 2
    assert "files" in capsys.readouterr().err
